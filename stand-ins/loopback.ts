import type { RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

/**
 * Lets only calls through that were made to this machine by a name of its own, so that a page elsewhere cannot reach the
 * stand-ins by a name it controls (DNS rebinding), nor post a form to them.
 */
export const requireLoopbackHost: RequestHandler = (request, _response, next) => {
  const host = request.get('host') ?? '';
  if (!isLoopbackHost(host)) throw new Refusal(403, 'The stand-ins answer only to localhost, 127.0.0.1 or [::1].');
  const origin = request.get('origin');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && origin !== undefined && origin !== `http://${host}`)
    throw new Refusal(403, 'Another site asked for this change.');
  next();
};

function isLoopbackHost(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
