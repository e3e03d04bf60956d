import { createServer } from 'node:http';
import express from 'express';
import { listen } from '../listening.ts';
import { requireLoopbackHost } from '../loopback.ts';
import { answerRefusal, refuseUnknownPath } from '../refusal.ts';
import { type Authorities, createAuthorities } from './authorities.ts';

/** The authorities on a server of their own. */
export interface AuthorityStandIn extends Omit<Authorities, 'router' | 'listen'> {
  readonly url: string;
}

/** On a free port, with everything in memory: for tests. */
export async function createAuthorityStandIn(): Promise<AuthorityStandIn> {
  const { router, listen: listenForDns, ...authorities } = createAuthorities();
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(requireLoopbackHost, router, refuseUnknownPath);
  app.use(answerRefusal);
  const server = await listen(createServer(app), 0);
  await listenForDns(server.url);
  return {
    ...authorities,
    url: server.url,
    close: async () => {
      await authorities.close();
      await server.close();
    },
  };
}
