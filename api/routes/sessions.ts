import { z } from 'zod';
import { revokeSession } from '../../db/writes/sessions.ts';
import { clearSessionCookie, type SessionOptions, sessionHash, setSessionCookie } from '../auth/sessions.ts';
import { defineRoute, type Route } from '../route.ts';
import { type SignInDependencies, signIn } from '../sign-in.ts';
import { MeSchema, toMe } from './me.ts';

export interface SessionRoutes extends SignInDependencies {
  readonly sessions: SessionOptions;
}

const NewSession = z
  .strictObject({
    login: z.string().min(1).max(400).meta({ example: 'an@acme.example', description: 'An address or a user name.' }),
    password: z.string().min(1).max(2_000),
  })
  .meta({ id: 'NewSession' });

const SignedIn = z.object({ user: MeSchema }).meta({ id: 'SignedIn', description: 'The session is in the cookie.' });

/** Signing in and out. */
export function createSessionRoutes(dependencies: SessionRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/sessions',
      right: 'anyone',
      summary: 'Sign in by address or user name',
      body: NewSession,
      answers: { 201: { description: 'Signed in', schema: SignedIn } },
      problems: ['VALIDATION_FAILED', 'CREDENTIALS_WRONG'],
      handle: async ({ res, body }) => {
        const { me, sessionToken } = await signIn(dependencies, body);
        setSessionCookie(res, sessionToken, dependencies.sessions);
        res
          .status(201)
          .location('/v1/me')
          .json({ user: toMe(me) });
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/sessions/current',
      right: 'anyone',
      summary: 'Sign out',
      description: 'Ends the session of the cookie, if there is one.',
      answers: { 204: { description: 'Signed out' } },
      problems: ['ORIGIN_MISMATCH'],
      handle: async ({ req, res }) => {
        const hash = sessionHash(req, dependencies.sessions);
        if (hash) await revokeSession(dependencies.orm.em.fork(), hash);
        clearSessionCookie(res, dependencies.sessions);
        res.status(204).end();
      },
    }),
  ];
}
