import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { Organisation, OrganisationIdentifier, type OrganisationRow } from '../db/entities/organisation.ts';
import { ReceivingRegistration, type ReceivingRegistrationRow } from '../db/entities/organisation-activation.ts';
import { Process } from '../db/entities/process.ts';
import { tellRequester } from '../db/writes/activation-ends.ts';
import { lockOrganisation } from '../db/writes/organisation-guards.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import {
  RECEIVING_CREDIT,
  type ReceivingFailure,
  type ReceivingRegistrationStage,
} from '../domain/receiving-registration.ts';

interface Step {
  /** The process's id. */
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

export interface EndReceivingCommand extends Step {
  readonly failure: ReceivingFailure;
}

/**
 * Where it stands after a step; `failure`: why it cannot go on. `identifiers`: of which the network has to be told;
 * `undone`: of which it has to be told that they receive no more.
 */
export interface ReceivingTurn {
  readonly stage: ReceivingRegistrationStage;
  readonly failure?: ReceivingFailure;
  readonly identifiers?: readonly string[];
  readonly undone?: readonly string[];
}

interface ReceivingCase {
  readonly row: ReceivingRegistrationRow;
  readonly organisation: OrganisationRow;
  readonly stage: ReceivingRegistrationStage;
  readonly isEnded: boolean;
  readonly at: Date;
}

/** The steps of turning receiving on in our own database; each is one transaction under the environment's lock. */
export function createReceivingRegistrationActivities({ orm }: { readonly orm: MikroORM }) {
  /** Takes the credit that receiving costs, once; answers why not, or of which identifiers the network has to be told. */
  async function chargeReceiving(given: Step): Promise<ReceivingTurn> {
    return orm.em.fork().transactional(async (em) => {
      const receiving = await openReceivingCase(em, given);
      const { row, organisation, stage, at } = receiving;
      if (receiving.isEnded) return { stage };
      if (row.turnedOffAt) {
        return { stage, failure: 'TURNED_OFF', undone: await registeredOf(em, organisation.id, { receives: true }) };
      }
      if (row.charged === 0 && !(await takeCredit(em, organisation.environmentId)))
        return { stage, failure: 'NO_CREDIT' };
      if (row.charged === 0) {
        await em.nativeUpdate(ReceivingRegistration, { id: row.id }, { charged: RECEIVING_CREDIT });
        const data = { credit: RECEIVING_CREDIT };
        await noteOnTimeline(em, { processId: row.id, at, event: 'charged', actor: 'vestibule', data });
        const standing = { stage: 'registering', stageSince: at, waitingOn: 'peppol' as const, waitUntil: null };
        await em.nativeUpdate(Process, { id: row.id }, standing);
      }
      return { stage: 'registering', identifiers: await registeredOf(em, organisation.id) };
    });
  }

  /**
   * Ends it well, or answers that an administrator has turned it off meanwhile, or what has been registered meanwhile and
   * does not receive yet. Until the transaction ends nothing is registered. A repeat finds it done.
   */
  async function finishReceiving(given: Step): Promise<ReceivingTurn> {
    return orm.em.fork().transactional(async (em) => {
      const { row, organisation, stage, isEnded, at } = await openReceivingCase(em, given);
      if (isEnded) return { stage };
      if (row.turnedOffAt) return { stage, failure: 'TURNED_OFF' };
      const identifiers = await registeredOf(em, organisation.id, { receives: false });
      if (identifiers.length > 0) return { stage, identifiers };
      await em.nativeUpdate(Organisation, { id: organisation.id }, { receiving: 'on' });
      await closeProcess(em, { id: row.id, stage: 'on', at });
      await noteOnTimeline(em, { processId: row.id, at, event: 'done', actor: 'vestibule' });
      await tellRequester(em, { row, organisation, template: 'receiving-on', at });
      return { stage: 'on' };
    });
  }

  /**
   * Gives the credit back and ends it, or answers what still receives; whoever asked is told, unless they turned it off
   * themselves. A repeat changes nothing.
   */
  async function endReceiving({ failure, ...given }: EndReceivingCommand): Promise<ReceivingTurn> {
    return orm.em.fork().transactional(async (em) => {
      const { row, organisation, stage, isEnded, at } = await openReceivingCase(em, given);
      if (isEnded) return { stage };
      const undone = await registeredOf(em, organisation.id, { receives: true });
      if (undone.length > 0) return { stage, undone };
      if (row.charged > 0) await giveBack(em, { row, organisation, at });
      await em.nativeUpdate(ReceivingRegistration, { id: row.id }, { failure });
      await em.nativeUpdate(Organisation, { id: organisation.id }, { receiving: 'off' });
      await closeProcess(em, { id: row.id, stage: 'failed', at });
      const data = { reason: failure };
      await noteOnTimeline(em, { processId: row.id, at, event: 'failed', actor: 'vestibule', data });
      if (failure !== 'TURNED_OFF') await tellRequester(em, { row, organisation, template: 'receiving-failed', at });
      return { stage: 'failed' };
    });
  }

  return { chargeReceiving, finishReceiving, endReceiving };
}

/** Locks environment, organisation and process, in this order. */
async function openReceivingCase(em: EntityManager, { id, at }: Step): Promise<ReceivingCase> {
  const fresh = { disableIdentityMap: true } as const;
  const { organisationId } = await em.findOneOrFail(ReceivingRegistration, { id }, fresh);
  const { environmentId } = await em.findOneOrFail(Organisation, { id: organisationId }, fresh);
  const organisation = await lockOrganisation(em, { environmentId, organisationId });
  const process = await em.findOneOrFail(Process, { id }, { ...fresh, lockMode: LockMode.PESSIMISTIC_WRITE });
  const row = await em.findOneOrFail(ReceivingRegistration, { id }, fresh);
  const stage = process.stage as ReceivingRegistrationStage;
  return { row, organisation, stage, isEnded: Boolean(process.endedAt), at: new Date(at) };
}

/** Whether there was enough, which is taken; the caller holds the environment's lock. */
async function takeCredit(em: EntityManager, environmentId: string): Promise<boolean> {
  const taken = await em.execute<object[]>(sql`
    update "subscriptions" set "credit" = "credit" - ${RECEIVING_CREDIT}
    where "environment_id" = ${environmentId} and "credit" >= ${RECEIVING_CREDIT} returning 1`);
  return taken.length > 0;
}

async function giveBack(
  em: EntityManager,
  { row, organisation, at }: Pick<ReceivingCase, 'row' | 'organisation' | 'at'>,
): Promise<void> {
  await em.execute(sql`
    update "subscriptions" set "credit" = "credit" + ${row.charged}
    where "environment_id" = ${organisation.environmentId}`);
  await em.nativeUpdate(ReceivingRegistration, { id: row.id }, { charged: 0 });
  const data = { credit: row.charged };
  await noteOnTimeline(em, { processId: row.id, at, event: 'charge-undone', actor: 'vestibule', data });
}

async function registeredOf(
  em: EntityManager,
  organisationId: string,
  only: { readonly receives?: boolean } = {},
): Promise<readonly string[]> {
  const where = { organisationId, state: 'registered', ...only } as const;
  const rows = await em.find(OrganisationIdentifier, where, { orderBy: { id: 'asc' } });
  return rows.map(({ id }) => id);
}
