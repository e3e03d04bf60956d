import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { OrganisationRole, OrganisationState } from '../../domain/organisation.ts';
import type { OrganisationActivationStage } from '../../domain/organisation-activation.ts';
import { Environment } from '../entities/environment.ts';
import {
  IDENTIFIER_ORDER,
  Membership,
  Organisation,
  OrganisationIdentifier,
  type OrganisationIdentifierRow,
  type OrganisationRow,
} from '../entities/organisation.ts';
import {
  OrganisationActivation,
  type OrganisationActivationRow,
  OrganisationEvidence,
  ReceivingRegistration,
  type ReceivingRegistrationRow,
} from '../entities/organisation-activation.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import { inOneSnapshot } from '../snapshot.ts';

/** An organisation as its row tells it. */
export type OrganisationView = OrganisationRow;

/** One organisation of any environment; who may see it is the caller's to look at. */
export async function findOrganisation(em: EntityManager, id: string): Promise<OrganisationView | undefined> {
  return (await em.findOne(Organisation, { id }, { disableIdentityMap: true })) ?? undefined;
}

export interface OrganisationSearch {
  /** All of this environment; undefined for who sees only those that they are a member of. */
  readonly environmentId?: string | undefined;
  /** And those that this user is a member of, wherever they are. */
  readonly memberId?: string | undefined;
  readonly state?: OrganisationState | undefined;
  /** What the name, or the register number, begins with. */
  readonly search?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The organisations that somebody sees, by age; one more than the limit, where there is one. */
export async function listOrganisations(
  em: EntityManager,
  { environmentId, memberId, state, search, limit, after }: OrganisationSearch,
): Promise<readonly OrganisationView[]> {
  const memberships = memberId === undefined ? [] : await em.find(Membership, { user: memberId, endedAt: null });
  const joined = memberships.map(({ organisationId }) => organisationId);
  const seen = [...(environmentId === undefined ? [] : [{ environmentId }]), { id: { $in: joined } }];
  return em.find(
    Organisation,
    {
      $and: [
        { $or: seen },
        ...(state === undefined ? [] : [{ state }]),
        ...(after === undefined ? [] : [{ id: { $gt: after } }]),
        ...(search ? [{ $or: beginningWith(search) }] : []),
      ],
    },
    { orderBy: { id: 'asc' }, limit: limit + 1, disableIdentityMap: true },
  );
}

/** What belongs to an organisation beside its own row. */
export interface OrganisationParts {
  readonly environmentName: string;
  /** Those that were given up and let go are not among them. */
  readonly identifiers: readonly OrganisationIdentifierRow[];
  /** What is being checked of it, or was last. */
  readonly activation: ActivationView | undefined;
  /** What was given as evidence of authority, oldest first. */
  readonly evidence: readonly EvidenceView[];
  /** Turning on the receipt, that is open or was last. */
  readonly receivingRegistration: ReceivingView | undefined;
  /** Of the viewer, where they are a member. */
  readonly role: OrganisationRole | undefined;
}

export interface ActivationView extends Omit<OrganisationActivationRow, 'authorityReason'> {
  readonly process: ProcessRow & { readonly stage: OrganisationActivationStage };
}

export interface ReceivingView extends ReceivingRegistrationRow {
  readonly process: ProcessRow;
}

/**
 * Organisations and what belongs to each, as they were at one instant: an activation that ends meanwhile is seen as a
 * whole or not at all.
 */
export async function findOrganisationsWhole(
  em: EntityManager,
  ids: readonly string[],
  userId: string | undefined,
): Promise<readonly { readonly organisation: OrganisationView; readonly parts: OrganisationParts }[]> {
  return inOneSnapshot(em, async (tx) => {
    const rows = await tx.find(Organisation, { id: { $in: [...ids] } }, { disableIdentityMap: true });
    const parts = await findOrganisationParts(tx, rows, userId);
    return ids.flatMap((id) => {
      const organisation = rows.find((row) => row.id === id);
      const own = parts.get(id);
      return organisation && own ? [{ organisation, parts: own }] : [];
    });
  });
}

/** What belongs to each of some organisations, by set; `userId`: whose role is wanted. */
export async function findOrganisationParts(
  em: EntityManager,
  organisations: readonly OrganisationView[],
  userId: string | undefined,
): Promise<ReadonlyMap<string, OrganisationParts>> {
  const fresh = { disableIdentityMap: true } as const;
  const ids = organisations.map(({ id }) => id);
  const within = { organisationId: { $in: ids } };
  const oldest = { ...fresh, orderBy: { id: 'asc' } } as const;
  const kept = { ...within, $or: [{ state: { $ne: 'removed' as const } }, { registeredAt: { $ne: null } }] };
  const identifiers = await em.find(OrganisationIdentifier, kept, {
    ...fresh,
    orderBy: IDENTIFIER_ORDER,
  });
  const activations = new Map(
    (await em.find(OrganisationActivation, within, oldest)).map((row) => [row.organisationId, row]),
  );
  const receiving = new Map(
    (await em.find(ReceivingRegistration, within, oldest)).map((row) => [row.organisationId, row]),
  );
  const evidence = await em.find(OrganisationEvidence, within, oldest);
  const processIds = [...activations.values(), ...receiving.values()].map(({ id }) => id);
  const processes = await em.find(Process, { id: { $in: processIds } }, fresh);
  const processOf = new Map(processes.map((process) => [process.id, process]));
  const environments = await em.find(
    Environment,
    { id: { $in: organisations.map(({ environmentId }) => environmentId) } },
    fresh,
  );
  const memberships =
    userId === undefined ? [] : await em.find(Membership, { ...within, user: userId, endedAt: null }, fresh);
  return new Map(
    organisations.map(({ id, environmentId }) => [
      id,
      {
        environmentName: environments.find((environment) => environment.id === environmentId)?.name ?? '',
        identifiers: identifiers.filter(({ organisationId }) => organisationId === id),
        activation: withProcess(activations.get(id), processOf) as ActivationView | undefined,
        evidence: evidence.filter(({ organisationId }) => organisationId === id),
        receivingRegistration: withProcess(receiving.get(id), processOf),
        role: memberships.find(({ organisationId }) => organisationId === id)?.role,
      },
    ]),
  );
}

/** A reference to a document that shows authority. */
export type EvidenceView = InferEntity<typeof OrganisationEvidence>;

/** An activation by its process; undefined for a process of another kind. */
export async function findActivation(em: EntityManager, id: string): Promise<ActivationView | undefined> {
  const row = await em.findOne(OrganisationActivation, { id }, { disableIdentityMap: true });
  if (!row) return undefined;
  const process = await em.findOneOrFail(Process, { id }, { disableIdentityMap: true });
  return withProcess(row, new Map([[id, process]])) as ActivationView | undefined;
}

function withProcess<Row extends { readonly id: string }>(
  row: Row | undefined,
  processes: ReadonlyMap<string, ProcessRow>,
): (Row & { readonly process: ProcessRow }) | undefined {
  const process = row && processes.get(row.id);
  return row && process ? { ...row, process } : undefined;
}

function beginningWith(search: string) {
  const text = search.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
  return [{ name: { $ilike: `${text}%` } }, { registerNumber: { $ilike: `${text.replaceAll(/[\s.]/g, '')}%` } }];
}
