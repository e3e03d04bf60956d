import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { defaultIdentifiers } from '../../domain/default-identifiers.ts';
import { DomainError } from '../../domain/errors.ts';
import { mayAddEvidence } from '../../domain/organisation-actions.ts';
import type { ActivationPurpose, OrganisationActivationStage } from '../../domain/organisation-activation.ts';
import type { WaitingOn } from '../../domain/process.ts';
import { Organisation, OrganisationIdentifier, type OrganisationRow } from '../entities/organisation.ts';
import { OrganisationActivation, OrganisationEvidence } from '../entities/organisation-activation.ts';
import { Process } from '../entities/process.ts';
import { keepOperatorAction } from './operator-actions.ts';
import { lockOrganisation, type OrganisationReference } from './organisation-guards.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** An activation that has been begun, for whoever delivers it. */
export interface BegunActivation {
  readonly id: string;
  readonly stage: OrganisationActivationStage;
}

/** By which an organisation has only one open activation, addition or removal. */
export function openKeyOfActivation(organisationId: string): Buffer {
  return createHash('sha256').update(`activation\n${organisationId}`).digest();
}

/**
 * Begins the activation of an organisation: process, activation, timeline and start, in a transaction of its own. A
 * repeat with the same `id` answers where it stands. Throws `NOT_FOUND`, `ACTIVATION_OPEN` with the open one's id,
 * `ORGANISATION_ACTIVE`, `ORGANISATION_TAKEN` where the company is active already, here or elsewhere, and
 * `IDENTIFIER_MISSING` where there would be nothing to register.
 */
export async function activateOrganisation(
  em: EntityManager,
  { id, userId, ...reference }: OrganisationReference & { readonly id: string; readonly userId: string },
): Promise<BegunActivation> {
  return em.transactional(async (tx) => {
    const organisation = await lockOrganisation(tx, reference);
    const begun = await findBegun(tx, id, organisation.id);
    if (begun) return begun;
    await assertNoActivationOpen(tx, organisation.id);
    if (organisation.activatedAt) throw new DomainError('ORGANISATION_ACTIVE', 'The organisation is active already.');
    await assertCompanyFree(tx, organisation);
    await assertHasIdentifier(tx, organisation);
    await tx.nativeUpdate(Organisation, { id: organisation.id }, { state: 'activating' });
    return beginActivation(tx, { id, organisation, purpose: 'activation', userId });
  });
}

/** None can be added while the activation is open, so without one it could only fail in the end. */
async function assertHasIdentifier(em: EntityManager, organisation: OrganisationRow): Promise<void> {
  const { id: organisationId, country, registerNumber = null, vatNumber = null } = organisation;
  if (defaultIdentifiers({ country, registerNumber, vatNumber }).length > 0) return;
  if ((await em.count(OrganisationIdentifier, { organisationId, state: { $ne: 'removed' } })) > 0) return;
  throw new DomainError('IDENTIFIER_MISSING', 'Add an identifier first: the details of the organisation make none.');
}

/**
 * Begins an activation, or for an active organisation what was added to it or is given up, inside of the caller's
 * transaction, which holds the organisation locked and has seen that none is open.
 */
export async function beginActivation(
  em: EntityManager,
  given: {
    readonly id: string;
    readonly organisation: OrganisationRow;
    readonly purpose: ActivationPurpose;
    readonly userId: string;
  },
): Promise<BegunActivation> {
  const { id, organisation, purpose, userId } = given;
  const { stage, waitingOn } = BEGINS[purpose];
  const at = new Date();
  const openKey = openKeyOfActivation(organisation.id);
  const standing = { stage, stageSince: at, waitingOn, openKey, environmentIds: [organisation.environmentId] };
  await em.insert(Process, { id, kind: 'organisationActivation', ...standing, createdAt: at });
  await em.insert(OrganisationActivation, { id, organisationId: organisation.id, purpose, requestedBy: userId });
  const data = { purpose };
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor: `user:${userId}`, data });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'organisationActivation', payload: { purpose } });
  return { id, stage };
}

/** Throws `ACTIVATION_OPEN` with the id of what is open. */
export async function assertNoActivationOpen(em: EntityManager, organisationId: string): Promise<void> {
  const open = await findOpenActivation(em, organisationId);
  if (!open) return;
  const message = 'Something is being checked of the organisation; see `process.id`.';
  throw new DomainError('ACTIVATION_OPEN', message, { process: { id: open.id, stage: open.stage } });
}

/** What is open of an organisation: at most one. */
async function findOpenActivation(em: EntityManager, organisationId: string): Promise<BegunActivation | undefined> {
  const where = {
    kind: 'organisationActivation' as const,
    openKey: openKeyOfActivation(organisationId),
    endedAt: null,
  };
  const open = await em.findOne(Process, where, { disableIdentityMap: true });
  return open ? { id: open.id, stage: open.stage as OrganisationActivationStage } : undefined;
}

/**
 * Keeps a reference to a document that shows authority, and tells the activation that waits for it; the answered subjects
 * are to be delivered. A repeat with the same `id` changes nothing. Throws `NOT_FOUND`, `ORGANISATION_ACTIVE`,
 * `AUTHORITY_NOT_AWAITED` once the authority is proven, `VALIDATION_FAILED` for more than anybody reads.
 */
export async function addEvidence(
  em: EntityManager,
  {
    id,
    userId,
    evidence,
    ...reference
  }: OrganisationReference & {
    readonly id: string;
    readonly userId: string;
    readonly evidence: { readonly ref: string; readonly title: string; readonly note: string | null };
  },
): Promise<readonly string[]> {
  return em.transactional(async (tx) => {
    const { id: organisationId, activatedAt } = await lockOrganisation(tx, reference);
    const open = await findOpenActivation(tx, organisationId);
    if ((await tx.count(OrganisationEvidence, { id, organisationId })) > 0) return open ? [open.id] : [];
    if (activatedAt) throw new DomainError('ORGANISATION_ACTIVE', 'The organisation is active already.');
    if (!mayAddEvidence(open?.stage)) {
      throw new DomainError('AUTHORITY_NOT_AWAITED', 'The authority is proven; no evidence is needed.');
    }
    await assertRoomForEvidence(tx, organisationId);
    const at = new Date();
    await tx.insert(OrganisationEvidence, { id, organisationId, ...evidence, addedBy: userId, addedAt: at });
    if (!open) return [];
    await noteOnTimeline(tx, {
      processId: open.id,
      at,
      event: 'evidence-added',
      actor: `user:${userId}`,
      data: { id },
    });
    await putInOutbox(tx, { subject: open.id, kind: 'signal', name: 'evidence-added' });
    return [open.id];
  });
}

/** Keeps why an operator decided as they did, and that they did, once; nothing where it was another who did. */
export async function keepAuthorityReason(
  em: EntityManager,
  given: {
    readonly id: string;
    readonly operatorId: string;
    readonly reason: string;
    /** The call's own id, who called, as timelines name them, and for what. */
    readonly callId: string;
    readonly actor: string;
    readonly action: 'approve-authority' | 'refuse-authority';
  },
): Promise<void> {
  const { id, operatorId, reason, callId, actor, action } = given;
  const decided = { id, authorityDecidedBy: operatorId, authorityReason: null };
  await em.transactional(async (tx) => {
    const kept = await tx.nativeUpdate(OrganisationActivation, decided, { authorityReason: reason });
    if (kept > 0) await keepOperatorAction(tx, { id: callId, processId: id, actor, action, reason });
  });
}

/** Where each begins, and on what it waits there. */
const BEGINS = {
  activation: { stage: 'checking-register', waitingOn: 'trade-register' },
  addition: { stage: 'checking-vat', waitingOn: 'vies' },
  removal: { stage: 'registering-identifier', waitingOn: 'peppol' },
} as const satisfies Record<
  ActivationPurpose,
  { readonly stage: OrganisationActivationStage; readonly waitingOn: WaitingOn }
>;

const EVIDENCE_MAX = 20;

async function assertRoomForEvidence(em: EntityManager, organisationId: string): Promise<void> {
  if ((await em.count(OrganisationEvidence, { organisationId })) < EVIDENCE_MAX) return;
  const fields = [{ field: 'ref', code: 'TOO_LONG' as const }];
  throw new DomainError('VALIDATION_FAILED', `An organisation takes ${EVIDENCE_MAX} pieces of evidence.`, { fields });
}

async function findBegun(em: EntityManager, id: string, organisationId: string): Promise<BegunActivation | undefined> {
  if ((await em.count(OrganisationActivation, { id, organisationId })) === 0) return undefined;
  const { stage } = await em.findOneOrFail(Process, { id });
  return { id, stage: stage as OrganisationActivationStage };
}

/** A look beforehand; the activation looks again when it is through, under the unique index. */
async function assertCompanyFree(em: EntityManager, { country, registerNumber }: OrganisationRow): Promise<void> {
  if (!registerNumber) return;
  if ((await em.count(Organisation, { country, registerNumber, activatedAt: { $ne: null } })) === 0) return;
  throw new DomainError('ORGANISATION_TAKEN', 'An organisation with this register number is active already.');
}
