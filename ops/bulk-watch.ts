import { setTimeout as pause } from 'node:timers/promises';
import { Bulk, type BulkAnswer } from './bulk-answers.ts';
import { progressBar, progressText } from './bulk-lines.ts';
import { Interrupted } from './failures.ts';
import { type Ops, readable } from './ops.ts';
import type { Terminal } from './terminal.ts';

const LOOK_AGAIN_MS = 1_000;
const ENDED: readonly string[] = ['done', 'stopped'];

/**
 * Watches a bulk action until it has ended, and answers how. Ctrl-C asks whether it is to be stopped on the server; where it is not,
 * or nobody can be asked, it goes on there and `Interrupted` says so.
 */
export async function watchBulk(ops: Ops, id: string): Promise<unknown> {
  using interrupts = ops.terminal.catchInterrupts();
  const show = createProgress(ops.terminal);
  let isStopping = false;
  for (;;) {
    const body = await ops.api.get(`/onboarding-actions/${id}`);
    const bulk = readable(Bulk, body);
    show(bulk);
    if (ENDED.includes(bulk.state)) break;
    await (isStopping ? pause(LOOK_AGAIN_MS) : Promise.race([pause(LOOK_AGAIN_MS), interrupts.first]));
    if (!interrupts.isPending || isStopping) continue;
    await stopIfWanted(ops, id);
    isStopping = true;
  }
  if (ops.terminal.canRedraw) ops.terminal.tell('');
  return ops.api.get(`/onboarding-actions/${id}`);
}

async function stopIfWanted({ api, terminal }: Ops, id: string): Promise<void> {
  const typed = terminal.isInteractive ? await terminal.ask('\nStop it on the server as well? [y/N] ') : undefined;
  if (!/^y(es)?$/i.test(typed?.trim() ?? ''))
    throw new Interrupted(`It goes on: see how far it is with bulk show ${id}, stop it with bulk stop ${id}.`);
  await api.send('POST', `/onboarding-actions/${id}/stop`, {});
}

/** A bar that is written over on a terminal; elsewhere a line for each change. */
function createProgress(terminal: Terminal): (bulk: BulkAnswer) => void {
  let last = '';
  return (bulk) => {
    const text = progressText(bulk);
    if (terminal.canRedraw) terminal.redraw(progressBar(bulk));
    else if (text !== last) terminal.tell(text);
    last = text;
  };
}
