import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { findPasswordHash } from '../db/queries/credentials.ts';
import { findRegistrationLink, findWinner, type RegistrationLink } from '../db/queries/links.ts';
import { findMe, type MeView } from '../db/queries/me.ts';
import { findFreeEnvironmentName, isEnvironmentNameTaken, isUsernameTaken } from '../db/queries/names.ts';
import { findPreparationsOf, type Preparation } from '../db/queries/prepared-registrations.ts';
import { recordActivationAttempt, replayActivation } from '../db/writes/activation-attempts.ts';
import { DomainError, type ErrorCode, type FieldError } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';
import { parseEnvironmentName, parseUsername, suggestEnvironmentName } from '../domain/names.ts';
import { refusePassword } from '../domain/password.ts';
import type { Policy } from '../domain/policy.ts';
import type {
  ActivateAnswer,
  ActivateCommand,
  RegistrationOutcome,
  RegistrationResult,
} from '../domain/registration.ts';
import { TERMS } from '../domain/terms.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { loadCommonPasswords } from './auth/common-passwords.ts';
import { hashPassword, verifyPassword } from './auth/password-hash.ts';
import { createSessionToken } from './auth/sessions.ts';
import { decide } from './decisions.ts';

export interface ActivationDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly policy: Policy;
  readonly platformName: string;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: (subject: string) => Promise<void>;
  /** Counts a wrong password against a link; throws `RATE_LIMITED` past the limit. */
  readonly countGuess: (key: string) => Promise<void>;
}

export interface ActivationForm {
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly acceptedTermsVersion: string | undefined;
  readonly environmentName: string | undefined;
  /**
   * Whether to become partners with whoever prepared it: with all or none of them, or, of those who were asked about,
   * with those named by their id. Undefined: not said, and then it is asked later.
   */
  readonly becomePartner:
    | boolean
    | { readonly asked: readonly string[]; readonly agreed: readonly string[] }
    | undefined;
  /** The language of the account; that of its registration when undefined. */
  readonly locale: Locale | undefined;
}

/** `sessionToken` is for the cookie alone. */
export type ActivationOutcome =
  | { readonly kind: 'activated'; readonly me: MeView; readonly sessionToken: string }
  | { readonly kind: 'working'; readonly id: string; readonly sessionToken: string };

/** What a link leads to: a form with a name to begin with, or what has become of it. */
export type LinkView =
  | {
      readonly kind: 'open';
      readonly locale: Locale;
      readonly suggestion: string;
      readonly preparations: readonly Preparation[];
    }
  /** A form was taken in and is still being carried out. */
  | { readonly kind: 'working'; readonly locale: Locale }
  | { readonly kind: 'closed'; readonly locale: Locale | undefined; readonly code: ErrorCode };

/** Looks at a link without changing anything, however often it is opened. */
export async function viewActivationLink({ orm }: ActivationDependencies, token: string): Promise<LinkView> {
  const em = orm.em.fork();
  const link = await findRegistrationLink(em, token, 'activate');
  if (!link) return { kind: 'closed', locale: undefined, code: 'LINK_UNKNOWN' };
  const { locale } = link.registration;
  const code = closedBy(link);
  if (code) return { kind: 'closed', locale, code };
  if (link.stage === 'activating') return { kind: 'working', locale };
  const preparations = await findPreparationsOf(em, link.processId);
  const suggestion = await findFreeEnvironmentName(em, suggestionOf(link, preparations));
  return { kind: 'open', locale, suggestion, preparations };
}

/**
 * Activates what a link stands for. The link is looked at before the form, so that nobody fills one in in vain. Throws
 * the link's code (410), `VALIDATION_FAILED` with every field at once, `USERNAME_TAKEN` or `ENVIRONMENT_NAME_TAKEN`,
 * `OUTCOME_UNKNOWN`. A repeat with the same password within ten minutes opens the session that a lost answer cost, once.
 */
export async function activate(dependencies: ActivationDependencies, form: ActivationForm): Promise<ActivationOutcome> {
  const askedAtMs = Date.now();
  const em = dependencies.orm.em.fork();
  const link = await findRegistrationLink(em, form.token, 'activate');
  if (!link) throw gone('LINK_UNKNOWN');
  const code = closedBy(link);
  if (code === 'LINK_USED') return replay(dependencies, link.processId, form);
  if (code) throw gone(code);

  const preparations = await findPreparationsOf(em, link.processId);
  const { username, environmentName } = await parseForm(dependencies, form, link, preparations);
  await assertNamesFree(dependencies, username.comparisonForm, environmentName.comparisonForm);
  const session = createSessionToken();
  const attemptId = await recordActivationAttempt(em, {
    registrationId: link.processId,
    username,
    environmentName,
    passwordHash: await hashPassword(form.password),
    termsVersion: TERMS.version,
    locale: form.locale ?? link.registration.locale,
    sessionHash: session.hash,
    ...answersOf(form, preparations),
  });
  // it has ended meanwhile: the link now says how
  if (attemptId === undefined) return activate(dependencies, form);
  const command: ActivateCommand = { attemptId, round: link.round };
  const decision = await decide<ActivateAnswer>(dependencies.temporal, {
    workflowId: workflowId('registration', link.processId),
    update: 'activate',
    updateId: attemptId,
    command,
    rejections: ['LINK_SUPERSEDED'],
    askedAtMs,
    deliverFirst: () => dependencies.deliver(link.processId),
  });
  if (decision.kind === 'recorded') return { kind: 'working', id: link.processId, sessionToken: session.token };
  if (decision.kind === 'rejected') throw gone('LINK_SUPERSEDED');
  const answer: ActivateAnswer =
    decision.kind === 'ended' ? { outcome: 'ended', stage: readStage(decision.result) } : decision.answer;
  return readAnswer(dependencies, { answer, attemptId, link, form, sessionToken: session.token });
}

async function readAnswer(
  dependencies: ActivationDependencies,
  given: {
    readonly answer: ActivateAnswer;
    readonly attemptId: string;
    readonly link: RegistrationLink;
    readonly form: ActivationForm;
    readonly sessionToken: string;
  },
): Promise<ActivationOutcome> {
  const { answer, attemptId, link, form, sessionToken } = given;
  switch (answer.outcome) {
    case 'activated':
      return { kind: 'activated', me: await findMe(dependencies.orm.em.fork(), answer.userId), sessionToken };
    case 'working':
      return { kind: 'working', id: link.processId, sessionToken };
    case 'refused':
      if (answer.refusals.length === 0) throw new DomainError('OUTCOME_UNKNOWN', 'This form got lost; send it again.');
      throw takenNames(answer.refusals);
    case 'ended':
      if (answer.stage === 'activated') {
        // it ended by this very attempt, whose answer got lost between Temporal and us
        const winner = await findWinner(dependencies.orm.em.fork(), link.processId);
        if (winner?.attemptId !== attemptId) return replay(dependencies, link.processId, form);
        return { kind: 'activated', me: await findMe(dependencies.orm.em.fork(), winner.userId), sessionToken };
      }
      throw gone(CODE_OF_OUTCOME[answer.stage]);
  }
}

/** For someone whose answer was lost: the same link and password, within ten minutes, once. */
async function replay(
  { orm, policy, countGuess }: ActivationDependencies,
  registrationId: string,
  { token, password }: ActivationForm,
): Promise<ActivationOutcome> {
  const em = orm.em.fork();
  const link = await findRegistrationLink(em, token, 'activate');
  const { userId, activatedAt, replayedAt } = link?.registration ?? {};
  const tooLate = !activatedAt || Date.now() > activatedAt.getTime() + policy.activationReplayMs;
  if (!userId || tooLate || replayedAt) throw gone('LINK_USED');
  await countGuess(registrationId);
  const passwordHash = await findPasswordHash(em, userId);
  if (!passwordHash || !(await verifyPassword(passwordHash, password))) throw gone('LINK_USED');
  const session = createSessionToken();
  const replayed = { registrationId, userId, passwordHash, sessionHash: session.hash };
  if (!(await replayActivation(em, replayed))) throw gone('LINK_USED');
  return { kind: 'activated', me: await findMe(orm.em.fork(), userId), sessionToken: session.token };
}

const CODE_OF_OUTCOME = {
  activated: 'LINK_USED',
  expired: 'LINK_EXPIRED',
  cancelled: 'LINK_CANCELLED',
} as const satisfies Record<RegistrationOutcome, ErrorCode>;

/** Why a link's row refuses; a row can only refuse, what it lets through the workflow decides again. */
function closedBy({ stage, ended, round, registration }: RegistrationLink): LinkCode | undefined {
  if (ended && (stage === 'activated' || stage === 'expired' || stage === 'cancelled')) return CODE_OF_OUTCOME[stage];
  return round < registration.linkRound ? 'LINK_SUPERSEDED' : undefined;
}

function readStage(result: unknown): RegistrationOutcome {
  const stage = (result as Partial<RegistrationResult> | null)?.stage;
  return stage === 'activated' || stage === 'expired' ? stage : 'cancelled';
}

/** What a person says to those who prepared something, by id; whoever is in neither list is asked later. */
function answersOf({ becomePartner }: ActivationForm, preparations: readonly Preparation[]) {
  const ids = preparations.map(({ id }) => id);
  if (becomePartner === undefined) return { becomePartnerOf: [], declinesPartnerOf: [] };
  if (typeof becomePartner === 'boolean') {
    return { becomePartnerOf: becomePartner ? ids : [], declinesPartnerOf: becomePartner ? [] : ids };
  }
  const { agreed, asked } = becomePartner;
  return {
    becomePartnerOf: ids.filter((id) => agreed.includes(id)),
    declinesPartnerOf: ids.filter((id) => asked.includes(id) && !agreed.includes(id)),
  };
}

function suggestionOf({ registration }: RegistrationLink, [prepared]: readonly Preparation[]): string {
  const name = prepared && parseEnvironmentName(prepared.environmentName)?.shown;
  if (name) return name;
  const asked = registration.environmentName ? parseEnvironmentName(registration.environmentName)?.shown : undefined;
  return asked ?? (registration.emailKey ? suggestEnvironmentName(registration.emailKey) : '');
}

async function parseForm(
  { platformName }: ActivationDependencies,
  form: ActivationForm,
  link: RegistrationLink,
  preparations: readonly Preparation[],
) {
  const username = parseUsername(form.username);
  const nameGiven = form.environmentName?.trim() || suggestionOf(link, preparations);
  const environmentName = parseEnvironmentName(nameGiven);
  const context = [form.username, nameGiven, link.registration.emailKey ?? '', platformName];
  const password = refusePassword(form.password, context, await loadCommonPasswords());
  const fields: FieldError[] = [];
  if (!username)
    fields.push({ field: 'username', code: form.username.trim() === '' ? 'REQUIRED' : 'USERNAME_INVALID' });
  if (password) fields.push({ field: 'password', code: form.password === '' ? 'REQUIRED' : password });
  if (!environmentName) {
    fields.push({ field: 'environmentName', code: nameGiven === '' ? 'REQUIRED' : 'ENVIRONMENT_NAME_INVALID' });
  }
  if (!form.acceptedTermsVersion) fields.push({ field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' });
  else if (form.acceptedTermsVersion !== TERMS.version) {
    fields.push({ field: 'acceptedTermsVersion', code: 'TERMS_OUTDATED' });
  }
  if (!username || !environmentName || fields.length > 0) {
    const outdated = fields.length === 1 && fields[0]?.code === 'TERMS_OUTDATED';
    const code = outdated ? 'TERMS_OUTDATED' : 'VALIDATION_FAILED';
    throw new DomainError(code, 'The form is not valid; `errors` names the fields.', { fields });
  }
  return { username, environmentName };
}

async function assertNamesFree({ orm }: ActivationDependencies, usernameKey: string, nameKey: string): Promise<void> {
  const em = orm.em.fork();
  const refusals: ('USERNAME_TAKEN' | 'ENVIRONMENT_NAME_TAKEN')[] = [];
  if (await isUsernameTaken(em, usernameKey)) refusals.push('USERNAME_TAKEN');
  if (await isEnvironmentNameTaken(em, nameKey)) refusals.push('ENVIRONMENT_NAME_TAKEN');
  if (refusals.length > 0) throw takenNames(refusals);
}

function takenNames(refusals: readonly ('USERNAME_TAKEN' | 'ENVIRONMENT_NAME_TAKEN')[]): DomainError {
  const fields = refusals.map((code) => ({
    field: code === 'USERNAME_TAKEN' ? 'username' : 'environmentName',
    code,
  }));
  return new DomainError(refusals[0] ?? 'USERNAME_TAKEN', 'A name is taken; choose another.', { fields });
}

type LinkCode = Extract<ErrorCode, `LINK_${string}`>;

const GONE: Readonly<Record<LinkCode, string>> = {
  LINK_UNKNOWN: 'No link with this token is known; it may be incomplete, or long past.',
  LINK_SUPERSEDED: 'A newer link has been sent; only the latest one works.',
  LINK_USED: 'This link has been used: its environment is activated.',
  LINK_EXPIRED: 'This link has expired and its registration has been deleted; register again.',
  LINK_CANCELLED: 'The registration of this link was cancelled; register again.',
};

function gone(code: LinkCode): DomainError {
  return new DomainError(code, GONE[code]);
}
