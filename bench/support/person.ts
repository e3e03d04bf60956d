import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessKind } from '../../domain/process.ts';
import { TERMS } from '../../domain/terms.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { linksOf } from '../../inbox/markup.ts';
import type { ActionsInstance } from './actions-instance.ts';

/** How long a step of a way may take. */
export const WAIT_MS = 30_000;

/** Registers an address. */
export async function register({ apiUrl }: ActionsInstance, email: string): Promise<void> {
  await post(`${apiUrl}/v1/registrations`, { email }, 202);
}

/** Answers the cookie of the session that it opens. */
export async function activate({ apiUrl }: ActionsInstance, address: string, mail: InboxEmail): Promise<string> {
  const [name = ''] = address.split('@');
  const form = {
    token: tokenIn(mail, '/activate'),
    username: name,
    password: 'a walk along the river',
    acceptedTermsVersion: TERMS.version,
    environmentName: `${name} BV`,
  };
  return post(`${apiUrl}/v1/activations`, form, 201);
}

/** The token of the link to a page in a mail. */
export function tokenIn(mail: InboxEmail, path: string): string | null {
  const link = linksOf(mail).find((url) => new URL(url).pathname === path) ?? '';
  return new URL(link).searchParams.get('token');
}

/** Answers the cookie that it is answered with, if there is one. */
export async function post(
  url: string,
  body: object,
  expected: number,
  signedIn: Readonly<Record<string, string>> = {},
): Promise<string> {
  const headers = { 'content-type': 'application/json', ...signedIn };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (response.status !== expected) throw new Error(`${url} answered ${response.status}: ${text}`);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Waits until so many mails of a template have come to an address; answers the last. */
export function mailTo({ inbox }: ActionsInstance, to: string, template: string, count = 1): Promise<InboxEmail> {
  return inbox.waitForEmail({ to, template, count }, WAIT_MS);
}

/** The workflow of the newest process of a kind. */
export async function newestProcess({ orm }: ActionsInstance, kind: ProcessKind): Promise<string> {
  const statement = `
    select "id", not exists (select 1 from "outbox" where "subject" = "processes"."id") as "heard"
    from "processes" where "kind" = ? order by "created_at" desc limit 1`;
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await pause(50)) {
    const [row] = await orm.em.fork().execute<{ id: string; heard: boolean }[]>(statement, [kind]);
    if (row?.heard) return workflowId(kind, row.id);
  }
  throw new Error(`no process of the kind ${kind} was begun`);
}

/** Resolves when a process's row says that it has ended. */
export async function recordedEnd({ orm }: ActionsInstance, id: string): Promise<void> {
  const [, processId = ''] = id.split('/');
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await pause(50)) {
    const statement = 'select 1 from "processes" where "id" = ? and "ended_at" is not null';
    if ((await orm.em.fork().execute(statement, [processId])).length > 0) return;
  }
  throw new Error(`${id} did not end`);
}
