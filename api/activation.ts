import type { Client } from '@temporalio/client';
import { findIdentity } from '../db/queries/identities.ts';
import { findWinner } from '../db/queries/links.ts';
import { findMe, type MeView } from '../db/queries/me.ts';
import { findFreeEnvironmentName } from '../db/queries/names.ts';
import { findAgreedRequests } from '../db/queries/partner-request-history.ts';
import { findPreparationsOf, type Preparation } from '../db/queries/prepared-registrations.ts';
import { recordActivationAttempt } from '../db/writes/activation-attempts.ts';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { ManualRegistration } from '../domain/identity.ts';
import type { Locale } from '../domain/locale.ts';
import type {
  ActivateAnswer,
  ActivateCommand,
  RegistrationOutcome,
  RegistrationResult,
} from '../domain/registration.ts';
import { TERMS } from '../domain/terms.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import {
  type ActivationForm,
  answersOf,
  assertNamesFree,
  parseForm,
  refused,
  suggestionOf,
} from './activation/form.ts';
import { type ReplayDependencies, replay } from './activation/replay.ts';
import { type ActivationTarget, CODE_OF_OUTCOME, closedBy, findTarget, gone } from './activation/target.ts';
import { hashPassword } from './auth/password-hash.ts';
import { createSessionToken } from './auth/sessions.ts';
import { decide } from './decisions.ts';

export interface ActivationDependencies extends ReplayDependencies {
  readonly temporal: Client;
  readonly platformName: string;
  readonly manualRegistration: ManualRegistration;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: (subject: string) => Promise<void>;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
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
      /** The provider that has proven the address of a registration already. */
      readonly provenBy: string | undefined;
      /** After a sign-in at a provider: for which address the account will be, and by which provider one signs in. */
      readonly consent: { readonly email: string; readonly provider: string } | undefined;
    }
  /** A form was taken in and is still being carried out; or the registration of a sign-in is about to begin. */
  | { readonly kind: 'working' | 'preparing'; readonly locale: Locale }
  | {
      readonly kind: 'closed';
      readonly locale: Locale | undefined;
      readonly code: ErrorCode;
      /** By which provider to go on: of a sign-in that is over, or that has proven what an older link is about. */
      readonly provider?: string | undefined;
      /** Whether it was no mailed link, but a sign-in at a provider. */
      readonly afterSignIn?: boolean;
    };

/** Looks at a link, or at what a sign-in at a provider leads to, without changing anything, however often it is opened. */
export async function viewActivationLink(
  { orm, policy }: Pick<ActivationDependencies, 'orm' | 'policy'>,
  token: string,
): Promise<LinkView> {
  const em = orm.em.fork();
  const found = await findTarget(em, token, policy);
  if (found.kind === 'closed') {
    const { code, signIn } = found;
    return { kind: 'closed', locale: signIn?.locale, code, provider: signIn?.provider, afterSignIn: Boolean(signIn) };
  }
  if (found.kind === 'preparing') return { kind: 'preparing', locale: found.signIn.locale };
  const { registration, signIn, stage, processId } = found.target;
  const locale = signIn?.locale ?? registration.locale;
  const provenBy = registration.provider ?? undefined;
  const code = closedBy(found.target);
  if (code) return { kind: 'closed', locale, code, provider: signIn?.provider ?? provenBy };
  if (stage === 'activating') return { kind: 'working', locale };
  const preparations = await findPreparationsOf(em, processId);
  const suggestion = await findFreeEnvironmentName(em, suggestionOf(registration, preparations));
  const consent = signIn && { email: registration.email ?? '', provider: signIn.provider };
  return { kind: 'open', locale, suggestion, preparations, provenBy, consent };
}

/**
 * Activates what a link stands for, or what a sign-in at a provider leads to. It is looked at before the form, so that
 * nobody fills one in in vain. Throws the link's code (410), `VALIDATION_FAILED` with every field at once,
 * `USERNAME_TAKEN`, `ENVIRONMENT_NAME_TAKEN`, `IDENTITY_TAKEN`, `MANUAL_REGISTRATION_OFF`, `OUTCOME_UNKNOWN`. A repeat
 * with the same password, or after the same sign-in, within ten minutes opens the session that a lost answer cost, once.
 */
export async function activate(dependencies: ActivationDependencies, form: ActivationForm): Promise<ActivationOutcome> {
  const askedAtMs = Date.now();
  const em = dependencies.orm.em.fork();
  const target = await openTarget(dependencies, form.token);
  const code = closedBy(target);
  if (code === 'LINK_USED') return replayed(dependencies, target, form);
  if (code) throw gone(code);

  const preparations = await findPreparationsOf(em, target.processId);
  const { username, environmentName, password } = await parseForm(
    dependencies.platformName,
    form,
    target,
    preparations,
  );
  await assertNamesFree(dependencies.orm, { username, environmentName });
  const { signIn } = target;
  if (signIn && (await findIdentity(em, { issuer: signIn.issuer ?? '', subject: signIn.subject ?? '' }))) {
    throw refused(['IDENTITY_TAKEN']);
  }
  const session = createSessionToken();
  const answers = answersOf(form, preparations);
  const attemptId = await recordActivationAttempt(em, {
    registrationId: target.processId,
    username,
    environmentName,
    passwordHash: password === undefined ? undefined : await hashPassword(password),
    signInId: signIn?.id,
    termsVersion: TERMS.version,
    locale: form.locale ?? signIn?.locale ?? target.registration.locale,
    sessionHash: session.hash,
    ...answers,
  });
  // it has ended meanwhile: the link now says how
  if (attemptId === undefined) return activate(dependencies, form);
  const agreed = answers.becomePartnerOf;
  const attempt = { attemptId, target, form, agreed, sessionToken: session.token };
  const answer = await ask(dependencies, attempt, askedAtMs);
  return answer ? readAnswer(dependencies, attempt, answer) : working(attempt);
}

/** Throws the code of what is over, `OUTCOME_UNKNOWN` while a sign-in's registration is about to begin. */
async function openTarget(
  { orm, policy, manualRegistration }: ActivationDependencies,
  token: string,
): Promise<ActivationTarget> {
  const found = await findTarget(orm.em.fork(), token, policy);
  if (found.kind === 'closed') throw gone(found.code);
  if (found.kind === 'preparing') {
    throw new DomainError('OUTCOME_UNKNOWN', 'The registration is being prepared; the same call again tells.');
  }
  if (manualRegistration === 'off' && !found.target.signIn && !found.target.ended) {
    throw new DomainError('MANUAL_REGISTRATION_OFF', 'Accounts are made by signing in at a provider.');
  }
  return found.target;
}

interface Attempt {
  readonly attemptId: string;
  readonly target: ActivationTarget;
  readonly form: ActivationForm;
  /** To which of what was prepared the person said yes. */
  readonly agreed: readonly string[];
  readonly sessionToken: string;
}

/** Undefined: taken in, and still being worked on. */
async function ask(
  dependencies: ActivationDependencies,
  { attemptId, target: { processId, round } }: Attempt,
  askedAtMs: number,
): Promise<ActivateAnswer | undefined> {
  const command: ActivateCommand = round === undefined ? { attemptId } : { attemptId, round };
  const decision = await decide<ActivateAnswer>(dependencies.temporal, {
    workflowId: workflowId('registration', processId),
    update: 'activate',
    updateId: attemptId,
    command,
    rejections: ['LINK_SUPERSEDED'],
    askedAtMs,
    deliverFirst: () => dependencies.deliver(processId),
  });
  if (decision.kind === 'recorded') return undefined;
  if (decision.kind === 'rejected') throw gone('LINK_SUPERSEDED');
  return decision.kind === 'ended' ? { outcome: 'ended', stage: readStage(decision.result) } : decision.answer;
}

async function readAnswer(
  dependencies: ActivationDependencies,
  attempt: Attempt,
  answer: ActivateAnswer,
): Promise<ActivationOutcome> {
  const { attemptId, target, form } = attempt;
  switch (answer.outcome) {
    case 'activated':
      return activated(dependencies, attempt, answer.userId);
    case 'working':
      return working(attempt);
    case 'refused':
      if (answer.refusals.length === 0) throw new DomainError('OUTCOME_UNKNOWN', 'This form got lost; send it again.');
      throw refused(answer.refusals);
    case 'ended':
      if (answer.stage === 'activated') {
        // it ended by this very attempt, whose answer got lost between Temporal and us
        const winner = await findWinner(dependencies.orm.em.fork(), target.processId);
        if (winner?.attemptId !== attemptId) return replayed(dependencies, target, form);
        return activated(dependencies, attempt, winner.userId);
      }
      throw gone(CODE_OF_OUTCOME[answer.stage]);
  }
}

/** The partner requests that a yes has begun start at once. */
async function activated(
  { orm, deliverSoon }: ActivationDependencies,
  { agreed, sessionToken }: Attempt,
  userId: string,
): Promise<ActivationOutcome> {
  const em = orm.em.fork();
  const me = await findMe(em, userId);
  const consents = { environmentId: me.environment.id, preparedIds: agreed };
  const begun = agreed.length > 0 ? await findAgreedRequests(em, consents) : [];
  for (const id of begun) deliverSoon(id);
  return { kind: 'activated', me, sessionToken };
}

function working({ target, sessionToken }: Attempt): ActivationOutcome {
  return { kind: 'working', id: target.processId, sessionToken };
}

/** What the rows say may have changed since the target was found. */
async function replayed(
  dependencies: ActivationDependencies,
  target: ActivationTarget,
  { token, password }: ActivationForm,
): Promise<ActivationOutcome> {
  const found = await findTarget(dependencies.orm.em.fork(), token, dependencies.policy);
  const now = found.kind === 'found' ? found.target : target;
  return { kind: 'activated', ...(await replay(dependencies, now, password)) };
}

function readStage(result: unknown): RegistrationOutcome {
  const stage = (result as Partial<RegistrationResult> | null)?.stage;
  return stage === 'activated' || stage === 'expired' ? stage : 'cancelled';
}
