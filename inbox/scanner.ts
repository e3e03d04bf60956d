import type { InboxEmail } from './email.ts';
import { type Submission, submissionsOf } from './forms.ts';
import { linksOf } from './markup.ts';

export const SCANNER_MODES = ['off', 'open', 'submit'] as const;
/** `open`: opens every link by HEAD and GET; `submit`: submits every plain form it finds there as well. */
export type ScannerMode = (typeof SCANNER_MODES)[number];

/** One call that a scanner made. */
export interface ScanStep {
  readonly method: 'HEAD' | 'GET' | 'POST';
  readonly url: string;
  /** What was submitted, where something was. */
  readonly fields?: readonly (readonly [string, string])[];
  /** Null when there was no answer. */
  readonly status: number | null;
}

export interface ScanReport {
  readonly emailId: string;
  readonly mode: ScannerMode;
  readonly steps: readonly ScanStep[];
}

const MOST_REDIRECTS = 10;
const CALL_TIMEOUT_MS = 10_000;
const LONGEST_PAGE = 2_000_000;

/**
 * Does what mail scanners do with a mail, and as much as any of them could without knowing or choosing something: keeps
 * cookies and sends the origin that a browser would, so a form that only checks those is submitted.
 */
export async function scanEmail(email: InboxEmail, mode: ScannerMode, signal: AbortSignal): Promise<ScanReport> {
  const steps: ScanStep[] = [];
  if (mode === 'off') return { emailId: email.id, mode, steps };
  for (const link of linksOf(email)) {
    const visit = createVisit(steps, signal);
    await visit.open('HEAD', link);
    const page = await visit.open('GET', link);
    if (mode === 'open' || !page) continue;
    for (const submission of submissionsOf(page.html, page.url)) await visit.submit(submission, page.url);
  }
  return { emailId: email.id, mode, steps };
}

interface Page {
  readonly url: string;
  readonly html: string;
}

interface Call {
  readonly method: ScanStep['method'];
  readonly url: string;
  readonly submission?: Submission;
  readonly from?: string;
}

function createVisit(steps: ScanStep[], signal: AbortSignal) {
  const cookies = new Map<string, Map<string, string>>();

  async function call({ method, url, submission, from }: Call): Promise<Response | undefined> {
    const { origin } = new URL(url);
    const jar = cookies.get(origin) ?? new Map<string, string>();
    cookies.set(origin, jar);
    const headers = new Headers({ 'user-agent': 'Mozilla/5.0 (compatible; MailScanner/1.0)', accept: 'text/html,*/*' });
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    if (from !== undefined && method === 'POST') headers.set('origin', new URL(from).origin);
    const body = submission && method === 'POST' ? bodyOf(submission) : null;
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
    // a site that cannot be reached is part of the report (status null), not a failure of the scan
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal: timeout }).catch(
      () => undefined,
    );
    const fields = submission && { fields: submission.fields };
    steps.push({ method, url, ...fields, status: response?.status ?? null });
    for (const cookie of response?.headers.getSetCookie() ?? []) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) jar.set(name.trim(), value);
    }
    return response;
  }

  async function follow(first: Call): Promise<Page | undefined> {
    let current = first;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const response = await call(current);
      const location = response?.headers.get('location');
      if (!response || !location || response.status < 300 || response.status > 399)
        return readPage(current.url, response);
      await response.body?.cancel();
      if (!URL.canParse(location, current.url)) return undefined;
      const next = new URL(location, current.url);
      if (next.origin !== new URL(current.url).origin) return undefined;
      const repeats = response.status === 307 || response.status === 308;
      current = repeats ? { ...current, url: next.href } : { method: afterRedirect(current.method), url: next.href };
    }
    return undefined;
  }

  return {
    open: (method: 'HEAD' | 'GET', url: string) => follow({ method, url }),
    submit: (submission: Submission, from: string) => {
      if (submission.method === 'POST') return follow({ method: 'POST', url: submission.url, submission, from });
      const url = new URL(submission.url);
      const query = new URLSearchParams();
      for (const [name, value] of submission.fields) query.append(name, value);
      url.search = query.toString();
      return follow({ method: 'GET', url: url.href, submission, from });
    },
  };
}

async function readPage(url: string, response: Response | undefined): Promise<Page | undefined> {
  if (!response) return undefined;
  const isHtml = (response.headers.get('content-type') ?? '').includes('html');
  const text = await response.text().catch(() => '');
  return isHtml ? { url, html: text.slice(0, LONGEST_PAGE) } : undefined;
}

function afterRedirect(method: ScanStep['method']): ScanStep['method'] {
  return method === 'HEAD' ? 'HEAD' : 'GET';
}

function bodyOf({ multipart, fields }: Submission): URLSearchParams | FormData {
  const body = multipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of fields) body.append(name, value);
  return body;
}
