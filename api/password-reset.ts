import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { findPasswordHash, loginKey } from '../db/queries/credentials.ts';
import { findPasswordResetLink, findResetWinner, type PasswordResetLink } from '../db/queries/password-resets.ts';
import { recordPasswordResetAttempt, recordPasswordResetIntake } from '../db/writes/password-resets.ts';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';
import { refusePassword } from '../domain/password.ts';
import {
  type ConfirmResetAnswer,
  type ConfirmResetCommand,
  isPasswordResetOutcome,
  type PasswordResetOutcome,
} from '../domain/password-reset.ts';
import type { Policy } from '../domain/policy.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { loadCommonPasswords } from './auth/common-passwords.ts';
import { hashPassword, verifyPassword } from './auth/password-hash.ts';
import { decide } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import { signInRestricted } from './sign-in-restricted.ts';

export interface PasswordResetDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly policy: Policy;
  readonly platformName: string;
  readonly publicUrl: string;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: Delivery['deliver'];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
  /** Counts a wrong password against a link; throws `RATE_LIMITED` past the limit. */
  readonly countGuess: (key: string) => Promise<void>;
}

export interface ResetForm {
  readonly token: string;
  readonly password: string;
}

export type ResetOutcome = { readonly kind: 'reset' } | { readonly kind: 'working'; readonly id: string };

/** What a link leads to: a form, or what has become of it. */
export type ResetLinkView =
  | { readonly kind: 'open' | 'working'; readonly locale: Locale }
  | { readonly kind: 'closed'; readonly locale: Locale | undefined; readonly code: LinkCode };

/** As much of a login as any that is known can have. */
const LOGIN_MAX_LENGTH = 400;

/** Takes a call to reset in, in the same steps whether anybody has this login or not. */
export async function askForReset(
  { orm, deliverSoon }: Pick<PasswordResetDependencies, 'orm' | 'deliverSoon'>,
  { login, locale }: { readonly login: string; readonly locale: Locale },
): Promise<void> {
  // what cannot be stored as text is nobody's login
  const key = loginKey(login).replaceAll('\0', '').toWellFormed().slice(0, LOGIN_MAX_LENGTH).toWellFormed();
  deliverSoon(await recordPasswordResetIntake(orm.em.fork(), { login: key, locale }));
}

/** Looks at a link without changing anything, however often it is opened. Throws `SIGN_IN_RESTRICTED`. */
export async function viewResetLink(
  { orm, publicUrl }: Pick<PasswordResetDependencies, 'orm' | 'publicUrl'>,
  token: string,
): Promise<ResetLinkView> {
  const link = await findPasswordResetLink(orm.em.fork(), token);
  if (!link) return { kind: 'closed', locale: undefined, code: 'LINK_UNKNOWN' };
  assertPasswordCounts(publicUrl, link);
  const locale = link.reset.locale ?? link.user.locale;
  const code = closedBy(link);
  if (code) return { kind: 'closed', locale, code };
  return { kind: link.working ? 'working' : 'open', locale };
}

/**
 * Sets the password that a link stands for; every session of the user ends. Throws the link's code (410),
 * `VALIDATION_FAILED` for a password that is refused, `SIGN_IN_RESTRICTED`, `OUTCOME_UNKNOWN`. A repeat with the same password within ten
 * minutes is answered like the first, and does nothing.
 */
export async function confirmReset(dependencies: PasswordResetDependencies, form: ResetForm): Promise<ResetOutcome> {
  const askedAtMs = Date.now();
  const em = dependencies.orm.em.fork();
  const link = await findPasswordResetLink(em, form.token);
  if (!link) throw gone('LINK_UNKNOWN');
  assertPasswordCounts(dependencies.publicUrl, link);
  const code = closedBy(link);
  if (code === 'LINK_USED') return replay(dependencies, form);
  if (code) throw gone(code);
  await assertGoodPassword(dependencies, form, link);
  const passwordHash = await hashPassword(form.password);
  const attemptId = await recordPasswordResetAttempt(em, { passwordResetId: link.processId, passwordHash });
  // it has ended meanwhile: the link now says how
  if (attemptId === undefined) return confirmReset(dependencies, form);
  const command: ConfirmResetCommand = { attemptId, round: link.round };
  const decision = await decide<ConfirmResetAnswer>(dependencies.temporal, {
    workflowId: workflowId('passwordReset', link.processId),
    update: 'confirm',
    updateId: attemptId,
    command,
    rejections: ['LINK_SUPERSEDED'],
    askedAtMs,
    deliverFirst: () => dependencies.deliver(link.processId),
  });
  switch (decision.kind) {
    case 'recorded':
      return { kind: 'working', id: link.processId };
    case 'rejected':
      throw gone('LINK_SUPERSEDED');
    case 'ended':
      return readEnd(dependencies, { stage: readStage(decision.result), attemptId, link, form });
    case 'answered':
      return readAnswer(dependencies, { answer: decision.answer, attemptId, link, form });
  }
}

interface Submitted {
  readonly attemptId: string;
  readonly link: PasswordResetLink;
  readonly form: ResetForm;
}

async function readAnswer(
  dependencies: PasswordResetDependencies,
  { answer, ...submitted }: Submitted & { readonly answer: ConfirmResetAnswer },
): Promise<ResetOutcome> {
  switch (answer.outcome) {
    case 'reset':
      return { kind: 'reset' };
    case 'working':
      return { kind: 'working', id: submitted.link.processId };
    case 'lost':
      throw new DomainError('OUTCOME_UNKNOWN', 'This form got lost; send it again.');
    case 'ended':
      return readEnd(dependencies, { ...submitted, stage: answer.stage });
  }
}

async function readEnd(
  dependencies: PasswordResetDependencies,
  { stage, attemptId, link, form }: Submitted & { readonly stage: PasswordResetOutcome },
): Promise<ResetOutcome> {
  const em = dependencies.orm.em.fork();
  if (stage === 'reset') {
    // it ended by this very attempt, whose answer got lost between Temporal and us
    if ((await findResetWinner(em, link.processId)) === attemptId) return { kind: 'reset' };
    return replay(dependencies, form);
  }
  const now = await findPasswordResetLink(em, form.token);
  if (now) assertPasswordCounts(dependencies.publicUrl, now);
  throw gone((now && closedBy(now)) ?? CODE_OF_OUTCOME[stage]);
}

/** For someone whose answer was lost: the same link and password, within ten minutes. Nothing is done by it. */
async function replay(
  { orm, policy, countGuess }: PasswordResetDependencies,
  { token, password }: ResetForm,
): Promise<ResetOutcome> {
  const em = orm.em.fork();
  const { processId, reset } = (await findPasswordResetLink(em, token)) ?? {};
  const tooLate = !reset?.resetAt || Date.now() > reset.resetAt.getTime() + policy.activationReplayMs;
  if (tooLate) throw gone('LINK_USED');
  await countGuess(`reset ${processId}`);
  const passwordHash = await findPasswordHash(em, reset.userId);
  if (!passwordHash || !(await verifyPassword(passwordHash, password))) throw gone('LINK_USED');
  return { kind: 'reset' };
}

const CODE_OF_OUTCOME = {
  reset: 'LINK_USED',
  expired: 'LINK_EXPIRED',
  cancelled: 'LINK_CANCELLED',
} as const satisfies Record<PasswordResetOutcome, ErrorCode>;

/** Throws `SIGN_IN_RESTRICTED` where the user signs in by their environment's own provider: any link says so then. */
function assertPasswordCounts(publicUrl: string, { user: { isActive, restrictedTo } }: PasswordResetLink): void {
  if (isActive && restrictedTo !== undefined) throw signInRestricted(publicUrl, restrictedTo);
}

/** Why a link's row refuses; a row can only refuse, what it lets through the workflow decides again. */
function closedBy({ stage, round, reset, superseded, user }: PasswordResetLink): LinkCode | undefined {
  if (superseded) return 'LINK_SUPERSEDED';
  if (isPasswordResetOutcome(stage)) return CODE_OF_OUTCOME[stage];
  if (!user.isActive) return 'LINK_CANCELLED';
  return round < reset.linkRound ? 'LINK_SUPERSEDED' : undefined;
}

function readStage(result: unknown): PasswordResetOutcome {
  const stage = typeof result === 'object' && result !== null && 'stage' in result ? String(result.stage) : '';
  return isPasswordResetOutcome(stage) ? stage : 'cancelled';
}

async function assertGoodPassword(
  { platformName }: PasswordResetDependencies,
  { password }: ResetForm,
  { user }: PasswordResetLink,
): Promise<void> {
  const refusal = refusePassword(password, [...user.knownWords, platformName], await loadCommonPasswords());
  if (refusal === undefined) return;
  const fields = [{ field: 'password', code: password === '' ? ('REQUIRED' as const) : refusal }];
  throw new DomainError('VALIDATION_FAILED', 'The form is not valid; `errors` names the fields.', { fields });
}

type LinkCode = Extract<ErrorCode, `LINK_${string}`>;

const GONE: Readonly<Record<LinkCode, string>> = {
  LINK_UNKNOWN: 'No link with this token is known; it may be incomplete, or long past.',
  LINK_SUPERSEDED: 'A newer link has been sent; only the latest one works.',
  LINK_USED: 'This link has been used: the password has been set.',
  LINK_EXPIRED: 'This link has expired and nothing has changed; ask for another one.',
  LINK_CANCELLED: 'This link was cancelled and nothing has changed.',
};

function gone(code: LinkCode): DomainError {
  return new DomainError(code, GONE[code]);
}
