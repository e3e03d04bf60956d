import { TERMS } from '../../domain/terms.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { linksOf } from '../../inbox/markup.ts';
import { PATIENCE_MS } from './eventually.ts';
import type { TestInstance } from './instance.ts';

export const GOOD_PASSWORD = 'a walk along the river';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON where it is JSON, else its text. */
  readonly body: unknown;
  readonly cookie: string | undefined;
}

/** Calls the API as a program would. */
export async function call(
  { apiUrl }: Pick<TestInstance, 'apiUrl'>,
  method: string,
  path: string,
  options: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const response = await fetch(apiUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const [cookie] = response.headers.getSetCookie();
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
    cookie: cookie?.split(';')[0],
  };
}

/** Registers an address over the API. */
export async function register(instance: TestInstance, email: string, more: object = {}): Promise<Answer> {
  return call(instance, 'POST', '/v1/registrations', { body: { email, ...more } });
}

/** Waits for the next mail of a template to an address; `count`: how many there have to be by then. */
export async function mailTo(instance: TestInstance, to: string, template: string, count = 1): Promise<InboxEmail> {
  const emails = await instance.inbox.waitForEmail({ to, template, count }, PATIENCE_MS);
  const email = Array.isArray(emails) ? emails.at(-1) : emails;
  if (!email) throw new Error(`no ${template} came to ${to}`);
  return email;
}

/** The token behind a mail's link to `path`. */
export function tokenIn(email: InboxEmail, path = '/activate'): string {
  const link = linksOf(email).find((url) => new URL(url).pathname === path);
  return link ? (new URL(link).searchParams.get('token') ?? '') : '';
}

/** A form as somebody would fill it in; names are derived from `who`, so that tests do not meet. */
export function formFor(who: string, token: string, more: object = {}) {
  return {
    token,
    username: who,
    password: GOOD_PASSWORD,
    acceptedTermsVersion: TERMS.version,
    environmentName: `${who} BV`,
    ...more,
  };
}

/** Submits the activation form over the API. */
export async function activate(instance: TestInstance, form: object): Promise<Answer> {
  return call(instance, 'POST', '/v1/activations', { body: form });
}
