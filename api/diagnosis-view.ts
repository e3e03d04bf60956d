import { z } from 'zod';
import type { OnboardingRecord } from '../db/queries/diagnosis.ts';
import {
  AUTOMATIC_ACTIONS,
  type DiagnosedEvent,
  type DiagnosedMail,
  type Diagnosis,
  type NextAction,
} from '../domain/diagnosis.ts';
import { OPERATOR_ACTIONS } from '../domain/operator-actions.ts';
import { BLOCKED_BY, PROCESS_KINDS, TIMELINE_EVENTS, WAITING_ON } from '../domain/process.ts';
import { TROUBLE_CODES } from '../domain/trouble.ts';
import { blockSentence, stageSentence } from './pages/diagnosis-words.ts';
import { DIAGNOSIS_TEXTS } from './pages/texts/diagnosis.ts';
import { EVENT_TEXTS } from './pages/texts/diagnosis-events.ts';

const Instant = z.iso.datetime();
const Said = z.string().meta({ description: 'For people, in English; texts may change.' });

const DiagnosedMailSchema = z.object({
  id: z.uuid(),
  name: z.string().meta({ description: 'Which of its mails; a reminder is one of its own.' }),
  round: z.int(),
  template: z.string(),
  state: z.enum(['reserved', 'sent', 'refused', 'unknown']),
  sentAt: Instant.nullable(),
  bounced: z.boolean().meta({ description: 'The mailbox or the provider refuses it for good.' }),
  feedback: z.enum(['delivered', 'delayed', 'bounced', 'suppressed', 'complained', 'failed']).nullable(),
  feedbackAt: Instant.nullable(),
  expiresAt: Instant.nullable().meta({ description: 'When what it is about lapses.' }),
});

const LastFailure = z.object({
  step: z.string().meta({
    description: 'The activity that is being retried; of a step that has parked, the system that does not do its part.',
  }),
  attempt: z.int().nullable().meta({
    description: 'Of a step that has parked: how often in a row its time was over; null where that is not known.',
  }),
  code: z.string(),
  nextAttemptAt: Instant.nullable().meta({ description: 'Null where only a report or an operator settles it.' }),
});

const NextAutomaticAction = z.object({
  what: z.enum(AUTOMATIC_ACTIONS),
  at: Instant.nullable().meta({ description: 'Null for what is under way.' }),
  message: Said,
});

const TimelineEntrySchema = z.object({
  at: Instant,
  event: z.enum(TIMELINE_EVENTS),
  actor: z.string(),
  message: Said,
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

const NoteSchema = z.object({
  id: z.uuid(),
  at: Instant,
  actor: z.string(),
  action: z.string(),
  reason: z.string().nullable().meta({ description: 'Null where it was erased.' }),
  outcome: z.string().nullable().meta({ description: 'Null while it is being carried out.' }),
});

export const DiagnosisSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(PROCESS_KINDS),
    stage: z.string(),
    message: Said,
    since: Instant,
    waitingOn: z.enum(WAITING_ON).nullable(),
    waitUntil: Instant.nullable(),
    overdue: z.boolean(),
    needsAttention: z.boolean(),
    blockedBy: z.array(z.object({ code: z.enum(BLOCKED_BY), message: Said })),
    trouble: z.array(z.object({ code: z.enum(TROUBLE_CODES), message: Said, since: Instant })),
    lastFailure: LastFailure.nullable(),
    nextAutomaticAction: NextAutomaticAction.nullable(),
    allowedActions: z.array(z.enum(OPERATOR_ACTIONS)),
    environments: z.array(z.object({ id: z.uuid(), name: z.string() })),
    mail: z.array(DiagnosedMailSchema),
    timeline: z.array(TimelineEntrySchema).meta({ description: 'The newest 500 entries, the oldest first.' }),
    notes: z.array(NoteSchema).meta({ description: 'What operators did and why, the oldest first.' }),
    takenBy: z.string().nullable(),
    takenAt: Instant.nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
    erasedAt: Instant.nullable(),
    continues: z.uuid().nullable().meta({ description: 'The ended onboarding that it takes up.' }),
    continuedBy: z.uuid().nullable(),
    temporalUrl: z.url().meta({ description: 'Its workflow in Temporal’s UI.' }),
  })
  .meta({ id: 'OnboardingDiagnosis' });

/** A diagnosis as the API answers it. */
export function toDiagnosis(
  record: OnboardingRecord,
  diagnosis: Diagnosis,
  temporalUrl: string,
): z.input<typeof DiagnosisSchema> {
  const { facts, trouble, environments, notes } = record;
  const { kind, stage, stageSince, waitingOn, waitUntil, needsAttention, createdAt, endedAt } = facts.process;
  const { lastFailure } = diagnosis;
  return {
    id: record.id,
    kind,
    stage,
    message: stageSentence('en', { kind, stage }),
    since: stageSince.toISOString(),
    waitingOn,
    waitUntil: iso(waitUntil),
    overdue: diagnosis.overdue,
    needsAttention,
    blockedBy: diagnosis.blockedBy.map((block) => ({ code: block.code, message: blockSentence('en', block) })),
    trouble: trouble.map(({ code, since }) => ({
      code,
      message: DIAGNOSIS_TEXTS.en.trouble[code],
      since: since.toISOString(),
    })),
    lastFailure: lastFailure && { ...lastFailure, nextAttemptAt: iso(lastFailure.nextAttemptAt) },
    nextAutomaticAction: toNext(diagnosis.nextAutomaticAction),
    allowedActions: [...record.allowedActions],
    environments: [...environments],
    mail: record.mails.map(toMail),
    timeline: facts.timeline.map(toEntry),
    notes: notes.map((note) => ({ ...note, at: note.at.toISOString() })),
    takenBy: record.takenBy,
    takenAt: iso(record.takenAt),
    createdAt: createdAt.toISOString(),
    endedAt: iso(endedAt),
    erasedAt: iso(record.erasedAt),
    continues: record.continues,
    continuedBy: record.continuedBy,
    temporalUrl,
  };
}

/** Whether a mail will not arrive. */
function isBounced({ feedback, state }: Pick<DiagnosedMail, 'feedback' | 'state'>): boolean {
  return state === 'refused' || feedback === 'bounced' || feedback === 'suppressed' || feedback === 'failed';
}

function toNext(next: NextAction | null) {
  return next && { what: next.what, at: iso(next.at), message: DIAGNOSIS_TEXTS.en.next[next.what] };
}

function toMail(mail: OnboardingRecord['mails'][number]): z.input<typeof DiagnosedMailSchema> {
  const { id, name, round, template, state, feedback } = mail;
  const instants = { sentAt: iso(mail.sentAt), feedbackAt: iso(mail.feedbackAt), expiresAt: iso(mail.expiresAt) };
  return { id, name, round, template, state, bounced: isBounced(mail), feedback, ...instants };
}

function toEntry({ at, event, actor, data }: DiagnosedEvent): z.input<typeof TimelineEntrySchema> {
  return { at: at.toISOString(), event, actor, message: EVENT_TEXTS.en[event], data: { ...data } };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
