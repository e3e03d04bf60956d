// `npm run demo`, once everything is set up: registration, partners who share documents, and an organisation with its
// invitations, told as a story, on an instance of its own that is thrown away.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from '../setup/problem.mjs';
import { createOutput, type Output } from '../start/output.ts';
import { freePorts } from '../start/ports.ts';
import { startInstance } from '../start/vestibule.ts';
import { createBackstage } from './backstage.ts';
import { createDemoClient } from './client.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { tellStory } from './story.ts';

/** Seven days take a minute. */
const TIME_SCALE = 10_080;
/**
 * Two links of one registration are a minute apart, and the eleventh mail to an address waits until the ten before are ten
 * minutes old; no scale shortens that, and the story has no minutes for it.
 */
const POLICY = { resendPauseMs: 3_000, recipientWindowMs: 20_000 };
/** What the caller's environment may say, and the story's instance must not hear. */
const NOT_TAKEN_OVER = ['PUBLIC_URL', 'MAINTENANCE_WINDOW', 'MAIL_FROM', 'PLATFORM_NAME', 'TASK_QUEUE', 'LOG_LEVEL'];
const INTERRUPTED = 130;

const output = createOutput(process.stdout);
const stopping = new AbortController();
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, () => stopping.abort());
process.channel?.unref();

const folder = mkdtempSync(join(tmpdir(), 'vestibule-demo-'));
// as root the database runs as `postgres`, who has to get into the folder
chmodSync(folder, 0o755);
let succeeded = false;
try {
  succeeded = await run(join(folder, 'data'), stopping.signal);
} catch (error) {
  // interrupted: that is no failure
  if (!stopping.signal.aborted) report(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(stopping.signal.aborted ? INTERRUPTED : succeeded ? 0 : 1);

async function run(dataDir: string, signal: AbortSignal): Promise<boolean> {
  const narrator = createNarrator(output, { timeScale: TIME_SCALE, isTerminal: process.stdout.isTTY });
  output.line('Starting an instance for the story, on free ports, with its data in a temporary folder');
  const kept = Object.entries(process.env).filter(([name]) => !NOT_TAKEN_OVER.includes(name));
  const env = { ...Object.fromEntries(kept), TIME_SCALE: String(TIME_SCALE), POLICY: JSON.stringify(POLICY) };
  await using instance = await startInstance({
    env,
    output: withoutLogLines(output),
    signal,
    dataDir,
    ports: await freePorts(),
  });
  const { apiUrl, inboxUrl, databaseUrl } = instance.addresses;
  await using backstage = await createBackstage({ dataDir, databaseUrl });
  const client = createDemoClient({ apiUrl, inboxUrl, signal });
  await tellOrSayWhy({ narrator, client, backstage, signal });
  signal.throwIfAborted();
  return narrator.summarise();
}

/** The supervisor repeats the last log lines of a part that has died; here its death is part of the story. */
function withoutLogLines(output: Output): Output {
  return {
    line: (text) => {
      if (!/^ {2}\w+: \{/.test(text)) output.line(text);
    },
  };
}

async function tellOrSayWhy(cast: Parameters<typeof tellStory>[0] & { readonly narrator: Narrator }): Promise<void> {
  try {
    await tellStory(cast);
  } catch (error) {
    cast.signal.throwIfAborted();
    cast.narrator.expect(error instanceof Error ? error.message : String(error), false);
  }
}
