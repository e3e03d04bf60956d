import type { RequestHandler, Response } from 'express';
import type { FaultSwitch } from './faults.ts';
import type { StandInId } from './settings.ts';

export interface Outages {
  /** Goes before everything else of a provider. */
  readonly before: (provider: StandInId) => RequestHandler;
  /** Ends what is never answered. */
  readonly close: () => void;
}

/** Metadata, keys and tokens: what the client fetches, not the browser. */
const FETCHED = /\/(openid-configuration|jwks|keys|token)$/;

/** Plays the faults in which a provider does not answer as it should at all. */
export function createOutages(faults: FaultSwitch): Outages {
  const held = new Set<Response>();

  function before(provider: StandInId): RequestHandler {
    return (request, response, next) => {
      const fault = faults.of(provider);
      const isFetched = FETCHED.test(request.path);
      if (fault === 'down') response.status(503).type('text').send('The service is unavailable.\n');
      else if (fault === 'rubbish' && isFetched)
        response.type('html').send('<!doctype html><title>Welcome</title><p>This is a page.');
      else if (fault === 'slow' && isFetched) hold(response);
      else next();
    };
  }

  function hold(response: Response): void {
    held.add(response);
    response.on('close', () => held.delete(response));
  }

  return { before, close: () => held.forEach((response) => void response.destroy()) };
}
