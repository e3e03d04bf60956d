import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import type { InboxEmail } from '../../inbox/email.ts';

export interface Standing {
  readonly id: string;
  readonly stage: string;
  readonly waitingOn: string | null;
  readonly blockedBy: string | null;
  readonly needsAttention: boolean;
  readonly ended: boolean;
}

/** What nobody outside sees: rows, read only, and the worker's process, which the story kills. */
export interface Backstage extends AsyncDisposable {
  /** Where the process stands that a mail belongs to. */
  standingOf(email: InboxEmail): Promise<Standing>;
  /** The events of the process's timeline, in order. */
  timelineOf(email: InboxEmail): Promise<readonly string[]>;
  /** In how many rows an address still stands, of all that a registration writes. */
  countAddress(email: string): Promise<number>;
  /** Of an operator of the story's instance. */
  operatorKey(): string;
  workerPid(): number;
  /** Ends the worker as a crash would. */
  killWorker(): void;
}

const InstanceSchema = z.object({ operatorApiKey: z.string(), pids: z.object({ worker: z.int().positive() }) });
const StandingSchema = z.object({
  id: z.uuid(),
  stage: z.string(),
  waitingOn: z.string().nullable(),
  blockedBy: z.string().nullable(),
  needsAttention: z.boolean(),
  ended: z.boolean(),
});

/** Opens a connection that PostgreSQL lets read and nothing else. */
export async function createBackstage(options: {
  readonly dataDir: string;
  readonly databaseUrl: string;
}): Promise<Backstage> {
  const database = new Client({
    connectionString: options.databaseUrl,
    options: '-c default_transaction_read_only=on',
  });
  // it ends with the instance; what that breaks is of no interest any more
  database.on('error', () => undefined);
  await database.connect();

  async function standingOf(email: InboxEmail): Promise<Standing> {
    const { rows } = await database.query(
      `select p."id", p."stage", p."waiting_on" as "waitingOn", p."blocked_by" as "blockedBy",
        p."needs_attention" as "needsAttention", p."ended_at" is not null as "ended"
        from "processes" p join "mails" m on m."process_id" = p."id" where m."id" = $1`,
      [email.tags['mail']],
    );
    return StandingSchema.parse(rows[0]);
  }

  async function timelineOf(email: InboxEmail): Promise<readonly string[]> {
    const { rows } = await database.query(
      `select t."event" from "timeline" t join "mails" m on m."process_id" = t."process_id" where m."id" = $1 order by t."id"`,
      [email.tags['mail']],
    );
    return z
      .array(z.object({ event: z.string() }))
      .parse(rows)
      .map(({ event }) => event);
  }

  async function countAddress(email: string): Promise<number> {
    const { rows } = await database.query(
      `select (select count(*) from "registrations" where lower("email") = $1)
        + (select count(*) from "registration_intakes" where lower("email") = $1)
        + (select count(*) from "mails" where lower("recipient") = $1)
        + (select count(*) from "user_addresses" where lower("email") = $1) as "count"`,
      [email.toLowerCase()],
    );
    return z.array(z.object({ count: z.coerce.number() })).parse(rows)[0]?.count ?? 0;
  }

  function readInstance(): z.infer<typeof InstanceSchema> {
    return InstanceSchema.parse(JSON.parse(readFileSync(join(options.dataDir, 'instance.json'), 'utf8')));
  }

  function workerPid(): number {
    return readInstance().pids.worker;
  }

  return {
    standingOf,
    timelineOf,
    countAddress,
    operatorKey: () => readInstance().operatorApiKey,
    workerPid,
    killWorker: () => void process.kill(workerPid(), 'SIGKILL'),
    [Symbol.asyncDispose]: () => database.end(),
  };
}
