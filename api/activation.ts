import type { Client } from '@temporalio/client';
import { findIdentity, type ProviderSignInView } from '../db/queries/identities.ts';
import { findInvitation } from '../db/queries/invitations.ts';
import { isUserActive } from '../db/queries/invitee.ts';
import { findRegistrationState, findWinner } from '../db/queries/links.ts';
import { findMe, type MeView } from '../db/queries/me.ts';
import { findAgreedRequests } from '../db/queries/partner-request-history.ts';
import { findPreparationsOf } from '../db/queries/prepared-registrations.ts';
import { recordActivationAttempt } from '../db/writes/activation-attempts.ts';
import { DomainError } from '../domain/errors.ts';
import type { ManualRegistration } from '../domain/identity.ts';
import type { MembershipInviteStage } from '../domain/membership-invite.ts';
import type {
  ActivateAnswer,
  ActivateCommand,
  RegistrationOutcome,
  RegistrationResult,
} from '../domain/registration.ts';
import { TERMS } from '../domain/terms.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { type ActivationForm, answersOf, assertNamesFree, parseForm, refused } from './activation/form.ts';
import { assertLetIn, assertOffered, beginInvited, findInvited, type InvitedTarget } from './activation/invited.ts';
import { type ReplayDependencies, replay } from './activation/replay.ts';
import { type ActivationTarget, CODE_OF_OUTCOME, closedBy, findTarget, gone } from './activation/target.ts';
import { hashPassword } from './auth/password-hash.ts';
import { createSessionToken } from './auth/sessions.ts';
import { decide } from './decisions.ts';
import type { Delivery } from './delivery.ts';

export interface ActivationDependencies extends ReplayDependencies {
  readonly temporal: Client;
  readonly platformName: string;
  readonly manualRegistration: ManualRegistration;
  readonly publicUrl: string;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: Delivery['deliver'];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** `sessionToken` is for the cookie alone. */
export type ActivationOutcome =
  | { readonly kind: 'activated'; readonly me: MeView; readonly sessionToken: string }
  | { readonly kind: 'working'; readonly id: string; readonly sessionToken: string }
  /** The account stands, and waits with its invitation for what is lacking: nobody is signed in. */
  | { readonly kind: 'waiting'; readonly invitationId: string; readonly stage: MembershipInviteStage };

/**
 * Activates what a link stands for, or what a sign-in at a provider leads to. It is looked at before the form, so that
 * nobody fills one in in vain. Throws the link's code (410), `VALIDATION_FAILED` with every field at once,
 * `USERNAME_TAKEN`, `ENVIRONMENT_NAME_TAKEN`, `IDENTITY_TAKEN`, `MANUAL_REGISTRATION_OFF`, `OUTCOME_UNKNOWN`. A repeat
 * with the same password, or after the same sign-in, within ten minutes opens the session that a lost answer cost, once;
 * whoever waits with their invitation is told so as often as they ask.
 */
export async function activate(
  dependencies: ActivationDependencies,
  given: ActivationForm,
): Promise<ActivationOutcome> {
  const askedAtMs = Date.now();
  const em = dependencies.orm.em.fork();
  const { target: found, invitation: byLink } = await openTarget(dependencies, given.token);
  const form = byLink ? { ...given, invitationId: byLink.id } : given;
  const code = found && closedBy(found);
  if (found && code === 'LINK_USED') return replayed(dependencies, found, form);
  if (code) throw gone(code);

  const checked = await check(dependencies, { form, found, byLink }).catch((refusal: unknown) => asRefused(refusal));
  if ('refusal' in checked) {
    // this very form may have been carried out meanwhile, sent once before: then the link says so
    const { target: now } = await openTarget(dependencies, given.token);
    if (now && closedBy(now) === 'LINK_USED') return replayed(dependencies, now, form);
    throw checked.refusal;
  }
  const { invitationId } = form;
  const { username, environmentName, password, signIn, preparations } = checked;
  const session = createSessionToken();
  const target = found ?? (await beginInvited(em, { id: invitationId ?? '' }, dependencies.policy));
  const answers = answersOf(form, preparations);
  const attemptId = await recordActivationAttempt(em, {
    registrationId: target.processId,
    username,
    environmentName,
    invitationId,
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

/** What a form is sent for, as its link was found. */
interface Sent {
  readonly form: ActivationForm;
  readonly found: ActivationTarget | undefined;
  readonly byLink: InvitedTarget['invitation'] | undefined;
}

/** Looks at everything that can be said before an attempt is made. Throws as `activate` does. */
async function check(dependencies: ActivationDependencies, { form, found, byLink }: Sent) {
  const { orm, publicUrl, platformName } = dependencies;
  const em = orm.em.fork();
  const { invitationId } = form;
  const signIn = found?.signIn;
  assertByHand(dependencies, signIn);
  const emailKey = byLink?.emailKey ?? found?.registration.emailKey;
  const invitation = invitationId === undefined ? undefined : await assertOffered(em, invitationId, emailKey);
  if (invitation) await assertLetIn({ em, publicUrl }, invitation, signIn);
  const preparations = found && !invitation ? await findPreparationsOf(em, found.processId) : [];
  const about = { signIn, registration: { emailKey, environmentName: found?.registration.environmentName } };
  const parsed = await parseForm(platformName, form, about, preparations);
  await assertNamesFree(orm, parsed);
  if (signIn && (await findIdentity(em, { issuer: signIn.issuer ?? '', subject: signIn.subject ?? '' }))) {
    throw refused(['IDENTITY_TAKEN']);
  }
  return { ...parsed, signIn, preparations };
}

/** A refusal as a value; what nobody expected stays an error. */
function asRefused(refusal: unknown): { readonly refusal: DomainError } {
  if (refusal instanceof DomainError) return { refusal };
  throw refusal;
}

/**
 * A token is of a registration, nearly always, or else of an invitation. Throws the code of what is over,
 * `OUTCOME_UNKNOWN` while a sign-in's registration is about to begin.
 */
async function openTarget(
  { orm, policy }: ActivationDependencies,
  token: string,
): Promise<Partial<InvitedTarget> & Pick<InvitedTarget, 'target'>> {
  const found = await findTarget(orm.em.fork(), token, policy);
  if (found.kind === 'found') return { target: found.target };
  if (found.kind === 'preparing') {
    throw new DomainError('OUTCOME_UNKNOWN', 'The registration is being prepared; the same call again tells.');
  }
  const invited = found.code === 'LINK_UNKNOWN' ? await findInvited(orm.em.fork(), token) : undefined;
  if (!invited) throw gone(found.code);
  return invited;
}

/** Throws `MANUAL_REGISTRATION_OFF` for whoever has not signed in at a provider where they have to. */
function assertByHand({ manualRegistration }: ActivationDependencies, signIn: ProviderSignInView | undefined): void {
  if (manualRegistration !== 'off' || signIn) return;
  throw new DomainError('MANUAL_REGISTRATION_OFF', 'Accounts are made by signing in at a provider.');
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
      return welcome(dependencies, attempt, answer.userId);
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
        return welcome(dependencies, attempt, winner.userId);
      }
      throw gone(CODE_OF_OUTCOME[answer.stage]);
  }
}

/** Whoever joins and has to wait for it is not let in yet; the partner requests that a yes has begun start at once. */
async function welcome(
  { orm, deliverSoon }: ActivationDependencies,
  { form: { invitationId }, agreed, sessionToken }: Attempt,
  userId: string,
): Promise<ActivationOutcome> {
  const em = orm.em.fork();
  if (invitationId !== undefined && !(await isUserActive(em, userId))) {
    const invitation = await findInvitation(em, invitationId);
    return { kind: 'waiting', invitationId, stage: invitation?.stage ?? 'awaiting-seat' };
  }
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
  const em = dependencies.orm.em.fork();
  const found = await findTarget(em, token, dependencies.policy);
  // the link of an invitation stands for no registration: the one that it has led to is looked at again
  const now =
    found.kind === 'found' ? found.target : { ...target, ...(await findRegistrationState(em, target.processId)) };
  return replay(dependencies, now, password);
}

function readStage(result: unknown): RegistrationOutcome {
  const stage = (result as Partial<RegistrationResult> | null)?.stage;
  return stage === 'activated' || stage === 'expired' ? stage : 'cancelled';
}
