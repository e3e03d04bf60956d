import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { isLoopbackUrl } from '../domain/loopback.ts';
import { unavailable } from './identity-provider-faults.ts';

/** More than any key set or profile of a provider needs. */
const ANSWER_MAX_BYTES = 512 * 1024;

/**
 * Requests to a provider: whole answers of a bounded size, over https, or over plain http on this machine where that is
 * allowed. Throws `PROVIDER_UNAVAILABLE` for everything else that can come back, a time-out of the request's own included.
 */
export function createBoundedFetch({ allowHttp }: { readonly allowHttp: boolean }): CustomFetch {
  return async (url, options) => {
    if (!isAllowed(url, allowHttp)) throw unavailable(undefined, 'address_refused');
    try {
      return await request(url, options);
    } catch (error) {
      throw unavailable(error);
    }
  };
}

/** Whether an address is one at which a provider is spoken to. */
export function isAllowed(url: string, allowHttp: boolean): boolean {
  return URL.canParse(url) && (url.startsWith('https://') || (allowHttp && isLoopbackUrl(url)));
}

async function request(url: string, { method, headers, body, signal }: CustomFetchOptions): Promise<Response> {
  // with `redirect: manual` no other host ever gets what is meant for this one
  const response = await fetch(url, {
    method,
    headers,
    body: body ?? null,
    signal: signal ?? null,
    redirect: 'manual',
  });
  const read = await readBounded(response);
  if (response.status >= 500 || response.status === 429) throw unavailable(undefined, `status_${response.status}`);
  const { status, statusText, headers: answered } = response;
  return new Response(read.length > 0 ? read : null, { status, statusText, headers: answered });
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > ANSWER_MAX_BYTES) throw unavailable(undefined, 'answer_too_long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
