import type { DiagnosedEvent, DiagnosedMail, DiagnosisFacts } from './diagnosis.ts';
import { type Block, blocksOf, remedyFor } from './diagnosis-blocks.ts';
import { type MembershipInviteStage, shownInvitationStage } from './membership-invite.ts';
import { DAY_MS } from './policy.ts';
import type { BlockedBy, TimelineEvent } from './process.ts';

/** What an administrator sees of what their environment began. */
export interface ShownToAdministrators {
  readonly facts: DiagnosisFacts;
  readonly blockedBy: readonly Block[];
}

/**
 * What happened to an invitation that its inviters may see. Whether somebody has an account, has begun to make one, or has
 * accepted and waits for a partnership is none of it.
 */
const INVITATION_EVENTS: readonly TimelineEvent[] = [
  'requested',
  'asked-again',
  'address-corrected',
  'mail-sent',
  'mail-delivered',
  'mail-delayed',
  'mail-bounced',
  'extended',
  'seat-awaited',
  'joined',
  'declined',
  'revoked',
  'expired',
];

/** What those who run the platform note for themselves, and what steps do among themselves. */
const TECHNICAL_EVENTS: readonly TimelineEvent[] = [
  'parked',
  'resumed',
  'mail-outcome-unknown',
  'mail-settled',
  'noted',
  'taken',
  'released',
  'retried',
];

/** What only those who run the platform can do something about. */
const OURS: readonly BlockedBy[] = [
  'MAIL_SUPPRESSED',
  'MAIL_FAILED',
  'MAIL_PROVIDER_UNAVAILABLE',
  'MAIL_PROVIDER_REFUSED',
  'MAIL_OUTCOME_UNKNOWN',
  'DATABASE_UNAVAILABLE',
  'STEP_FAILED',
  'REGISTER_UNAVAILABLE',
  'VIES_UNAVAILABLE',
  'PEPPOL_UNAVAILABLE',
  'MAIL_BRAKE',
  'PROPAGATION_BRAKE',
];

/**
 * A process as the administrators of the environment that began it see it: an invitation tells nothing about people
 * elsewhere (design: security and privacy), and what we have to put right asks nothing of them.
 */
export function shownToAdministrators(given: DiagnosisFacts): ShownToAdministrators {
  const timeline = given.timeline.filter(({ event }) => !TECHNICAL_EVENTS.includes(event));
  const untechnical = { ...given, timeline, failing: null };
  const facts = given.process.kind === 'membershipInvite' ? maskedInvitation(untechnical) : untechnical;
  const blocks = blocksOf(facts).map((code) => {
    const isOurs = OURS.includes(code) || (code === 'AUTHORITY_UNPROVEN' && facts.process.waitingOn === 'operator');
    return { code, remedy: isOurs ? ('wait-for-us' as const) : remedyFor(facts.process, code) };
  });
  return { facts, blockedBy: blocks };
}

function maskedInvitation(given: DiagnosisFacts): DiagnosisFacts {
  const timeline = given.timeline.filter(isShown).map((entry) => ({ ...entry, data: {} }));
  // a reminder is left out for who is at it already: that none went out tells as much
  const mails = given.mails.filter(({ name }) => name === 'invitation');
  const facts = { ...given, timeline, mails, heldBy: [] };
  const stage = shownInvitationStage(given.process.stage as MembershipInviteStage);
  return stage === 'awaiting-answer' ? { ...facts, process: unanswered(given, mails, timeline) } : facts;
}

/** An invitation without an answer, whatever its invitee is at: since its link was made, until that lapses. */
function unanswered(
  { process, invitation }: DiagnosisFacts,
  mails: readonly DiagnosedMail[],
  timeline: readonly DiagnosedEvent[],
): DiagnosisFacts['process'] {
  const isAboutMail = process.stage === 'awaiting-answer' && process.blockedBy?.startsWith('MAIL_') === true;
  const isUnwarranted = process.blockedBy === 'INVITER_NOT_ALLOWED';
  const isBeingSent = process.stage === 'awaiting-answer' && process.waitingOn === 'mail-provider';
  const began = timeline.findLast(({ event }) => ['requested', 'asked-again', 'address-corrected'].includes(event));
  const since = began?.at ?? process.createdAt;
  // a step that has parked has put its next try there
  const isParked = process.waitingOn === 'vestibule' || process.waitingOn === 'mail-provider';
  const linkLapsesAt = mails.findLast(({ expiresAt }) => expiresAt !== null)?.expiresAt;
  const lapsesAt = linkLapsesAt ?? new Date(since.getTime() + (invitation?.openDays ?? 0) * DAY_MS);
  const blockedBy = isAboutMail || isUnwarranted ? process.blockedBy : null;
  return {
    ...process,
    stage: 'awaiting-answer',
    stageSince: since,
    waitingOn: isBeingSent ? 'mail-provider' : isUnwarranted ? 'administrator' : 'person',
    waitUntil: isParked ? lapsesAt : process.waitUntil,
    needsAttention: blockedBy !== null,
    blockedBy,
  };
}

function isShown({ event, data }: DiagnosedEvent): boolean {
  const isReminder = typeof data['mail'] === 'string' && data['mail'].startsWith('reminder-');
  return INVITATION_EVENTS.includes(event) && !isReminder;
}
