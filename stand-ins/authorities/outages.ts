import type { RequestHandler, Response } from 'express';
import type { Calls } from './calls.ts';
import type { Authority, AuthorityFaults } from './faults.ts';

export interface Outages {
  /** Goes before everything else of an authority; what it does not play itself stands in `response.locals.fault`. */
  readonly before: (authority: Authority) => RequestHandler;
  /** Ends what is never answered. */
  readonly close: () => void;
}

const ENDLESS = Buffer.alloc(64 * 1024, 'a');

/** Plays the faults in which an authority does not answer as it should at all, and counts what is asked. */
export function createOutages(faults: AuthorityFaults, calls: Calls): Outages {
  const held = new Set<Response>();

  function before(authority: Authority): RequestHandler {
    return (_request, response, next) => {
      const end = calls.begin(authority);
      response.on('close', end);
      const fault = faults.take(authority);
      if (fault === undefined || !play(fault, response)) {
        response.locals['fault'] = fault;
        next();
      }
    };
  }

  function play(fault: string, response: Response): boolean {
    if (fault === 'slow') hold(response);
    else if (fault === 'endless') flood(response);
    else if (fault === 'down') response.status(503).set('retry-after', '30').type('text').send('Unavailable.\n');
    else if (fault === 'busy') response.status(429).set('retry-after', '7').json({ message: 'Too many requests.' });
    else if (fault === 'broken') response.status(500).end();
    else if (fault === 'garbage') response.type('html').send('<!doctype html><title>Welcome</title><p>This is a page.');
    else if (fault === 'redirect') response.redirect(302, 'http://127.0.0.1:9/');
    else if (fault === 'wrong-key') response.status(401).json({ message: 'Unauthorized.' });
    else return false;
    return true;
  }

  function hold(response: Response): void {
    held.add(response);
    response.on('close', () => held.delete(response));
  }

  return { before, close: () => held.forEach((response) => void response.destroy()) };
}

function flood(response: Response): void {
  response.type('json');
  const pour = () => {
    while (!response.destroyed && response.write(ENDLESS));
  };
  response.on('drain', pour);
  pour();
}
