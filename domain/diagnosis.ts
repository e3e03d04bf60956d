import { type Block, blocksOf, remedyFor } from './diagnosis-blocks.ts';
import { nextReminderOf } from './diagnosis-reminders.ts';
import { afterMaintenance, type MaintenanceWindow } from './maintenance.ts';
import type { InvitationDelivery } from './membership-invite.ts';
import type { Policy } from './policy.ts';
import { type BlockedBy, isHeldByBrake, type ProcessKind, type TimelineEvent, type WaitingOn } from './process.ts';

/** A process as its row says that it stands. */
export interface DiagnosedProcess {
  readonly kind: ProcessKind;
  readonly stage: string;
  readonly stageSince: Date;
  readonly waitingOn: WaitingOn | null;
  readonly waitUntil: Date | null;
  readonly needsAttention: boolean;
  readonly blockedBy: BlockedBy | null;
  /** How often in a row the step has parked that blocks it; null where that is not known. */
  readonly timesParked?: number | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** One of its mails, as the ledger has it. */
export interface DiagnosedMail {
  readonly name: string;
  readonly round: number;
  readonly template: string;
  readonly state: 'reserved' | 'sent' | 'refused' | 'unknown';
  readonly reservedAt: Date;
  readonly sentAt: Date | null;
  readonly expiresAt: Date | null;
  readonly feedback: 'delivered' | 'delayed' | 'bounced' | 'suppressed' | 'complained' | 'failed' | null;
  readonly feedbackAt: Date | null;
}

/** One entry of its timeline. */
export interface DiagnosedEvent {
  readonly at: Date;
  readonly event: TimelineEvent;
  readonly actor: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** Everything that a diagnosis is made from, all of it rows of ours. Mails and timeline are in order of time. */
export interface DiagnosisFacts {
  readonly process: DiagnosedProcess;
  readonly mails: readonly DiagnosedMail[];
  readonly timeline: readonly DiagnosedEvent[];
  /** Of an invitation. */
  readonly invitation: { readonly delivery: InvitationDelivery; readonly openDays: number } | null;
  /** The step that is being tried again at this moment, from its third attempt on. */
  readonly failing: FailingStep | null;
  /** What operators hold back of it, also what it need not wait for, such as a reminder. */
  readonly heldBy?: readonly BlockedBy[];
}

/** A step that fails: an activity by its name while it is tried, the system that does not do its part once it has parked. */
export interface FailingStep {
  readonly step: string;
  /** Once it has parked: how often in a row it has; null where that is not known. */
  readonly attempt: number | null;
  readonly code: string;
  readonly nextAttemptAt: Date | null;
}

/** `maintenanceWindow` and `policy`: those of now; a process that began under others may differ by as much. */
export interface DiagnosisRules {
  readonly policy: Policy;
  readonly maintenanceWindow: MaintenanceWindow | undefined;
}

/** What happens next without anybody doing anything. */
export const AUTOMATIC_ACTIONS = [
  'try-again',
  'send-mail',
  'hear-back',
  'work-on',
  'remind',
  'lapse',
  'propagate',
  'end-of-maintenance',
] as const;
export type AutomaticAction = (typeof AUTOMATIC_ACTIONS)[number];

/** `at`: null for what is under way now. */
export interface NextAction {
  readonly what: AutomaticAction;
  readonly at: Date | null;
}

export interface Diagnosis {
  readonly overdue: boolean;
  readonly blockedBy: readonly Block[];
  readonly lastFailure: FailingStep | null;
  readonly nextAutomaticAction: NextAction | null;
}

/** Why a process stands where it stands and what comes next, from rows alone: Temporal need not answer. */
export function diagnose(facts: DiagnosisFacts, now: Date, rules: DiagnosisRules): Diagnosis {
  return {
    overdue: isOverdue(facts.process, now, rules.policy),
    blockedBy: blocksOf(facts).map((code) => ({ code, remedy: remedyFor(facts.process, code) })),
    lastFailure: lastFailureOf(facts),
    nextAutomaticAction: nextActionOf(facts, now, rules),
  };
}

/** Whether an open process is past what it waited for, by more than is usual. */
function isOverdue(
  { waitUntil, endedAt }: Pick<DiagnosedProcess, 'waitUntil' | 'endedAt'>,
  now: Date,
  { overdueAfterMs }: Pick<Policy, 'overdueAfterMs'>,
): boolean {
  return endedAt === null && waitUntil !== null && waitUntil.getTime() + overdueAfterMs < now.getTime();
}

/** What parks is tried again by itself, but for a mail of which nobody knows whether it was sent. */
const PARKED_STEPS: Partial<Record<BlockedBy, string>> = {
  MAIL_PROVIDER_UNAVAILABLE: 'mail',
  MAIL_PROVIDER_REFUSED: 'mail',
  MAIL_OUTCOME_UNKNOWN: 'mail',
  DATABASE_UNAVAILABLE: 'database',
  STEP_FAILED: 'step',
  REGISTER_UNAVAILABLE: 'trade-register',
  VIES_UNAVAILABLE: 'vies',
  PEPPOL_UNAVAILABLE: 'peppol',
};

function lastFailureOf(facts: DiagnosisFacts): FailingStep | null {
  const { process, failing } = facts;
  if (process.endedAt !== null) return null;
  if (failing) return failing;
  const code = process.blockedBy;
  const step = code === null ? undefined : PARKED_STEPS[code];
  if (code === null || step === undefined) return null;
  return { step, attempt: process.timesParked ?? null, code, nextAttemptAt: retryAtOf(facts) };
}

/** When what has parked is tried again: unless its end comes before, that is what the process waits for. */
function retryAtOf({ process, mails }: Pick<DiagnosisFacts, 'process' | 'mails'>): Date | null {
  const { blockedBy, waitUntil, waitingOn } = process;
  if (blockedBy === null || blockedBy === 'MAIL_OUTCOME_UNKNOWN') return null;
  if (PARKED_STEPS[blockedBy] === undefined && !isHeldByBrake(blockedBy)) return null;
  const deadline = mails.findLast(({ expiresAt }) => expiresAt !== null)?.expiresAt;
  const isDeadline = waitingOn === 'mail-provider' && deadline?.getTime() === waitUntil?.getTime();
  return isDeadline ? null : waitUntil;
}

function nextActionOf(facts: DiagnosisFacts, now: Date, rules: DiagnosisRules): NextAction | null {
  const { process, failing } = facts;
  if (process.endedAt !== null) return null;
  const retryAt = failing ? failing.nextAttemptAt : retryAtOf(facts);
  if (retryAt) return { what: 'try-again', at: retryAt };
  if (process.kind === 'sharing' && process.stage === 'waiting') return nextPropagation(process, rules);
  if (process.blockedBy === null) {
    const underWay = underWayOf(process);
    if (underWay) return { what: underWay, at: null };
  }
  // with evidence on the table nothing lapses
  if (process.kind === 'organisationActivation' && process.waitingOn === 'operator') return null;
  const remindAt = nextReminderOf(facts, now, rules);
  if (remindAt) return { what: 'remind', at: remindAt };
  return process.waitUntil === null ? null : { what: 'lapse', at: process.waitUntil };
}

function nextPropagation({ waitUntil }: DiagnosedProcess, { maintenanceWindow }: DiagnosisRules): NextAction {
  const untilMs = waitUntil?.getTime();
  const isHeld = untilMs !== undefined && afterMaintenance(untilMs - 1, maintenanceWindow) === untilMs;
  return { what: isHeld ? 'end-of-maintenance' : 'propagate', at: waitUntil };
}

function underWayOf({ waitingOn }: DiagnosedProcess): AutomaticAction | undefined {
  switch (waitingOn) {
    case 'mail-provider':
      return 'send-mail';
    case 'trade-register':
    case 'vies':
    case 'peppol':
      return 'hear-back';
    case 'vestibule':
      return 'work-on';
    default:
      return undefined;
  }
}
