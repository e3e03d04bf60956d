import type { DiagnosisFacts, DiagnosisRules } from './diagnosis.ts';
import { reminderAt } from './link-steps.ts';
import { afterMaintenance } from './maintenance.ts';
import type { TimelineEvent } from './process.ts';

/** What begins a round, and so its reminders from the start. */
const BEGINS_ROUND: readonly TimelineEvent[] = [
  'requested',
  'asked-again',
  'proven',
  'address-corrected',
  'taken-over',
  'reassigned',
];

/**
 * When the next reminder goes out by itself, as the workflow plans it: outside the maintenance window, not too close to
 * another mail, not after somebody has stopped them. Null for none.
 */
export function nextReminderOf(facts: DiagnosisFacts, now: Date, rules: DiagnosisRules): Date | null {
  const { process, timeline, mails } = facts;
  if (process.waitingOn !== 'person' || process.waitUntil === null) return null;
  if (process.kind === 'organisationActivation') return nextAuthorityReminder(facts, now, rules);
  const plan = plannedReminders(facts, rules);
  if (plan === undefined) return null;
  const round = newestRound(mails);
  const sent = mails.filter((mail) => mail.round === round && mail.name.startsWith('reminder-')).length;
  const lastMailAtMs = Math.max(0, ...mails.map(({ sentAt }) => sentAt?.getTime() ?? 0));
  const since = process.kind === 'registration' ? 0 : roundBeganAtMs(facts);
  const remindersStopped = timeline.some(({ event, at }) => STOPS.includes(event) && at.getTime() >= since);
  const deadlineAtMs = process.waitUntil.getTime();
  const wait = { round, deadlineAtMs, linkMail: { status: 'done' }, reminding: false, remindersStopped } as const;
  for (const dueAtMs of plan.slice(sent)) {
    const given = { ...wait, lastMailAtMs, nextReminder: sent };
    const atMs = reminderAt(given, dueAtMs, rules.maintenanceWindow);
    const isPast = atMs !== undefined && atMs < now.getTime() - rules.policy.overdueAfterMs;
    const isTooClose = atMs !== undefined && lastMailAtMs + rules.policy.reminderQuietMs > atMs;
    if (atMs !== undefined && !isPast && !isTooClose) return new Date(atMs);
  }
  return null;
}

const STOPS: readonly TimelineEvent[] = ['reminders-stopped', 'mail-complained'];

/** When the reminders of the round are due, in order; undefined for what is not reminded of. */
function plannedReminders(facts: DiagnosisFacts, { policy }: DiagnosisRules): readonly number[] | undefined {
  const { process, invitation } = facts;
  const beganAtMs = roundBeganAtMs(facts);
  switch (`${process.kind}/${process.stage}`) {
    case 'registration/awaiting-activation':
    case 'registration/awaiting-consent':
      return policy.activationRemindersMs.map((afterMs) => beganAtMs + afterMs);
    case 'partnerRequest/awaiting-answer':
      return policy.partnerRequestRemindersMs.map((afterMs) => beganAtMs + afterMs);
    case 'membershipInvite/awaiting-answer': {
      if (invitation?.delivery !== 'mail') return undefined;
      const lastAtMs = (process.waitUntil?.getTime() ?? 0) - policy.invitationLastReminderMs;
      const early = policy.invitationRemindersMs.map((afterMs) => beganAtMs + afterMs);
      return [...early.filter((atMs) => atMs < lastAtMs), ...(lastAtMs > beganAtMs ? [lastAtMs] : [])];
    }
    default:
      return undefined;
  }
}

/** These are mails of their own, so that only the clock tells which of them are still to come. */
function nextAuthorityReminder({ process }: DiagnosisFacts, now: Date, rules: DiagnosisRules): Date | null {
  if (process.stage !== 'awaiting-authority' || process.waitUntil === null) return null;
  const earliest = now.getTime() - rules.policy.overdueAfterMs;
  for (const afterMs of rules.policy.authorityRemindersMs) {
    const atMs = afterMaintenance(process.stageSince.getTime() + afterMs, rules.maintenanceWindow);
    if (atMs >= earliest && atMs < process.waitUntil.getTime()) return new Date(atMs);
  }
  return null;
}

function newestRound(mails: DiagnosisFacts['mails']): number {
  return Math.max(1, ...mails.map(({ round }) => round));
}

/**
 * When the round began: its link's mail is fixed the moment after. A round that has no mail of its own, or not yet, began
 * with what the timeline says.
 */
function roundBeganAtMs(facts: DiagnosisFacts): number {
  const { process, timeline, mails } = facts;
  const notedAtMs = timeline.findLast(({ event }) => BEGINS_ROUND.includes(event))?.at.getTime();
  const link = mails.findLast(({ name }) => !name.startsWith('reminder-'));
  return Math.max(notedAtMs ?? process.createdAt.getTime(), link?.reservedAt.getTime() ?? 0);
}
