/** The kinds of process; each is a workflow type of the same name, and the first part of its workflow id. */
export const PROCESS_KINDS = [
  'registration',
  'notice',
  'passwordReset',
  'emailVerification',
  'licenceSync',
  'partnerRequest',
  'partnershipEnding',
  'organisationActivation',
  'receivingRegistration',
  'membershipInvite',
  'bulkInvite',
  'sharing',
  'bulkAction',
] as const;
export type ProcessKind = (typeof PROCESS_KINDS)[number];

/** The kind of that name; throws for a name that is none. */
export function processKindOf(name: string | undefined): ProcessKind {
  const kind = PROCESS_KINDS.find((known) => known === name);
  if (!kind) throw new Error(`no process is of the kind ${name}`);
  return kind;
}

/** On whom or what an open process waits. */
export const WAITING_ON = [
  'person',
  'administrator',
  'mail-provider',
  'trade-register',
  'vies',
  'peppol',
  'operator',
  'vestibule',
] as const;
export type WaitingOn = (typeof WAITING_ON)[number];

/** What keeps a process from going on by itself; a sentence for each stands in docs/glossary.md. */
export const BLOCKED_BY = [
  'MAIL_BOUNCED',
  'MAIL_SUPPRESSED',
  'MAIL_REJECTED',
  'MAIL_FAILED',
  'MAIL_PROVIDER_UNAVAILABLE',
  'MAIL_PROVIDER_REFUSED',
  'MAIL_OUTCOME_UNKNOWN',
  'DATABASE_UNAVAILABLE',
  'STEP_FAILED',
  'NO_SEAT',
  'NOT_ELIGIBLE',
  'NOT_PARTNERS',
  'INVITER_NOT_ALLOWED',
  'AUTHORITY_UNPROVEN',
  'REGISTER_UNAVAILABLE',
  'VIES_UNAVAILABLE',
  'PEPPOL_UNAVAILABLE',
  'MAIL_BRAKE',
  'PROPAGATION_BRAKE',
] as const;
export type BlockedBy = (typeof BLOCKED_BY)[number];

/** By what operators hold processes back on purpose; letting go sends them on (domain/brakes.ts). */
const HELD_BY_BRAKES: readonly BlockedBy[] = ['MAIL_BRAKE', 'PROPAGATION_BRAKE'];

/** Whether a process is held back by a brake: nothing has failed, and nobody has to look at it by itself. */
export function isHeldByBrake(code: BlockedBy): boolean {
  return HELD_BY_BRAKES.includes(code);
}

/**
 * What a change of an environment (its subscription, roles, group, seats) can put an end to: processes that are blocked
 * by one of these look at their conditions again when it changes.
 */
export const HELD_UP_BY_ENVIRONMENT: readonly BlockedBy[] = ['NO_SEAT', 'NOT_PARTNERS', 'INVITER_NOT_ALLOWED'];

/** Kinds that hear of every role, group and subscription that changes, blocked or not: who has to act may have left. */
export const HEARS_OF_MANAGERS: readonly ProcessKind[] = ['partnerRequest'];

/** What stands on a timeline. Entries hold codes, counts, instants and opaque ids, never personal data. */
export const TIMELINE_EVENTS = [
  'requested',
  'asked-again',
  'mail-sent',
  'mail-delivered',
  'mail-delayed',
  'mail-bounced',
  'mail-complained',
  'mail-outcome-unknown',
  'reminders-stopped',
  'activation-refused',
  'parked',
  'resumed',
  'activated',
  'prepared',
  'reset',
  'proven',
  'approved',
  'refused',
  'verified',
  'compared',
  'applied',
  'accepted',
  'declined',
  'taken-over',
  'reassigned',
  'established',
  'withdrawn',
  'revoked',
  'register-checked',
  'evidence-added',
  'authority-proven',
  'authority-refused',
  'vat-checked',
  'identifier-registered',
  'identifier-refused',
  'identifier-undone',
  'charged',
  'charge-undone',
  'rejected',
  'failed',
  'seat-awaited',
  'joined',
  'address-corrected',
  'propagated',
  'settled',
  'ended',
  'done',
  'superseded',
  'stopped',
  'expired',
  'cancelled',
  'sent',
  'undeliverable',
  'erased',
  'noted',
  'taken',
  'released',
  'retried',
  'extended',
  'cancel-asked',
  'mail-settled',
  'restored',
] as const;
export type TimelineEvent = (typeof TIMELINE_EVENTS)[number];

/** A step that failed for the bounded time it has, and when it is tried again by itself. */
export interface Parking {
  readonly code: BlockedBy;
  /** How many times in a row the step has parked. */
  readonly times: number;
  /** Milliseconds since the epoch; undefined where only feedback or an operator can settle it. */
  readonly retryAtMs: number | undefined;
}

/**
 * The parking after `previous`, with growing pauses; `MAIL_OUTCOME_UNKNOWN` is never retried blindly. What a brake holds has
 * not failed: it counts for nothing, and waits to be let go, or as long as ever.
 */
export function parkAgain(
  code: BlockedBy,
  previous: Parking | undefined,
  nowMs: number,
  retriesMs: readonly number[],
): Parking {
  const isHeld = isHeldByBrake(code);
  const times = (previous?.times ?? 0) + (isHeld ? 0 : 1);
  const pauseMs = isHeld ? retriesMs.at(-1) : retriesMs[Math.min(times, retriesMs.length) - 1];
  const settledByHand = code === 'MAIL_OUTCOME_UNKNOWN' || pauseMs === undefined;
  return { code, times, retryAtMs: settledByHand ? undefined : nowMs + pauseMs };
}

/** What a parked step, or none, says of where its process stands. */
export function parkedBy(
  parking: Parking | undefined,
): Pick<Standing, 'waitUntil' | 'needsAttention' | 'blockedBy' | 'timesParked'> {
  const retryAtMs = parking?.retryAtMs;
  return {
    waitUntil: retryAtMs === undefined ? null : new Date(retryAtMs).toISOString(),
    needsAttention: parking !== undefined && !isHeldByBrake(parking.code),
    blockedBy: parking?.code ?? null,
    ...timesParked(parking),
  };
}

/** How often the step has parked by which a process is blocked. */
export function timesParked(parking: Parking | undefined): Pick<Standing, 'timesParked'> {
  return parking && parking.times > 0 ? { timesParked: parking.times } : {};
}

/** One way from a stage to another; `on` is what happens, in words. docs/states.md is drawn from these. */
export interface StageTransition<Stage extends string> {
  readonly from: Stage | 'start';
  readonly to: Stage;
  readonly on: string;
}

/** Where an open or ended process stands: what its row, its search attributes and its page say alike. */
export interface Standing {
  readonly stage: string;
  readonly waitingOn: WaitingOn | null;
  /** ISO-8601 UTC. */
  readonly waitUntil: string | null;
  readonly needsAttention: boolean;
  readonly blockedBy: BlockedBy | null;
  /** How often in a row the step has parked that blocks it; a change of this alone is not recorded. */
  readonly timesParked?: number;
}
