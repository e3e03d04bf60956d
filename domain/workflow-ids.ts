import type { ProcessKind } from './process.ts';

/**
 * The id of a process's workflow: `kind/uuid`. Nothing about a person is in it, and none is used twice; `sharing` alone
 * is named by its partnership's UUID and begun again under the same one.
 */
export function workflowId(kind: ProcessKind, id: string): string {
  return `${kind}/${id}`;
}

/** Mails have a queue of their own, so that its rate limit holds for all workers together. */
export function mailQueue(taskQueue: string): string {
  return `${taskQueue}-mail`;
}

/** Calls to the outside (trade register, VIES, Peppol) have a queue of their own, so that a slow one holds up nothing else. */
export function gatewayQueue(taskQueue: string): string {
  return `${taskQueue}-gateway`;
}

/** Grants of shares have a queue of their own, so that a partnership with a million of them holds up nothing else. */
export function propagationQueue(taskQueue: string): string {
  return `${taskQueue}-propagation`;
}

/** Lists of thousands have a queue of their own, so that who waits for an answer never waits behind one. */
export function bulkQueue(taskQueue: string): string {
  return `${taskQueue}-bulk`;
}
