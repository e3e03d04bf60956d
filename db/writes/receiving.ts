import { createHash } from 'node:crypto';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { ReceivingState } from '../../domain/organisation.ts';
import { RECEIVING_CREDIT } from '../../domain/receiving-registration.ts';
import { Organisation, type OrganisationRow } from '../entities/organisation.ts';
import { ReceivingRegistration } from '../entities/organisation-activation.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import { Subscription } from '../entities/subscription.ts';
import { lockOrganisation, type OrganisationReference } from './organisation-guards.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** Whether an organisation receives now; `subjects`: what the outbox holds for whom, to deliver after the commit. */
export interface ReceivingChange {
  readonly receiving: ReceivingState;
  readonly subjects: readonly string[];
}

/**
 * Begins to turn the receipt of e-invoices on: process, registration, timeline and start, in a transaction of its own.
 * One that receives, or is about to, stays as it is, so a repeat changes nothing. Throws `NOT_FOUND`,
 * `ORGANISATION_NOT_ACTIVE`, `NO_CREDIT` (the process looks again when it takes it), `ACTIVATION_OPEN` while what was
 * turned off just before is still being undone.
 */
export async function turnReceivingOn(
  em: EntityManager,
  { id, userId, ...reference }: OrganisationReference & { readonly id: string; readonly userId: string },
): Promise<ReceivingChange> {
  return em.transactional(async (tx) => {
    const organisation = await lockOrganisation(tx, reference);
    const { id: organisationId, receiving, environmentId } = organisation;
    if (!organisation.activatedAt) {
      throw new DomainError('ORGANISATION_NOT_ACTIVE', 'An organisation receives once it is active.');
    }
    if (receiving !== 'off') return { receiving, subjects: [] };
    await assertCredit(tx, environmentId);
    await assertNoneOpen(tx, organisationId);
    await tx.nativeUpdate(Organisation, { id: organisationId }, { receiving: 'turning-on' });
    await beginRegistration(tx, { id, userId, organisation, isOff: false });
    return { receiving: 'turning-on', subjects: [id] };
  });
}

/**
 * Turns it off at once; a process tells the network, which is the one that is about to turn it on where there is one: it
 * gives the credit back. A repeat changes nothing. Throws `NOT_FOUND`.
 */
export async function turnReceivingOff(
  em: EntityManager,
  { id, userId, ...reference }: OrganisationReference & { readonly id: string; readonly userId: string },
): Promise<ReceivingChange> {
  return em.transactional(async (tx) => {
    const organisation = await lockOrganisation(tx, reference);
    if (organisation.receiving === 'off') return { receiving: 'off', subjects: [] };
    await tx.nativeUpdate(Organisation, { id: organisation.id }, { receiving: 'off' });
    const open = await findOpen(tx, organisation.id);
    if (!open) {
      await beginRegistration(tx, { id, userId, organisation, isOff: true });
      return { receiving: 'off', subjects: [id] };
    }
    await tx.nativeUpdate(ReceivingRegistration, { id: open.id, turnedOffAt: null }, { turnedOffAt: new Date() });
    await putInOutbox(tx, { subject: open.id, kind: 'signal', name: 'turned-off' });
    return { receiving: 'off', subjects: [open.id] };
  });
}

/** Remembers that somebody does not want to be asked about an organisation again. A repeat changes nothing. */
export async function dismissReceiving(
  em: EntityManager,
  { organisationId, userId }: { readonly organisationId: string; readonly userId: string },
): Promise<void> {
  await em.execute(sql`
    insert into "receiving_dismissals" ("organisation_id", "user_id", "dismissed_at")
    values (${organisationId}, ${userId}, ${new Date()}) on conflict do nothing`);
}

async function assertCredit(em: EntityManager, environmentId: string): Promise<void> {
  const { credit } = await em.findOneOrFail(Subscription, { environment: environmentId }, { disableIdentityMap: true });
  if (credit >= RECEIVING_CREDIT) return;
  throw new DomainError('NO_CREDIT', 'Receiving costs credit, and there is none left.');
}

async function assertNoneOpen(em: EntityManager, organisationId: string): Promise<void> {
  const open = await findOpen(em, organisationId);
  if (!open) return;
  const message = 'What was turned off is still being undone; see `process.id`.';
  throw new DomainError('ACTIVATION_OPEN', message, { process: { id: open.id, stage: open.stage } });
}

async function findOpen(em: EntityManager, organisationId: string): Promise<ProcessRow | null> {
  const open = { kind: 'receivingRegistration' as const, openKey: openKeyOfReceiving(organisationId), endedAt: null };
  return em.findOne(Process, open, { disableIdentityMap: true });
}

/** Begins the process that tells the network; one that is off from the beginning tells it that, and takes no credit. */
async function beginRegistration(
  em: EntityManager,
  given: {
    readonly id: string;
    readonly userId: string;
    readonly organisation: OrganisationRow;
    readonly isOff: boolean;
  },
): Promise<void> {
  const { id, userId, organisation, isOff } = given;
  const at = new Date();
  const organisationId = organisation.id;
  const standing = { stage: 'charging', stageSince: at, waitingOn: 'vestibule' as const, createdAt: at };
  const openKey = openKeyOfReceiving(organisationId);
  const environmentIds = [organisation.environmentId];
  await em.insert(Process, { id, kind: 'receivingRegistration', openKey, environmentIds, ...standing });
  const turnedOffAt = isOff ? at : null;
  await em.insert(ReceivingRegistration, { id, organisationId, requestedBy: userId, turnedOffAt });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor: `user:${userId}` });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'receivingRegistration' });
}

/** By which an organisation is turned on by one process at a time. */
function openKeyOfReceiving(organisationId: string): Buffer {
  return createHash('sha256').update(`receiving\n${organisationId}`).digest();
}
