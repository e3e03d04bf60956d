import type { InboxEmail } from './email.ts';
import { isAddressedTo } from './email.ts';
import type { Store } from './store.ts';

/** Which mail is meant; what is not named does not matter. */
export interface EmailMatch {
  readonly to?: string | undefined;
  /** The value of the tag `template`. */
  readonly template?: string | undefined;
  /** A part of the subject, or a pattern of it. */
  readonly subject?: string | RegExp | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** Whether `email` is one that is meant. */
export function isMatch(email: InboxEmail, { to, template, subject, tags = {} }: EmailMatch): boolean {
  if (to !== undefined && !isAddressedTo(email, to)) return false;
  if (template !== undefined && email.tags['template'] !== template) return false;
  if (typeof subject === 'string' && !email.subject.includes(subject)) return false;
  if (subject instanceof RegExp && email.subject.search(subject) < 0) return false;
  return Object.entries(tags).every(([name, value]) => email.tags[name] === value);
}

/**
 * Resolves with the `count`-th mail that is meant (in the order of arrival, those already here included), at the moment
 * it arrives. Rejects after `timeoutMs` with a sentence that names the mails that came instead.
 */
export function waitForEmail(
  store: Store,
  { count = 1, ...match }: EmailMatch & { readonly count?: number },
  timeoutMs: number,
): Promise<InboxEmail> {
  const found = () => store.emails().filter((email) => isMatch(email, match))[count - 1];
  const here = found();
  if (here) return Promise.resolve(here);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(describeMiss(store, match, count, timeoutMs)));
    }, timeoutMs);
    const stop = store.onAccepted((email) => {
      const hit = isMatch(email, match) ? found() : undefined;
      if (!hit) return;
      clearTimeout(timer);
      stop();
      resolve(hit);
    });
  });
}

function describeMiss(store: Store, match: EmailMatch, count: number, timeoutMs: number): string {
  const wanted = JSON.stringify({ ...match, ...(match.subject && { subject: String(match.subject) }) });
  const came = store.emails().map(({ to, subject, tags }) => `  ${to.join(', ')}: ${subject} ${JSON.stringify(tags)}`);
  return `No mail number ${count} like ${wanted} within ${timeoutMs} ms. Here are:\n${came.join('\n') || '  none'}`;
}
