import { z } from 'zod';
import type { InstanceAddresses } from '../../scripts/start/instance.ts';

export interface BenchCall {
  readonly body: object;
  readonly expected: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const MAIL_WITHIN_MS = 60_000;
const Emails = z.object({
  emails: z.array(z.object({ html: z.string().nullish(), text: z.string().nullish() })).min(1),
});

/** Posts JSON; answers what came back, which has to have the expected status. */
export async function post(url: string, { body, expected, headers = {}, signal }: BenchCall): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal,
  });
  const text = await response.text();
  if (response.status !== expected) throw new Error(`${url} was answered by ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** The first mail to an address, as soon as it is there. */
export async function mailTo(
  { inboxUrl }: Pick<InstanceAddresses, 'inboxUrl'>,
  address: string,
  signal: AbortSignal,
): Promise<{ readonly html: string | null; readonly text: string | null }> {
  const query = new URLSearchParams({ to: address, count: '1', waitMs: String(MAIL_WITHIN_MS) });
  const response = await fetch(`${inboxUrl}/control/emails?${query.toString()}`, { signal });
  if (response.status !== 200) throw new Error(`no mail came within ${MAIL_WITHIN_MS / 1_000} s`);
  const [first] = Emails.parse(await response.json()).emails;
  return { html: first?.html ?? null, text: first?.text ?? null };
}
