import type { MikroORM } from '@mikro-orm/postgresql';
import { type FailingStep, noteFailingSteps, type SettledStep, settleSteps } from '../db/writes/troubles.ts';

/** Takes note of steps that keep failing, for the operators' list. Never fails, and nobody waits for it. */
export interface TroubleRecorder {
  readonly failing: (step: FailingStep) => void;
  readonly settled: (step: SettledStep) => void;
}

/** What comes within this time goes out in one statement, so that a thousand failing steps are no load of their own. */
const TOGETHER_MS = 200;
/** Beyond this many in that time the first ones are enough to see what is wrong. */
const AT_MOST = 2_000;

/**
 * Writes what it is told in batches; of one step only the last word counts. What the database does not take is dropped, and
 * `lost` told how many: the step's next attempt says it again, and what was settled is swept away by the watch.
 */
export function createTroubleRecorder(orm: MikroORM, lost: (count: number) => void): TroubleRecorder {
  const heard = new Map<string, { readonly step: SettledStep; readonly failing?: FailingStep }>();
  let isWriting = false;

  function hear(step: SettledStep, failing?: FailingStep): void {
    const key = `${step.kind}/${step.subject}`;
    if (heard.has(key) || heard.size < AT_MOST) heard.set(key, failing ? { step, failing } : { step });
    if (!isWriting) void writeSoon();
  }

  async function writeSoon(): Promise<void> {
    isWriting = true;
    while (heard.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, TOGETHER_MS).unref());
      const batch = [...heard.values()];
      heard.clear();
      await write(batch).catch(() => lost(batch.length));
    }
    isWriting = false;
  }

  async function write(
    batch: readonly { readonly step: SettledStep; readonly failing?: FailingStep }[],
  ): Promise<void> {
    const em = orm.em.fork();
    await noteFailingSteps(
      em,
      batch.flatMap(({ failing }) => failing ?? []),
      new Date(),
    );
    await settleSteps(
      em,
      batch.flatMap(({ step, failing }) => (failing ? [] : [step])),
    );
  }

  return { failing: (step) => hear(step, step), settled: (step) => hear(step) };
}
