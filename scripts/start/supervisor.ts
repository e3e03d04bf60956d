import { setMaxListeners } from 'node:events';
import { Problem } from '../setup/problem.mjs';
import { type KeptPart, keepPart } from './kept-part.ts';
import { inSeconds, type Output } from './output.ts';
import type { Step } from './steps.ts';

export interface SupervisorOptions {
  readonly steps: readonly Step[];
  /** One log file a part and task, `<name>.log`. */
  readonly logsDir: string;
  readonly output: Output;
  /** Called with the numbers of all processes, in the order of the steps, whenever one has been started. */
  readonly onPids: (pids: Readonly<Record<string, number>>) => void;
  /** How long to wait before the nth start in a row of a part that keeps dying, in ms. */
  readonly restartPauseMs?: (deaths: number) => number;
  /** How long a part may take until it serves, in ms. */
  readonly readyWithinMs?: number;
}

export interface Supervisor {
  /** Resolves when every part serves; rejects, with everything stopped again, where one cannot be brought up. */
  start(): Promise<void>;
  /** Stops everything, in the reverse of the order of the steps; also in the middle of starting. */
  stop(): Promise<void>;
}

const TELL_EVERY_MS = 5_000;

/** Runs the steps, each as soon as what it needs is there, and keeps the parts among them running. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { steps, output, onPids, restartPauseMs = growingPause, readyWithinMs = 120_000 } = options;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const kept = new Map<string, KeptPart>();
  const waiting = new Set<string>();
  let stopped: Promise<void> | undefined;

  async function start(): Promise<void> {
    const stopTelling = tellWaiting(waiting, output);
    const done = new Map<string, Promise<void>>();
    for (const step of steps) done.set(step.name, runStep(step, done));
    try {
      await Promise.all(done.values());
    } catch (error) {
      await stop();
      await Promise.allSettled(done.values());
      throw error;
    } finally {
      stopTelling();
    }
  }

  async function runStep(step: Step, done: ReadonlyMap<string, Promise<void>>): Promise<void> {
    await Promise.all(step.needs.map((name) => done.get(name) ?? unknownNeed(step, name)));
    stopping.signal.throwIfAborted();
    const began = Date.now();
    waiting.add(step.label);
    try {
      await (step.kind === 'task' ? step.run(stopping.signal) : bringUp(step));
    } finally {
      waiting.delete(step.label);
    }
    output.line(`  ${step.label}: ${step.kind === 'task' ? 'done' : 'up'} (${inSeconds(Date.now() - began)})`);
  }

  function bringUp(part: Extract<Step, { kind: 'part' }>): Promise<void> {
    const { logsDir } = options;
    const { signal } = stopping;
    const keeper = keepPart(part, {
      logsDir,
      output,
      stopping: signal,
      onStart: reportPids,
      restartPauseMs,
      readyWithinMs,
    });
    kept.set(part.name, keeper);
    return keeper.up;
  }

  function reportPids(): void {
    const pids = steps.map(({ name }) => [name, kept.get(name)?.pid()] as const);
    onPids(Object.fromEntries(pids.filter((entry): entry is [string, number] => entry[1] !== undefined)));
  }

  function stop(): Promise<void> {
    stopped ??= stopAll();
    return stopped;
  }

  async function stopAll(): Promise<void> {
    stopping.abort(new Problem('Stopped before everything was up.'));
    for (const { name, label } of [...steps].reverse()) {
      const part = kept.get(name);
      if (part && !(await part.stop())) output.line(`${label} did not stop in time and was killed.`);
    }
  }

  return { start, stop };
}

async function unknownNeed(step: Step, need: string): Promise<never> {
  throw new Error(`${step.name} needs ${need}, which is no step before it`);
}

/** Says every few seconds what is still waited for. Returns what ends it. */
function tellWaiting(waiting: ReadonlySet<string>, output: Output): () => void {
  const began = Date.now();
  const ticker = setInterval(() => {
    if (waiting.size > 0) output.line(`  … ${inSeconds(Date.now() - began)}: ${[...waiting].join(', ')}`);
  }, TELL_EVERY_MS);
  return () => clearInterval(ticker);
}

function growingPause(deaths: number): number {
  return Math.min(250 * 2 ** (deaths - 1), 30_000);
}
