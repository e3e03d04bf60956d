import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import {
  findLocaleOfUser,
  findVerification,
  findVerificationLink,
  type VerificationLink,
  type VerificationView,
} from '../db/queries/email-addresses.ts';
import { removeEmailAddress, requestEmailAddress } from '../db/writes/email-addresses.ts';
import { parseEmailAddress } from '../domain/email-address.ts';
import {
  type ApprovalVerdict,
  type ConfirmAddressCommand,
  type DecideAddressCommand,
  EMAIL_VERIFICATION_STAGES,
  type EmailVerificationAnswer,
  type EmailVerificationResult,
  type EmailVerificationStage,
} from '../domain/email-verification.ts';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';
import type { Policy } from '../domain/policy.ts';
import type { UserCaller } from '../domain/rights.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { type Decision, decide } from './decisions.ts';
import type { Delivery } from './delivery.ts';

export interface EmailAddressDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly policy: Policy;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: Delivery['deliver'];
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** Who a user is to these calls, signed in by a session or on a page. */
export type AddressOwner = Pick<UserCaller, 'userId' | 'sessionId' | 'environmentId'>;

export interface VerificationState {
  readonly id: string;
  readonly stage: EmailVerificationStage;
}

/**
 * Takes in that a user wants one more address, or another link for one that is on its way. The answer does not tell
 * whether the address is somebody else's. Throws `VALIDATION_FAILED`, `ADDRESS_IN_USE` for one that is theirs already,
 * `TOO_MANY_ADDRESSES`.
 */
export async function addEmailAddress(
  { orm, policy, deliverSoon }: EmailAddressDependencies,
  given: { readonly id: string; readonly owner: AddressOwner; readonly email: string },
): Promise<VerificationState> {
  const email = parseEmailAddress(given.email);
  if (!email) {
    const fields = [{ field: 'email', code: 'EMAIL_INVALID' as const }];
    throw new DomainError('VALIDATION_FAILED', 'This is not a valid e-mail address.', { fields });
  }
  const { userId, environmentId } = given.owner;
  const taking = await requestEmailAddress(orm.em.fork(), { id: given.id, userId, environmentId, email }, policy);
  switch (taking.kind) {
    case 'own-already':
      throw new DomainError('ADDRESS_IN_USE', 'The address is the caller’s already.');
    case 'too-many':
      throw new DomainError('TOO_MANY_ADDRESSES', 'A user has at most 10 addresses, and 5 that are on their way.');
    case 'taken-in':
      deliverSoon(taking.id);
      return { id: taking.id, stage: taking.stage };
  }
}

/** Removes an extra address, or withdraws one on its way. Throws `NOT_FOUND`, `ADDRESS_IN_USE` for the primary one. */
export async function dropEmailAddress(
  { orm, deliverSoon }: EmailAddressDependencies,
  { id, owner: { userId, sessionId } }: { readonly id: string; readonly owner: AddressOwner },
): Promise<void> {
  const removal = await removeEmailAddress(orm.em.fork(), { id, userId, sessionId });
  if (removal === 'primary') throw new DomainError('ADDRESS_IN_USE', 'The primary address cannot be removed.');
  if (removal === 'unknown') throw new DomainError('NOT_FOUND', 'The caller has no such address.');
  if (removal === 'withdrawn') deliverSoon(id);
}

/** A link that links an identity: which provider to sign in at, and whether it still can be used. */
export type IdentityLinkView = (
  | { readonly kind: 'open'; readonly provider: string }
  | { readonly kind: 'linked' }
  | { readonly kind: 'closed'; readonly code: LinkCode }
) & {
  /** In which it was mailed; undefined where its user is gone. */
  readonly locale: Locale | undefined;
};

/** Looks at a link that may link an identity, without changing anything; undefined for any other. */
export async function viewIdentityLink(
  { orm }: Pick<EmailAddressDependencies, 'orm'>,
  token: string,
): Promise<IdentityLinkView | undefined> {
  const em = orm.em.fork();
  const link = await findVerificationLink(em, token);
  if (!link?.verification.issuer) return undefined;
  const locale = await findLocaleOfUser(em, link.verification.userId);
  const code = closedBy(link);
  if (code) return { kind: 'closed', code, locale };
  if (link.stage !== 'awaiting-proof') return { kind: 'linked', locale };
  return { kind: 'open', provider: link.verification.provider ?? '', locale };
}

/** What a link to an address leads to, for the one who is signed in. */
export type ProofView =
  | { readonly kind: 'open'; readonly email: string }
  | { readonly kind: 'done'; readonly stage: 'verified' | 'awaiting-approval' }
  | { readonly kind: 'not-yours' }
  | { readonly kind: 'closed'; readonly code: LinkCode };

/** Looks at a link without changing anything, however often it is opened. */
export async function viewProofLink(
  { orm }: Pick<EmailAddressDependencies, 'orm'>,
  { token, userId }: { readonly token: string; readonly userId: string },
): Promise<ProofView> {
  const link = await findVerificationLink(orm.em.fork(), token);
  if (!link) return { kind: 'closed', code: 'LINK_UNKNOWN' };
  if (link.verification.userId !== userId) return { kind: 'not-yours' };
  const code = closedBy(link);
  if (code) return { kind: 'closed', code };
  const { stage } = link;
  if (stage === 'verified' || stage === 'awaiting-approval') return { kind: 'done', stage };
  return { kind: 'open', email: link.verification.email ?? '' };
}

/**
 * Confirms that the mailbox behind a link is the caller's. Throws `NOT_ALLOWED` for the link of somebody else, the link's
 * code (410), `OUTCOME_UNKNOWN`. A repeat is answered alike; `awaiting-proof` says that it is recorded and safe, but not
 * done yet.
 */
export async function confirmEmailAddress(
  dependencies: EmailAddressDependencies,
  { token, userId }: { readonly token: string; readonly userId: string },
): Promise<VerificationState> {
  const askedAtMs = Date.now();
  const view = await viewProofLink(dependencies, { token, userId });
  if (view.kind === 'not-yours') throw new DomainError('NOT_ALLOWED', 'The link was mailed for another account.');
  if (view.kind === 'closed') throw gone(view.code);
  const link = await findVerificationLink(dependencies.orm.em.fork(), token);
  if (!link) throw gone('LINK_UNKNOWN');
  if (view.kind === 'done') return { id: link.id, stage: view.stage };
  if (link.verification.issuer) {
    throw new DomainError('PROVIDER_SIGN_IN_NEEDED', 'This link is confirmed by signing in at its provider.');
  }
  return confirmVerification(dependencies, link, { askedAtMs });
}

/**
 * Tells a verification that its link was used by whoever may use it, which the caller has made sure of. Throws the link's
 * code (410), `OUTCOME_UNKNOWN`; a repeat is answered alike.
 */
export async function confirmVerification(
  dependencies: EmailAddressDependencies,
  link: VerificationLink,
  { askedAtMs }: { readonly askedAtMs: number },
): Promise<VerificationState> {
  const { userId } = link.verification;
  const command: ConfirmAddressCommand = { round: link.round };
  const decision = await decide<EmailVerificationAnswer>(dependencies.temporal, {
    workflowId: workflowId('emailVerification', link.id),
    update: 'confirm',
    updateId: `confirm-${userId}-${link.round}`,
    command,
    rejections: ['LINK_SUPERSEDED'],
    askedAtMs,
    deliverFirst: () => dependencies.deliver(link.id),
  });
  if (decision.kind === 'rejected') throw gone('LINK_SUPERSEDED');
  const stage = stageAfter(decision, 'awaiting-proof');
  const code = codeOf(stage);
  if (code) throw gone(code);
  return { id: link.id, stage };
}

/**
 * Approves or refuses an address of a user of the caller's environment. Throws `NOT_FOUND` for one that is not waiting
 * for it or of another environment, `ALREADY_DECIDED`, `OUTCOME_UNKNOWN`. A repeat by the same administrator is answered
 * alike. `cancelled`: the address has got an account elsewhere meanwhile.
 */
export async function decideEmailApproval(
  dependencies: EmailAddressDependencies,
  decision: { readonly id: string; readonly verdict: ApprovalVerdict; readonly caller: AddressOwner },
): Promise<VerificationState> {
  const askedAtMs = Date.now();
  const { id, verdict, caller } = decision;
  const { environmentId, userId } = caller;
  const view = await findVerification(dependencies.orm.em.fork(), id, { environmentId });
  if (!view?.verification.provenAt) throw new DomainError('NOT_FOUND', 'There is no such approval.');
  if (view.ended) return readDecision(view, { verdict, userId });
  const command: DecideAddressCommand = { verdict, userId };
  const made = await decide<EmailVerificationAnswer>(dependencies.temporal, {
    workflowId: workflowId('emailVerification', id),
    update: 'decide',
    updateId: `${verdict}-${userId}`,
    command,
    rejections: ['NOT_FOUND', 'ALREADY_DECIDED'],
    askedAtMs,
    deliverFirst: () => dependencies.deliver(id),
  });
  if (made.kind === 'recorded') return { id, stage: 'awaiting-approval' };
  if (made.kind === 'rejected' && made.code === 'NOT_FOUND') {
    throw new DomainError('NOT_FOUND', 'There is no such approval.');
  }
  // the row tells whose decision it was: two at once are both answered when the first is done
  const after = await findVerification(dependencies.orm.em.fork(), id, { environmentId });
  if (after?.ended) return readDecision(after, { verdict, userId });
  if (made.kind === 'rejected') throw alreadyDecided();
  return { id, stage: stageAfter(made, 'awaiting-approval') };
}

function readDecision(
  { id, stage, verification }: VerificationView,
  { verdict, userId }: { readonly verdict: ApprovalVerdict; readonly userId: string },
): VerificationState {
  const isSame = verification.decidedBy === userId && (stage === 'refused') === (verdict === 'refuse');
  if (!isSame) throw alreadyDecided();
  return { id, stage };
}

function alreadyDecided(): DomainError {
  return new DomainError('ALREADY_DECIDED', 'It has been decided, has lapsed or was withdrawn.');
}

function stageAfter(
  decision: Exclude<Decision<EmailVerificationAnswer>, { kind: 'rejected' }>,
  before: EmailVerificationStage,
): EmailVerificationStage {
  if (decision.kind === 'answered') return decision.answer.stage;
  if (decision.kind === 'recorded') return before;
  const given = (decision.result as Partial<EmailVerificationResult> | null)?.stage;
  return EMAIL_VERIFICATION_STAGES.find((stage) => stage === given) ?? 'cancelled';
}

export type LinkCode = Extract<ErrorCode, `LINK_${string}`>;

/** Why a link's row refuses; a row can only refuse, what it lets through the workflow decides again. */
function closedBy(link: VerificationView & { readonly round: number }): LinkCode | undefined {
  return codeOf(link.stage) ?? (link.round < link.verification.linkRound ? 'LINK_SUPERSEDED' : undefined);
}

function codeOf(stage: EmailVerificationStage): LinkCode | undefined {
  if (stage === 'expired') return 'LINK_EXPIRED';
  return stage === 'cancelled' || stage === 'refused' ? 'LINK_CANCELLED' : undefined;
}

const GONE: Readonly<Record<LinkCode, string>> = {
  LINK_UNKNOWN: 'No link with this token is known; it may be incomplete, or long past.',
  LINK_SUPERSEDED: 'A newer link has been sent; only the latest one works.',
  LINK_USED: 'This link has been used.',
  LINK_EXPIRED: 'This link has expired; add the address again.',
  LINK_CANCELLED: 'The address was withdrawn, refused, or belongs to another account.',
};

function gone(code: LinkCode): DomainError {
  return new DomainError(code, GONE[code]);
}
