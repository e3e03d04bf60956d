export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Every duration is in milliseconds, every limit a count. What each is for stands in docs/architecture.md. */
export interface Policy {
  /** How long an activation link lives, from the moment its round began. */
  readonly activationLinkMs: number;
  /** When to remind, from the moment the round began, ascending. */
  readonly activationRemindersMs: readonly number[];
  /** A reminder is dropped when the process's last mail is younger than this. */
  readonly reminderQuietMs: number;
  /** The shortest time between two links of one registration. */
  readonly resendPauseMs: number;
  /** How many further links a registration sends within 24 h. */
  readonly resendsPerDay: number;
  /** How long the answer to a lost activation may be asked for again, once. */
  readonly activationReplayMs: number;
  /** How long a link to set a forgotten password lives, and one that an administrator mails. */
  readonly passwordResetMs: number;
  readonly loginDetailsMs: number;
  /** How long the mailbox of an extra address may take to prove itself, and an administrator to decide. */
  readonly emailProofMs: number;
  readonly emailApprovalMs: number;
  /** How long a partner request waits for its answer, when it reminds, and how long a yes waits for what is lacking. */
  readonly partnerRequestMs: number;
  readonly partnerRequestRemindersMs: readonly number[];
  readonly partnerEligibilityMs: number;
  /** How soon the same two environments may ask again after a decline or a lapse. */
  readonly partnerAskAgainMs: number;
  /** How long an invitation is open where its inviter says nothing else, and how long a yes waits for a seat. */
  readonly invitationMs: number;
  readonly invitationSeatMs: number;
  /** When it reminds: from the moment its round began, and before its end. */
  readonly invitationRemindersMs: readonly number[];
  readonly invitationLastReminderMs: number;
  /** One day, as invitations count theirs. */
  readonly invitationDayMs: number;
  /** How long an activation waits for evidence of authority, and when it reminds of it. */
  readonly authorityMs: number;
  readonly authorityRemindersMs: readonly number[];
  /** How long after the first change what is shared with relation managers is propagated; changes in between join it. */
  readonly propagationDelayMs: number;
  /** How many partner requests a person, and an environment altogether, begin within 24 h: each mails somebody. */
  readonly partnerRequestsPerDay: number;
  readonly environmentPartnerRequestsPerDay: number;
  /** How many requests to one environment are withdrawn within 24 h before it is left in peace for the rest of it. */
  readonly partnerWithdrawalsPerDay: number;
  /** How often each side passes a partner request on within 24 h. */
  readonly partnerHandOversPerDay: number;
  /** Bounded total time of a step before its process parks. */
  readonly databaseStepMs: number;
  readonly gatewayStepMs: number;
  readonly mailStepMs: number;
  /** When a parked step is tried again by itself; the last value repeats. */
  readonly parkRetriesMs: readonly number[];
  /** Within this time a mail without an outcome is sent again under its key; Resend forgets keys after 24 h. */
  readonly mailReplayMs: number;
  /** At most `recipientMails` mails to one address within `recipientWindowMs`, all kinds together. */
  readonly recipientMails: number;
  readonly recipientWindowMs: number;
  readonly anonymousCallsPerMinute: number;
  /** How long the answer to the 4th wrong password for a login is held back, and to those after it; the last repeats. */
  readonly wrongPasswordPausesMs: readonly number[];
  /** How long somebody may take at a provider, and how long its proof may stand in the place of a password. */
  readonly providerSignInMs: number;
  readonly providerProofMs: number;
  readonly operatorSessionMaxMs: number;
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  /** How long the answer under an `Idempotency-Key` is kept, and how long a call under one may take. */
  readonly idempotencyMs: number;
  readonly idempotencyLeaseMs: number;
  /** How long the hash of a link outlives its process, so that an old link can explain itself. */
  readonly linkRetentionMs: number;
  /** How long the recipient of a mail is kept after its process has ended. */
  readonly recipientRetentionMs: number;
  /** Past `waitUntil` by this much a wait is overdue. */
  readonly overdueAfterMs: number;
}

export const DEFAULT_POLICY: Policy = {
  activationLinkMs: 7 * DAY_MS,
  activationRemindersMs: [1 * DAY_MS, 3 * DAY_MS, 6 * DAY_MS],
  reminderQuietMs: 12 * HOUR_MS,
  resendPauseMs: 60 * SECOND_MS,
  resendsPerDay: 5,
  activationReplayMs: 10 * MINUTE_MS,
  passwordResetMs: 1 * HOUR_MS,
  loginDetailsMs: 7 * DAY_MS,
  emailProofMs: 2 * DAY_MS,
  emailApprovalMs: 14 * DAY_MS,
  partnerRequestMs: 14 * DAY_MS,
  partnerRequestRemindersMs: [3 * DAY_MS, 7 * DAY_MS, 13 * DAY_MS],
  partnerEligibilityMs: 30 * DAY_MS,
  partnerAskAgainMs: 7 * DAY_MS,
  invitationMs: 30 * DAY_MS,
  invitationSeatMs: 30 * DAY_MS,
  invitationRemindersMs: [2 * DAY_MS, 7 * DAY_MS],
  invitationLastReminderMs: 1 * DAY_MS,
  invitationDayMs: 1 * DAY_MS,
  authorityMs: 30 * DAY_MS,
  authorityRemindersMs: [3 * DAY_MS, 14 * DAY_MS],
  propagationDelayMs: 2 * MINUTE_MS,
  partnerRequestsPerDay: 20,
  environmentPartnerRequestsPerDay: 50,
  partnerWithdrawalsPerDay: 3,
  partnerHandOversPerDay: 10,
  databaseStepMs: 1 * MINUTE_MS,
  gatewayStepMs: 10 * MINUTE_MS,
  mailStepMs: 12 * HOUR_MS,
  parkRetriesMs: [15 * MINUTE_MS, 1 * HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS],
  mailReplayMs: 23 * HOUR_MS,
  recipientMails: 10,
  recipientWindowMs: 10 * MINUTE_MS,
  anonymousCallsPerMinute: 1_200,
  wrongPasswordPausesMs: [500, 1 * SECOND_MS, 2 * SECOND_MS, 3 * SECOND_MS],
  providerSignInMs: 10 * MINUTE_MS,
  providerProofMs: 1 * HOUR_MS,
  operatorSessionMaxMs: 12 * HOUR_MS,
  sessionIdleMs: 12 * HOUR_MS,
  sessionMaxMs: 30 * DAY_MS,
  idempotencyMs: 24 * HOUR_MS,
  idempotencyLeaseMs: 60 * SECOND_MS,
  linkRetentionMs: 30 * DAY_MS,
  recipientRetentionMs: 90 * DAY_MS,
  overdueAfterMs: 1 * MINUTE_MS,
};

/** No scaled window gets shorter than this. */
const SHORTEST_WINDOW_MS = 10 * SECOND_MS;

/**
 * Divides the waiting windows by `scale`, so that a demonstration of days takes a minute. Resend limits, time-outs,
 * retries, rate limits and sessions stay. The quiet time between two mails shrinks in proportion without a floor: it is
 * no wait, and with one it would swallow the first reminder.
 */
export function scalePolicy(policy: Policy, scale: number): Policy {
  if (scale === 1) return policy;
  const scaled = (ms: number) => Math.max(SHORTEST_WINDOW_MS, Math.round(ms / scale));
  return {
    ...policy,
    activationLinkMs: scaled(policy.activationLinkMs),
    activationRemindersMs: policy.activationRemindersMs.map(scaled),
    passwordResetMs: scaled(policy.passwordResetMs),
    loginDetailsMs: scaled(policy.loginDetailsMs),
    emailProofMs: scaled(policy.emailProofMs),
    emailApprovalMs: scaled(policy.emailApprovalMs),
    partnerRequestMs: scaled(policy.partnerRequestMs),
    partnerRequestRemindersMs: policy.partnerRequestRemindersMs.map(scaled),
    partnerEligibilityMs: scaled(policy.partnerEligibilityMs),
    partnerAskAgainMs: scaled(policy.partnerAskAgainMs),
    invitationMs: scaled(policy.invitationMs),
    invitationSeatMs: scaled(policy.invitationSeatMs),
    invitationRemindersMs: policy.invitationRemindersMs.map(scaled),
    invitationLastReminderMs: Math.round(policy.invitationLastReminderMs / scale),
    invitationDayMs: scaled(policy.invitationDayMs),
    authorityMs: scaled(policy.authorityMs),
    authorityRemindersMs: policy.authorityRemindersMs.map(scaled),
    propagationDelayMs: scaled(policy.propagationDelayMs),
    reminderQuietMs: Math.round(policy.reminderQuietMs / scale),
  };
}
