import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { MailTemplate } from '../../domain/mail.ts';
import {
  type ActivationRejection,
  isActivationOutcome,
  type OrganisationActivationStage,
} from '../../domain/organisation-activation.ts';
import { Organisation, OrganisationIdentifier, type OrganisationRow } from '../entities/organisation.ts';
import {
  OrganisationActivation,
  type OrganisationActivationRow,
  OrganisationEvidence,
} from '../entities/organisation-activation.ts';
import { Process } from '../entities/process.ts';
import { User } from '../entities/user.ts';
import { beginNotice } from './notices.ts';
import { lockOrganisation } from './organisation-guards.ts';
import { closeProcess } from './processes.ts';
import { noteOnTimeline } from './timeline.ts';

/** An activation with its organisation and process, all locked, after what the environment has bought. */
export interface ActivationCase {
  readonly row: OrganisationActivationRow;
  readonly organisation: OrganisationRow;
  readonly stage: OrganisationActivationStage;
  readonly isEnded: boolean;
  readonly at: Date;
}

/** Locks environment, organisation and process, in this order; nothing that an activation decides by changes meanwhile. */
export async function openActivationCase(
  em: EntityManager,
  { id, at }: { readonly id: string; readonly at: string },
): Promise<ActivationCase> {
  const { organisationId } = await em.findOneOrFail(OrganisationActivation, { id }, { disableIdentityMap: true });
  const { environmentId } = await em.findOneOrFail(Organisation, { id: organisationId }, { disableIdentityMap: true });
  const organisation = await lockOrganisation(em, { environmentId, organisationId });
  const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
  const process = await em.findOneOrFail(Process, { id }, locked);
  const row = await em.findOneOrFail(OrganisationActivation, { id }, { disableIdentityMap: true });
  const stage = process.stage as OrganisationActivationStage;
  return { row, organisation, stage, isEnded: isActivationOutcome(stage), at: new Date(at) };
}

/** Records that an activation has come to another stage; where it stands there already, nothing changes. */
export async function advanceActivation(
  em: EntityManager,
  { row, stage, at }: ActivationCase,
  to: {
    readonly stage: OrganisationActivationStage;
    readonly waitingOn: 'vies' | 'peppol' | 'person' | 'operator';
    readonly waitUntil?: Date;
  },
): Promise<void> {
  if (stage === to.stage) return;
  const isAuthority = to.stage === 'awaiting-authority';
  await em.nativeUpdate(
    Process,
    { id: row.id, stage },
    {
      stage: to.stage,
      stageSince: at,
      waitingOn: to.waitingOn,
      waitUntil: to.waitUntil ?? null,
      needsAttention: to.waitingOn === 'operator',
      blockedBy: isAuthority ? 'AUTHORITY_UNPROVEN' : null,
    },
  );
}

/** Whether somebody has given evidence of authority over an organisation. */
export async function hasEvidence(em: EntityManager, organisationId: string): Promise<boolean> {
  return (await em.count(OrganisationEvidence, { organisationId })) > 0;
}

/** How an activation ends that does not end well; `actor`: who has caused it. */
export type ActivationFailure = { readonly actor: string } & (
  | { readonly stage: 'rejected'; readonly reason: ActivationRejection }
  | { readonly stage: 'withdrawn' }
);

/**
 * Ends an activation that cannot go on or is not wanted any more, in the transaction of the caller, who holds its locks:
 * an organisation that was to be activated is a draft again, an identifier that was to be given up is kept. Tells whoever
 * asked for it why. A repeat changes nothing.
 */
export async function closeActivation(
  em: EntityManager,
  { row, organisation, at }: ActivationCase,
  end: ActivationFailure,
): Promise<void> {
  const { id, purpose } = row;
  if (!(await closeProcess(em, { id, stage: end.stage, at }))) return;
  const organisationId = organisation.id;
  if (purpose === 'activation') {
    await em.nativeUpdate(Organisation, { id: organisationId, activatedAt: null }, { state: 'draft' });
  }
  if (purpose === 'removal') {
    const given = { organisationId, state: 'removed', registeredAt: { $ne: null } } as const;
    await em.nativeUpdate(OrganisationIdentifier, given, { state: 'registered' });
  }
  if (end.stage === 'withdrawn') {
    await noteOnTimeline(em, { processId: id, at, event: 'withdrawn', actor: end.actor });
    return;
  }
  await em.nativeUpdate(OrganisationActivation, { id }, { rejection: end.reason });
  await noteOnTimeline(em, { processId: id, at, event: 'rejected', actor: end.actor, data: { reason: end.reason } });
  const template = purpose === 'activation' ? 'organisation-rejected' : 'organisation-addition-rejected';
  await tellRequester(em, { row, organisation, template, at });
}

/**
 * Begins a notice to whoever asked for an activation or for receiving, or where they are active no more to every
 * administrator of the environment; in the transaction of what it tells of. Its subject is the process.
 */
export async function tellRequester(
  em: EntityManager,
  about: {
    readonly row: { readonly id: string; readonly requestedBy: string };
    readonly organisation: Pick<OrganisationRow, 'environmentId'>;
    readonly template: MailTemplate;
    readonly at: Date;
  },
): Promise<void> {
  const { row, organisation, template, at } = about;
  const environment = organisation.environmentId;
  const requester = await em.count(User, { id: row.requestedBy, environment, deactivatedAt: null });
  const administrators = { environment, role: 'administrator', deactivatedAt: null } as const;
  const userIds =
    requester > 0
      ? [row.requestedBy]
      : (await em.find(User, administrators, { fields: ['id'], orderBy: { id: 'asc' } })).map(({ id }) => id);
  for (const userId of userIds) {
    await beginNotice(em, { userId, template, subjectId: row.id, at, actor: 'vestibule' });
  }
}
