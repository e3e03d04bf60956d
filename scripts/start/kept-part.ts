import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../setup/problem.mjs';
import { inSeconds, type Output } from './output.ts';
import { type Ended, type RunningPart, startPart } from './running-part.ts';
import type { Part } from './steps.ts';

export interface KeepOptions {
  readonly logsDir: string;
  readonly output: Output;
  /** Ends the keeping: from then on the part is not started again. */
  readonly stopping: AbortSignal;
  /** Called with each new process. */
  readonly onStart: () => void;
  readonly restartPauseMs: (deaths: number) => number;
  readonly readyWithinMs: number;
}

export interface KeptPart {
  /** Resolves when the part serves for the first time; rejects where it cannot be brought to. */
  readonly up: Promise<void>;
  /** Number of its process, of the last one while it is down; undefined before the first. */
  pid(): number | undefined;
  /** Once `stopping` is aborted: ends its process and returns whether that went without force. */
  stop(): Promise<boolean>;
}

// a part that has lived this long has not died "again"
const SETTLED_AFTER_MS = 60_000;

/** Starts a part and starts it again whenever it dies, after a pause that grows while it keeps dying. */
export function keepPart(part: Part, options: KeepOptions): KeptPart {
  const { stopping, output, logsDir, onStart } = options;
  const first = Promise.withResolvers<void>();
  let life: RunningPart | undefined;
  let servedOnce = false;

  async function keepRunning(): Promise<void> {
    for (let deaths = 0; !stopping.aborted; ) {
      const began = Date.now();
      const ended = await runOnce().catch(async (reason: unknown) => {
        await life?.stop();
        return failedLaunch(reason);
      });
      if (stopping.aborted) break;
      // killed from outside is an accident; ending by itself before it ever served means that it cannot
      if (!servedOnce && !ended.killed) return first.reject(ended.reason ?? cannotStart(part, ended));
      deaths = Date.now() - began > SETTLED_AFTER_MS ? 1 : deaths + 1;
      await pauseAfter(ended, options.restartPauseMs(deaths));
    }
    first.reject(stopping.reason);
  }

  /** One life of the part, from start to end. */
  async function runOnce(): Promise<Ended> {
    const launch = await part.launch();
    stopping.throwIfAborted();
    const started = startPart(part, launch, logsDir);
    life = started;
    onStart();
    const over = new AbortController();
    void started.ended.then(() => over.abort());
    const giveUp = AbortSignal.any([over.signal, stopping]);
    if (await servesInTime(part, options.readyWithinMs, giveUp)) tellUp();
    else if (!giveUp.aborted) {
      output.line(`${part.label} does not serve after ${inSeconds(options.readyWithinMs)}.`);
      await started.stop();
    }
    return started.ended;
  }

  function tellUp(): void {
    if (servedOnce) output.line(`${part.label} is back.`);
    servedOnce = true;
    first.resolve();
  }

  async function pauseAfter({ how, lastLines, silentMs = 0, log }: Ended, waitMs: number): Promise<void> {
    output.line(`${part.label} ended (${how}); starting it again in ${inSeconds(waitMs)}.`);
    if (lastLines.length > 0) {
      output.line(`  What it had said last, ${inSeconds(silentMs)} before that (all of it in ${log}):`);
      for (const line of lastLines) output.line(`  ${part.name}: ${line}`);
    }
    await pause(waitMs, undefined, { signal: stopping }).catch(() => undefined);
  }

  const over = keepRunning();
  return {
    up: first.promise,
    pid: () => life?.pid,
    stop: async () => {
      const byItself = (await life?.stop()) ?? true;
      await over;
      return byItself;
    },
  };
}

async function servesInTime(part: Part, withinMs: number, giveUp: AbortSignal): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (!giveUp.aborted && Date.now() < until) {
    if (await part.isReady()) return !giveUp.aborted;
    await pause(50);
  }
  return false;
}

function failedLaunch(reason: unknown): Ended {
  const how = reason instanceof Error ? reason.message : String(reason);
  return { how, killed: false, lastLines: [], reason };
}

function cannotStart(part: Part, { how, lastLines, log }: Ended): Problem {
  const tail = lastLines.map((line) => `  ${part.name}: ${line}\n`).join('');
  return new Problem(
    `${tail}${part.label} could not be started (${how}): its log ${log} says why, its end stands above.`,
  );
}
