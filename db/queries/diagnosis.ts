import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { BRAKE_CODES } from '../../domain/brakes.ts';
import type { DiagnosedEvent, DiagnosedMail, DiagnosisFacts } from '../../domain/diagnosis.ts';
import type { OperatorAction as Action } from '../../domain/operator-actions.ts';
import type { BlockedBy } from '../../domain/process.ts';
import type { TroubleCode } from '../../domain/trouble.ts';
import { BrakeHold } from '../entities/brake.ts';
import { Environment } from '../entities/environment.ts';
import { Invitation } from '../entities/invitation.ts';
import { Mail, type MailRow } from '../entities/mail.ts';
import { OperatorAction, type OperatorActionRow } from '../entities/operator-action.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import { TimelineEntry } from '../entities/timeline-entry.ts';
import { Trouble, type TroubleRow } from '../entities/trouble.ts';
import { findOperatorActions } from './action-standing.ts';

/** What an operator did with an onboarding, and why. */
export interface OperatorNote {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  /** Null once it is erased. */
  readonly reason: string | null;
  readonly outcome: string | null;
}

/** Everything that our rows know of an onboarding: what its diagnosis is made from, and what is shown beside it. */
export interface OnboardingRecord {
  readonly id: string;
  /** By which its workflow is named: its own id, but of propagation, which goes by its partnership's. */
  readonly workflowUuid: string;
  readonly facts: DiagnosisFacts;
  readonly mails: readonly (DiagnosedMail & { readonly id: string })[];
  readonly trouble: readonly { readonly code: TroubleCode; readonly since: Date }[];
  readonly environments: readonly { readonly id: string; readonly name: string }[];
  readonly notes: readonly OperatorNote[];
  readonly allowedActions: readonly Action[];
  readonly takenBy: string | null;
  readonly takenAt: Date | null;
  /** The ended one that it takes up, and the one that takes it up. */
  readonly continues: string | null;
  readonly continuedBy: string | null;
  readonly erasedAt: Date | null;
}

/** Propagation goes on for years under one id: of its timeline, as of every other, so much of the end is read. */
const NEWEST = 500;

/** An onboarding by its id, whatever its kind; undefined for none. */
export async function findOnboarding(em: EntityManager, id: string): Promise<OnboardingRecord | undefined> {
  const row = await em.findOne(Process, { id }, { disableIdentityMap: true });
  if (!row) return undefined;
  const of = { processId: row.id };
  const newest = { limit: NEWEST, disableIdentityMap: true } as const;
  const troubles = await em.find(Trouble, of, { orderBy: { since: 'asc' }, disableIdentityMap: true });
  const actions = await em.find(OperatorAction, of, { orderBy: { id: 'desc' }, ...newest });
  const [continuation] = await em.find(Process, { continues: row.id }, { orderBy: { id: 'desc' }, limit: 1 });
  const environments = await em.find(Environment, { id: { $in: row.environmentIds } }, { orderBy: { name: 'asc' } });
  const mails = (await em.find(Mail, of, { orderBy: { reservedAt: 'desc', id: 'desc' }, ...newest })).toReversed();
  const facts = { ...(await findFacts(em, row)), mails: mails.map(toMail) };
  const isOpen = !row.endedAt;
  return {
    id: row.id,
    workflowUuid: await findWorkflowUuid(em, row),
    facts: { ...facts, failing: isOpen ? failingOf(troubles) : null, heldBy: await findHoldsOf(em, row.id) },
    mails: mails.map((mail) => ({ id: mail.id, ...toMail(mail) })),
    trouble: isOpen ? troubles.map(({ code, since }) => ({ code, since })) : [],
    environments: environments.map((one) => ({ id: one.id, name: one.name })),
    notes: actions.map(toNote).toReversed(),
    allowedActions: await findOperatorActions(em, row),
    takenBy: row.takenBy ?? null,
    takenAt: row.takenAt ?? null,
    continues: row.continues ?? null,
    continuedBy: continuation?.id ?? null,
    erasedAt: row.erasedAt ?? null,
  };
}

/** What a diagnosis is made from, but for its mails and what fails at this moment. */
async function findFacts(em: EntityManager, row: ProcessRow): Promise<Omit<DiagnosisFacts, 'mails' | 'failing'>> {
  const order = { at: 'desc', id: 'desc' } as const;
  const options = { orderBy: order, limit: NEWEST, disableIdentityMap: true } as const;
  const entries = await em.find(TimelineEntry, { processId: row.id }, options);
  const isInvitation = row.kind === 'membershipInvite';
  const invitation = isInvitation ? await em.findOne(Invitation, { id: row.id }, { disableIdentityMap: true }) : null;
  return {
    process: toDiagnosed(row),
    timeline: entries.map(({ at, event, actor, data }): DiagnosedEvent => ({ at, event, actor, data })).toReversed(),
    invitation: invitation && { delivery: invitation.delivery, openDays: invitation.openDays },
  };
}

async function findHoldsOf(em: EntityManager, processId: string): Promise<readonly BlockedBy[]> {
  const holds = await em.find(BrakeHold, { processId }, { disableIdentityMap: true });
  return holds.map(({ brake }) => BRAKE_CODES[brake]);
}

async function findWorkflowUuid(em: EntityManager, { id, kind }: ProcessRow): Promise<string> {
  if (kind !== 'sharing') return id;
  const [named] = await em.execute<{ id: string }[]>(
    sql`select "partnership_id" as "id" from "propagations" where "process_id" = ${id}`,
  );
  return named?.id ?? id;
}

function toDiagnosed(row: ProcessRow): DiagnosisFacts['process'] {
  const { kind, stage, stageSince, needsAttention, createdAt } = row;
  return {
    kind,
    stage,
    stageSince,
    waitingOn: row.waitingOn ?? null,
    waitUntil: row.waitUntil ?? null,
    needsAttention,
    blockedBy: row.blockedBy ?? null,
    timesParked: row.timesParked ?? null,
    createdAt,
    endedAt: row.endedAt ?? null,
  };
}

function toMail(row: MailRow): DiagnosedMail {
  const { name, round, template, state, reservedAt } = row;
  return {
    name,
    round,
    template,
    state,
    reservedAt,
    sentAt: row.sentAt ?? null,
    expiresAt: row.expiresAt ?? null,
    feedback: row.feedback ?? null,
    feedbackAt: row.feedbackAt ?? null,
  };
}

function toNote({ id, at, actor, action, reason = null, outcome = null }: OperatorActionRow): OperatorNote {
  return { id, at, actor, action, reason, outcome };
}

function failingOf(troubles: readonly TroubleRow[]): DiagnosisFacts['failing'] {
  const failing = troubles.find(({ source }) => source === 'step');
  if (!failing) return null;
  return {
    step: failing.step ?? 'step',
    attempt: failing.attempt ?? null,
    code: failing.failureCode ?? failing.code,
    nextAttemptAt: failing.nextAttemptAt ?? null,
  };
}
