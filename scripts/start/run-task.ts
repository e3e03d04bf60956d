import { Problem } from '../setup/problem.mjs';
import { type RunningPart, startPart } from './running-part.ts';
import type { Launch } from './steps.ts';

/**
 * Runs a program to its end, logged like a part. Throws a Problem with its last lines where it fails; an aborted signal
 * ends it.
 */
export async function runTask(
  task: { readonly name: string; readonly label: string },
  launch: Launch,
  { logsDir, signal }: { readonly logsDir: string; readonly signal: AbortSignal },
): Promise<void> {
  const life: RunningPart = startPart(task, launch, logsDir);
  const stop = () => void life.stop();
  signal.addEventListener('abort', stop, { once: true });
  const ended = await life.ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (ended.how === 'exit code 0') return;
  const tail = ended.lastLines.map((line) => `  ${task.name}: ${line}\n`).join('');
  throw new Problem(`${tail}${task.label} failed (${ended.how}): its log ${ended.log} says why, its end stands above.`);
}
