import { z } from 'zod';
import { listSessions } from '../../db/queries/sessions.ts';
import { revokeSession, revokeSessionOfUser } from '../../db/writes/sessions.ts';
import { DomainError } from '../../domain/errors.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { clearSessionCookie, type SessionOptions, sessionHash, setSessionCookie } from '../auth/sessions.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
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

const OwnSession = z
  .object({
    id: z.uuid(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().meta({ description: 'To the minute.' }),
    agent: z.string().nullable().meta({ example: 'Firefox on Linux' }),
    current: z.boolean().meta({ description: 'Whether this call was made with it.' }),
  })
  .meta({ id: 'OwnSession' });

/** Signing in and out, and the signed-in browsers of a person. */
export function createSessionRoutes(dependencies: SessionRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/sessions',
      right: 'anyone',
      summary: 'Sign in by address or user name',
      body: NewSession,
      answers: { 201: { description: 'Signed in', schema: SignedIn } },
      problems: ['VALIDATION_FAILED', 'CREDENTIALS_WRONG', 'SIGN_IN_RESTRICTED'],
      handle: async ({ req, res, body }) => {
        const { me, sessionToken } = await signIn(dependencies, { ...body, userAgent: req.get('user-agent') });
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
    defineRoute({
      method: 'get',
      path: '/me/sessions',
      right: 'self.read',
      summary: 'Where one is signed in',
      query: ListQuery,
      answers: { 200: { description: 'The living sessions, oldest first', schema: listSchema(OwnSession) } },
      problems: ['NOT_AUTHENTICATED', 'VALIDATION_FAILED'],
      handle: async ({ res, query, caller }) => {
        const { userId, sessionId } = userOf(caller);
        const { orm, policy } = dependencies.sessions;
        const page = pageById(query);
        const rows = await listSessions(orm.em.fork(), { userId, now: new Date(), policy, ...page });
        res.json(
          toPage(rows, page, {
            keyOf: ({ id }) => id,
            toItem: ({ id, createdAt, lastSeenAt, agent }) => ({
              id,
              createdAt: createdAt.toISOString(),
              lastSeenAt: lastSeenAt.toISOString(),
              agent,
              current: id === sessionId,
            }),
          }),
        );
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/me/sessions/:id',
      right: 'self.write',
      summary: 'Sign one browser out',
      description: 'Also the one that calls; its cookie goes then. Ending a session that has ended changes nothing.',
      answers: { 204: { description: 'It is signed out' } },
      problems: ['NOT_AUTHENTICATED', 'NOT_FOUND', 'ORIGIN_MISMATCH'],
      handle: async ({ req, res, caller }) => {
        const { userId, sessionId } = userOf(caller);
        const id = pathParam(req, 'id').toLowerCase();
        if (!(await revokeSessionOfUser(dependencies.orm.em.fork(), { id, userId }))) {
          throw new DomainError('NOT_FOUND', 'There is no such session.');
        }
        if (id === sessionId) clearSessionCookie(res, dependencies.sessions);
        res.status(204).end();
      },
    }),
  ];
}
