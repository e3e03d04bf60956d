import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EmailEventSchema, EmailSchema, WEBHOOK_OUTCOMES } from './email.ts';

const KeptAnswerSchema = z.object({
  key: z.string(),
  /** SHA-256 over path, mode and body: the same key with another fingerprint is refused. */
  fingerprint: z.string(),
  at: z.iso.datetime(),
  answer: z.json(),
});
/** What a request with an idempotency key was answered, to be answered again. */
export type KeptAnswer = Readonly<z.infer<typeof KeptAnswerSchema>>;

const RecordSchema = z.discriminatedUnion('record', [
  z.object({
    record: z.literal('accepted'),
    emails: z.array(EmailSchema),
    events: z.array(EmailEventSchema),
    kept: KeptAnswerSchema.nullable(),
  }),
  z.object({ record: z.literal('event'), event: EmailEventSchema }),
  z.object({
    record: z.literal('webhook'),
    eventId: z.string(),
    outcome: z.enum(WEBHOOK_OUTCOMES),
    status: z.number().nullable(),
  }),
]);
/** One line of the journal; each is complete in itself, so that it is either kept or was never answered. */
export type JournalRecord = z.infer<typeof RecordSchema>;

export interface Journal {
  /** What earlier processes wrote, oldest first. */
  readonly records: readonly JournalRecord[];
  /** Returns when the operating system holds the line, which outlives `kill -9` of this process. */
  append(record: JournalRecord): void;
  close(): void;
}

/**
 * Opens `inbox.jsonl` in the folder, or a journal that forgets when there is none. A last line without its end was being
 * written when the process died and had not been answered: it is cut off. Any other line that does not read is an error.
 */
export function openJournal(folder: string | undefined): Journal {
  if (folder === undefined) return { records: [], append: () => undefined, close: () => undefined };
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'inbox.jsonl');
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const complete = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  const records = complete.toString('utf8').split('\n').slice(0, -1).map(parseLine);
  const file = openSync(path, 'a', 0o600);
  if (complete.length < bytes.length) ftruncateSync(file, complete.length);
  return {
    records,
    append: (record) => writeAll(file, Buffer.from(`${JSON.stringify(record)}\n`)),
    close: () => closeSync(file),
  };
}

function parseLine(line: string, index: number): JournalRecord {
  try {
    return RecordSchema.parse(JSON.parse(line));
  } catch {
    throw new Error(`inbox.jsonl, line ${index + 1}, is not a record of the inbox.`);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
