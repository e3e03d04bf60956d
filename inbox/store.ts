import type { EmailEvent, InboxEmail, TimelineEntry, WebhookOutcome } from './email.ts';
import { isAddressedTo } from './email.ts';
import type { JournalRecord, KeptAnswer } from './journal.ts';
import { openJournal } from './journal.ts';

/** Resend forgets an idempotency key after this time (https://resend.com/docs/dashboard/emails/idempotency-keys). */
const KEY_LIFE_MS = 24 * 60 * 60 * 1000;

export interface Acceptance {
  readonly emails: readonly InboxEmail[];
  readonly events: readonly EmailEvent[];
  readonly kept: KeptAnswer | null;
}

export interface Store {
  /** Keeps mails, what will be reported about them and the answer under their key, all or nothing. */
  accept(acceptance: Acceptance): void;
  addEvent(event: EmailEvent): void;
  settleWebhook(eventId: string, outcome: WebhookOutcome, status: number | null): void;
  /** Oldest first. */
  emails(): readonly InboxEmail[];
  emailsTo(address: string): readonly InboxEmail[];
  find(id: string): InboxEmail | undefined;
  timeline(emailId: string): readonly TimelineEntry[];
  /** `last_event` as Resend names it: the type without `email.`, or `queued`. */
  lastEvent(emailId: string): string;
  /** Undefined also when the key is older than 24 h. */
  keptAnswer(key: string): KeptAnswer | undefined;
  onAccepted(listener: (email: InboxEmail) => void): () => void;
  close(): void;
}

/** Everything the inbox knows, in memory, and in a journal when a folder is given. */
export function openStore(folder: string | undefined, now: () => number): Store {
  const journal = openJournal(folder);
  const emails = new Map<string, InboxEmail>();
  const timelines = new Map<string, TimelineEntry[]>();
  const emailOfEvent = new Map<string, string>();
  const kept = new Map<string, KeptAnswer>();
  const listeners = new Set<(email: InboxEmail) => void>();
  for (const record of journal.records) apply(record);

  function apply(record: JournalRecord): void {
    if (record.record === 'webhook') {
      const timeline = timelines.get(emailOfEvent.get(record.eventId) ?? '') ?? [];
      const index = timeline.findIndex(({ event }) => event.id === record.eventId);
      const entry = timeline[index];
      if (entry) timeline[index] = { event: entry.event, webhook: record.outcome, status: record.status };
      return;
    }
    if (record.record === 'accepted') {
      for (const email of record.emails) emails.set(email.id, email);
      if (record.kept) kept.set(record.kept.key, record.kept);
    }
    for (const event of record.record === 'accepted' ? record.events : [record.event]) {
      const timeline = timelines.get(event.emailId) ?? [];
      timeline.push({ event, webhook: 'pending', status: null });
      timelines.set(event.emailId, timeline);
      emailOfEvent.set(event.id, event.emailId);
    }
  }

  function write(record: JournalRecord): void {
    journal.append(record);
    apply(record);
  }

  function accept({ emails: accepted, events, kept: answer }: Acceptance): void {
    write({ record: 'accepted', emails: [...accepted], events: [...events], kept: answer });
    for (const email of accepted) for (const listener of listeners) listener(email);
  }

  function keptAnswer(key: string): KeptAnswer | undefined {
    const answer = kept.get(key);
    if (answer === undefined || now() - Date.parse(answer.at) < KEY_LIFE_MS) return answer;
    kept.delete(key);
    return undefined;
  }

  function lastEvent(emailId: string): string {
    const happened = (timelines.get(emailId) ?? []).filter(({ event }) => Date.parse(event.at) <= now());
    const last = happened.toSorted((a, b) => a.event.at.localeCompare(b.event.at)).at(-1);
    return last ? last.event.type.replace('email.', '') : 'queued';
  }

  return {
    accept,
    addEvent: (event) => write({ record: 'event', event }),
    settleWebhook: (eventId, outcome, status) => write({ record: 'webhook', eventId, outcome, status }),
    emails: () => [...emails.values()],
    emailsTo: (address) => [...emails.values()].filter((email) => isAddressedTo(email, address)),
    find: (id) => emails.get(id),
    timeline: (emailId) => [...(timelines.get(emailId) ?? [])],
    lastEvent,
    keptAnswer,
    onAccepted: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => journal.close(),
  };
}
