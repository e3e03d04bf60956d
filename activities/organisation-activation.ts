import { type FilterQuery, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { Notice } from '../db/entities/notice.ts';
import {
  IDENTIFIER_ORDER,
  Organisation,
  OrganisationIdentifier,
  type OrganisationIdentifierRow,
} from '../db/entities/organisation.ts';
import { OrganisationActivation } from '../db/entities/organisation-activation.ts';
import { User } from '../db/entities/user.ts';
import {
  type ActivationCase,
  advanceActivation,
  closeActivation,
  openActivationCase,
  tellRequester,
} from '../db/writes/activation-ends.ts';
import { joinOrganisation } from '../db/writes/memberships.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { defaultIdentifiers } from '../domain/default-identifiers.ts';
import type { ActivationRejection } from '../domain/organisation-activation.ts';
import type { ActivationEnd, ActivationTurn, AuthorityDecision } from '../domain/organisation-activation-state.ts';

interface Step {
  /** The process's id. */
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

export interface DecideAuthorityCommand extends Step {
  readonly command: AuthorityDecision;
}

export interface RemindOfAuthorityCommand extends Step {
  /** Counts from 1. */
  readonly number: number;
}

export interface FinishActivationCommand extends Step {
  /** The identifiers that it has tried to register, by their rows. */
  readonly tried: readonly string[];
}

export interface EndActivationCommand extends Step {
  readonly end: ActivationEnd;
}

/** The steps of an activation in our own database; each is one transaction under its locks, guarded by the stage. */
export function createOrganisationActivationActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Carries out what an operator says about somebody's authority: approved, the checks go on; refused, the activation has
   * ended. A repeat finds it done; whatever comes behind another decision changes nothing.
   */
  async function decideAuthority({ id, at, command }: DecideAuthorityCommand): Promise<ActivationTurn> {
    return orm.em.fork().transactional(async (em) => {
      const activation = await openActivationCase(em, { id, at });
      const { action, operatorId } = command;
      const actor = `operator:${operatorId}`;
      const isApproved = action === 'approve-authority';
      if (activation.stage !== 'awaiting-authority') {
        const { authorityDecidedBy, rejection } = activation.row;
        const isTheirs = authorityDecidedBy === operatorId && isApproved === (rejection !== 'AUTHORITY_REFUSED');
        return { stage: activation.stage, ...(isTheirs ? {} : { isLate: true as const }) };
      }
      const authority = isApproved ? { authority: 'operator' as const } : {};
      await em.nativeUpdate(OrganisationActivation, { id }, { ...authority, authorityDecidedBy: operatorId });
      const event = isApproved ? 'authority-proven' : 'authority-refused';
      await noteOnTimeline(em, { processId: id, at: activation.at, event, actor, data: {} });
      if (!isApproved) {
        await closeActivation(em, activation, { stage: 'rejected', reason: 'AUTHORITY_REFUSED', actor });
        return { stage: 'rejected' };
      }
      await advanceActivation(em, activation, { stage: 'checking-vat', waitingOn: 'vies' });
      return { stage: 'checking-vat' };
    });
  }

  /** Reminds whoever asked that evidence is wanted; the same reminder once, and none where something has come since. */
  async function remindOfAuthority({ id, at, number }: RemindOfAuthorityCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const activation = await openActivationCase(em, { id, at });
      if (activation.stage !== 'awaiting-authority') return;
      const told = await em.find(Notice, { template: 'authority-reminder', subjectId: id }, { fields: ['createdAt'] });
      // several administrators hear of one reminder at the same instant
      const rounds = new Set(told.map(({ createdAt }) => createdAt.getTime())).size;
      if (rounds >= number) return;
      await tellRequester(em, { ...activation, template: 'authority-reminder' });
    });
  }

  /**
   * Which identifiers the network has to be told of: those that are wanted or could not be had before, and of an
   * organisation without any those that follow from its numbers; for a removal those that are given up. A repeat answers
   * the same.
   */
  async function listIdentifiers({ id, at }: Step): Promise<readonly string[]> {
    return orm.em.fork().transactional(async (em) => {
      const activation = await openActivationCase(em, { id, at });
      if (activation.isEnded) return [];
      const { row, organisation } = activation;
      const organisationId = organisation.id;
      if (row.purpose === 'removal') {
        return idsOf(em, { organisationId, state: 'removed', registeredAt: { $ne: null } });
      }
      if ((await em.count(OrganisationIdentifier, { organisationId, state: { $ne: 'removed' } })) === 0) {
        await insertDefaults(em, activation);
      }
      return idsOf(em, { organisationId, state: { $in: ['wanted', 'registered-elsewhere', 'refused'] } });
    });
  }

  /**
   * Ends an activation well, or answers why it cannot: at least one of its identifiers has to be registered, and nobody
   * else may have activated the company meanwhile. Whoever added the organisation is its administrator from now on. A
   * repeat finds it done.
   */
  async function finishActivation(given: FinishActivationCommand): Promise<ActivationTurn> {
    try {
      return await orm.em.fork().transactional(async (em) => {
        const activation = await openActivationCase(em, given);
        if (activation.isEnded) return { stage: activation.stage };
        const rejection = await findRejection(em, activation, given.tried);
        if (rejection) return { stage: activation.stage, rejected: rejection };
        await activate(em, activation);
        return { stage: 'activated' };
      });
    } catch (error) {
      // two that activate the same company at the same moment: the index has let the other one through
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      return { stage: 'registering-identifier', rejected: 'ORGANISATION_TAKEN' };
    }
  }

  /**
   * Ends an activation that is rejected or withdrawn, or answers which identifiers that are kept the network knows
   * otherwise than it should, for receiving was turned on or off meanwhile. A repeat answers how it has ended.
   */
  async function endActivation({ id, at, end }: EndActivationCommand): Promise<ActivationTurn> {
    return orm.em.fork().transactional(async (em) => {
      const activation = await openActivationCase(em, { id, at });
      if (activation.isEnded) return { stage: activation.stage };
      const untold = await findUntold(em, activation);
      if (untold.length > 0) return { stage: activation.stage, untold };
      const actor = end.stage === 'withdrawn' ? withdrawnBy(end.userId) : 'vestibule';
      await closeActivation(em, activation, { ...end, actor });
      return { stage: end.stage };
    });
  }

  return { decideAuthority, remindOfAuthority, listIdentifiers, finishActivation, endActivation };
}

/** Users are named by their id alone, operators with what they are. */
function withdrawnBy(who: string): string {
  return who.includes(':') ? who : `user:${who}`;
}

/** Identifiers that were to be given up and are kept: while that was open, nobody told the network what they receive. */
async function findUntold(em: EntityManager, { row, organisation }: ActivationCase): Promise<readonly string[]> {
  if (row.purpose !== 'removal') return [];
  const receives = organisation.receiving !== 'on';
  return idsOf(em, { organisationId: organisation.id, state: 'removed', registeredAt: { $ne: null }, receives });
}

async function idsOf(em: EntityManager, where: FilterQuery<OrganisationIdentifierRow>): Promise<readonly string[]> {
  const rows = await em.find(OrganisationIdentifier, where, { orderBy: IDENTIFIER_ORDER });
  return rows.map(({ id }) => id);
}

async function insertDefaults(em: EntityManager, { row, organisation, at }: ActivationCase): Promise<void> {
  const isVatValid = row.vatValid ?? organisation.vatValid ?? false;
  const { id: organisationId, country, registerNumber = null, vatNumber: given = null } = organisation;
  const vatNumber = isVatValid ? given : null;
  for (const identifier of defaultIdentifiers({ country, registerNumber, vatNumber })) {
    await em.insert(OrganisationIdentifier, { id: uuidv7(), organisationId, ...identifier, createdAt: at });
  }
}

/** Why it cannot end well; an addition that had nothing to register has not failed by that. */
async function findRejection(
  em: EntityManager,
  { row, organisation }: ActivationCase,
  tried: readonly string[],
): Promise<ActivationRejection | undefined> {
  if (row.purpose === 'removal' || (row.purpose === 'addition' && tried.length === 0)) return undefined;
  const all = row.purpose === 'activation';
  const identifiers = await em.find(OrganisationIdentifier, {
    organisationId: organisation.id,
    ...(all ? {} : { id: { $in: [...tried] } }),
  });
  if (identifiers.some(({ state }) => state === 'registered')) return undefined;
  const isElsewhere = identifiers.some(({ state }) => state === 'registered-elsewhere');
  return isElsewhere ? 'IDENTIFIER_ELSEWHERE' : 'IDENTIFIER_REFUSED';
}

async function activate(em: EntityManager, activation: ActivationCase): Promise<void> {
  const { row, organisation, at } = activation;
  const { id, purpose } = row;
  const organisationId = organisation.id;
  if (purpose === 'activation') {
    await em.nativeUpdate(Organisation, { id: organisationId }, { state: 'active', activatedAt: at });
    const userId = await firstAdministrator(em, activation);
    const role = 'administrator' as const;
    if (userId !== undefined) await joinOrganisation(em, { organisationId, userId, role, invitationId: null, at });
  }
  await closeProcess(em, { id, stage: 'activated', at });
  await noteOnTimeline(em, { processId: id, at, event: 'activated', actor: 'vestibule' });
  if (purpose === 'activation') await tellRequester(em, { row, organisation, template: 'organisation-activated', at });
}

/** Whoever added it, or who had it activated, as far as they are still there; an administrator can name others. */
async function firstAdministrator(
  em: EntityManager,
  { row, organisation }: ActivationCase,
): Promise<string | undefined> {
  const ids = [organisation.addedBy, row.requestedBy].filter((id) => typeof id === 'string');
  const where = { id: { $in: ids }, environment: organisation.environmentId, deactivatedAt: null };
  const active = await em.find(User, where, { fields: ['id'] });
  return ids.find((id) => active.some((user) => user.id === id));
}
