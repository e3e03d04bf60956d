import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { EmailSchema, type InboxEmail } from '../../inbox/email.ts';
import { linksOf } from '../../inbox/markup.ts';

/** What a program that uses the API sees of an answer. */
export interface Answer {
  readonly status: number;
  /** A problem's `code`; undefined for what is none. */
  readonly code: string | undefined;
  readonly text: string;
  readonly cookie: string | undefined;
}

export interface ActivationForm {
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly acceptedTermsVersion: string;
  /** Left out by whoever joins by an invitation. */
  readonly environmentName?: string;
}

/** By which a call is known: a session's cookie, or a key. */
export type Credentials = { readonly cookie: string } | { readonly key: string };

/** How a mail scanner fared: what it called, and how often each kind of call. */
export interface Scan {
  readonly opened: number;
  readonly submitted: number;
}

/** The API and the inbox, over HTTP alone, as an API client and a person with a mailbox use them. */
export interface DemoClient {
  register(email: string, locale: string): Promise<Answer>;
  activate(form: ActivationForm): Promise<Answer>;
  /** Activates; while the answer is "nobody knows yet" (503) or "taken in" (202), the same call again tells. */
  activatePatiently(form: ActivationForm): Promise<{ readonly answer: Answer; readonly statuses: readonly number[] }>;
  open(url: string): Promise<Answer>;
  /** Calls the API as somebody who is signed in, or by the key of an operator. */
  call(method: string, path: string, as: Credentials, body?: object): Promise<Answer>;
  me(cookie: string): Promise<Answer>;
  termsVersion(): Promise<string>;
  /** The `count`-th mail of a template to an address; throws when it does not come within `withinMs`. */
  mail(to: string, template: string, count?: number, withinMs?: number): Promise<InboxEmail>;
  mailsTo(to: string): Promise<readonly InboxEmail[]>;
  /** Lets a scanner open every link of a mail and submit every form behind them. */
  scan(email: InboxEmail): Promise<Scan>;
}

const ProblemSchema = z.object({ code: z.string() });
const EmailsSchema = z.object({ emails: z.array(EmailSchema) });
const ScanSchema = z.object({ steps: z.array(z.object({ method: z.string(), status: z.number().nullable() })) });
const TermsSchema = z.object({ version: z.string() });

const CALL_WITHIN_MS = 15_000;
const MAIL_WITHIN_MS = 20_000;
const MOST_CALLS = 10;

/** `signal` ends every call that is under way. */
export function createDemoClient(options: {
  readonly apiUrl: string;
  readonly inboxUrl: string;
  readonly signal: AbortSignal;
}): DemoClient {
  const { apiUrl, inboxUrl, signal } = options;

  async function call(url: string, init: RequestInit = {}, withinMs = CALL_WITHIN_MS): Promise<Answer> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    const response = await fetch(url, { redirect: 'manual', ...init, signal: within });
    const text = await response.text();
    const problem = response.headers.get('content-type')?.startsWith('application/problem+json');
    const [cookie] = response.headers.getSetCookie();
    return {
      status: response.status,
      code: problem ? ProblemSchema.parse(JSON.parse(text)).code : undefined,
      text,
      cookie: cookie?.split(';')[0],
    };
  }

  function post(url: string, body: object, locale = 'en'): Promise<Answer> {
    const headers = { 'content-type': 'application/json', 'accept-language': locale };
    return call(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async function callAs(method: string, path: string, as: Credentials, body?: object): Promise<Answer> {
    const known = 'key' in as ? { authorization: `Bearer ${as.key}` } : { cookie: as.cookie, origin: apiUrl };
    if (!body) return call(apiUrl + path, { method, headers: known });
    const headers = { ...known, 'content-type': 'application/json' };
    return call(apiUrl + path, { method, headers, body: JSON.stringify(body) });
  }

  async function activatePatiently(form: ActivationForm) {
    const statuses: number[] = [];
    for (;;) {
      const answer = await post(`${apiUrl}/v1/activations`, form);
      statuses.push(answer.status);
      const isOpen = answer.status === 503 || answer.status === 202;
      if (!isOpen || statuses.length === MOST_CALLS) return { answer, statuses };
      await pause(1_000, undefined, { signal });
    }
  }

  async function findMails(query: Readonly<Record<string, string>>, withinMs = CALL_WITHIN_MS) {
    const answer = await call(`${inboxUrl}/control/emails?${new URLSearchParams(query).toString()}`, {}, withinMs);
    return answer.status === 200 ? EmailsSchema.parse(JSON.parse(answer.text)).emails : [];
  }

  async function mail(to: string, template: string, count = 1, withinMs = MAIL_WITHIN_MS): Promise<InboxEmail> {
    const query = { to, template, count: String(count), waitMs: String(withinMs) };
    const email = (await findMails(query, withinMs + CALL_WITHIN_MS))[count - 1];
    if (!email) throw new Error(`a mail "${template}" comes to ${to}, number ${count}`);
    return email;
  }

  async function scan(email: InboxEmail): Promise<Scan> {
    const answer = await post(`${inboxUrl}/control/emails/${email.id}/scan`, { mode: 'submit' });
    const { steps } = ScanSchema.parse(JSON.parse(answer.text));
    const submitted = steps.filter(({ method }) => method === 'POST').length;
    return { opened: steps.length - submitted, submitted };
  }

  return {
    mail,
    scan,
    activatePatiently,
    register: (email, locale) => post(`${apiUrl}/v1/registrations`, { email, locale }),
    activate: (form) => post(`${apiUrl}/v1/activations`, form),
    open: (url) => call(url),
    call: callAs,
    me: (cookie) => call(`${apiUrl}/v1/me`, { headers: { cookie } }),
    termsVersion: async () => TermsSchema.parse(JSON.parse((await call(`${apiUrl}/v1/terms`)).text)).version,
    mailsTo: (to) => findMails({ to }),
  };
}

/** The activation link of a mail; throws for a mail without one. */
export function activationLink(email: InboxEmail): URL {
  const link = linksOf(email).find((url) => new URL(url).pathname === '/activate');
  if (!link) throw new Error(`the mail "${email.subject}" carries an activation link`);
  return new URL(link);
}
