import { PROCESS_KINDS, type ProcessKind } from './process.ts';

/** The id of a process's workflow: `kind/uuid`. Nothing about a person is in it, and none is used twice (design.md §2). */
export function workflowId(kind: ProcessKind, id: string): string {
  return `${kind}/${id}`;
}

/** The process of a workflow id; undefined for ids that are not ours. */
export function parseWorkflowId(text: string): { kind: ProcessKind; id: string } | undefined {
  const [kindText, id, ...rest] = text.split('/');
  const kind = PROCESS_KINDS.find((known) => known === kindText);
  return kind && id && rest.length === 0 ? { kind, id } : undefined;
}

/** Mails have a queue of their own, so that its rate limit holds for all workers together. */
export function mailQueue(taskQueue: string): string {
  return `${taskQueue}-mail`;
}
