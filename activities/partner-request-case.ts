import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { PartnerRequest, type PartnerRequestRow } from '../db/entities/partner-request.ts';
import { Process } from '../db/entities/process.ts';
import { User, type UserRow } from '../db/entities/user.ts';
import { listEligibleManagers } from '../db/queries/managers.ts';
import { lockPair } from '../db/writes/partner-pairs.ts';
import { managerFacts } from '../db/writes/partner-request-ends.ts';
import { canManageRelations, type GateReason, gateReasons } from '../domain/partner-gate.ts';
import { isPartnerRequestOutcome, type PartnerRequestStage } from '../domain/partner-request.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import type { PartnerTerms } from '../domain/rights.ts';

export type PartnerSide = 'from' | 'to';

/** A partner request under the locks of both environments: nothing that it depends on changes before the commit. */
export interface PartnerRequestCase {
  readonly row: PartnerRequestRow;
  readonly stage: PartnerRequestStage;
  readonly isEnded: boolean;
  readonly at: Date;
  /** Which of the request's mails is the newest, as its workflow knows. */
  readonly round: number;
  /** Until when a yes waits for what is lacking. */
  readonly eligibleUntil: Date;
  /** How often each side passes it on within a day. */
  readonly mostHandOvers: number;
  readonly bought: ReadonlyMap<string, PartnerTerms>;
  readonly users: ReadonlyMap<string, UserRow>;
}

/** Locks what both environments have bought in the order of their ids, then the users concerned, then the process. */
export async function openCase(
  em: EntityManager,
  given: {
    readonly id: string;
    readonly at: string;
    readonly round: number;
    readonly eligibleUntil: string;
    readonly mostHandOvers?: number | undefined;
    readonly userIds?: readonly (string | undefined)[];
  },
): Promise<PartnerRequestCase> {
  const { fromEnvironment, toEnvironment } = await readRow(em, given.id);
  const at = new Date(given.at);
  const bought = await lockPair(em, fromEnvironment, toEnvironment, at);
  const row = await readRow(em, given.id);
  const ids = [row.fromManager, row.toManager, ...(given.userIds ?? [])].filter((id) => id !== undefined);
  await em.execute(sql`select 1 from "users" where "id" in (${[...new Set(ids)]}) order by "id" for no key update`);
  const users = await em.find(User, { id: { $in: ids } }, { disableIdentityMap: true });
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
  const process = await em.findOneOrFail(Process, { id: given.id }, options);
  const stage = process.stage as PartnerRequestStage;
  return {
    row,
    stage,
    isEnded: isPartnerRequestOutcome(stage),
    at,
    round: given.round,
    eligibleUntil: new Date(given.eligibleUntil),
    mostHandOvers: given.mostHandOvers ?? DEFAULT_POLICY.partnerHandOversPerDay,
    bought,
    users: new Map(users.map((user) => [user.id, user])),
  };
}

/** Whether an open request has its yes: it waits for nothing but what is lacking, or has just been given one. */
export function isAccepted({ row, stage, isEnded }: PartnerRequestCase): boolean {
  return !isEnded && (stage === 'awaiting-eligibility' || Boolean(row.answeredAt));
}

/** Which side's environment somebody works in; undefined for neither. */
export function sideOf({ row, users }: PartnerRequestCase, userId: string): PartnerSide | undefined {
  const environmentId = users.get(userId)?.environment.id;
  if (environmentId === row.fromEnvironment) return 'from';
  return environmentId === row.toEnvironment ? 'to' : undefined;
}

/** Everything that somebody and their environment lack now; `whateverBought`: but for the subscription. */
export function lacksOf(
  { users, bought }: PartnerRequestCase,
  userId: string,
  { whateverBought }: { readonly whateverBought: boolean },
): readonly GateReason[] {
  const user = users.get(userId);
  if (!user) return ['USER_INACTIVE'];
  const none = { partnerRelations: false, lapsed: false };
  const terms = whateverBought ? { partnerRelations: true, lapsed: false } : bought.get(user.environment.id);
  return gateReasons({ ...managerFacts(user), subscription: terms ?? none });
}

/** Whether somebody can manage their environment's relations now. */
export function canAct({ users }: PartnerRequestCase, userId: string): boolean {
  const user = users.get(userId);
  return user !== undefined && canManageRelations(managerFacts(user));
}

/** The longest relation manager of a side who is none of `but`, as far as there is one. */
export async function findReplacement(
  em: EntityManager,
  { row }: PartnerRequestCase,
  { side, but }: { readonly side: PartnerSide; readonly but: readonly string[] },
): Promise<string | undefined> {
  const managers = await listEligibleManagers(em, side === 'from' ? row.fromEnvironment : row.toEnvironment);
  return managers.find(({ id }) => !but.includes(id))?.id;
}

function readRow(em: EntityManager, id: string): Promise<PartnerRequestRow> {
  return em.findOneOrFail(PartnerRequest, { id }, { disableIdentityMap: true });
}
