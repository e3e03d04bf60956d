import type { Request } from 'express';
import { findOperatorSession } from '../../db/queries/operators.ts';
import { findServiceAccountByKey } from '../../db/queries/service-accounts.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Caller, UserCaller } from '../../domain/rights.ts';
import { operatorSessionHash } from './operator-sessions.ts';
import { readSession, type SessionOptions } from './sessions.ts';

const BEARER = /^Bearer ([\w-]{20,100})$/i;

/**
 * Who makes a call: a service account by its key, else the user of the session cookie, else an operator by theirs, else
 * nobody we know. Throws `NOT_AUTHENTICATED` for a key that is wrong, expired, revoked or of a disabled account: whoever
 * names a key means it.
 */
export async function identify(req: Request, options: SessionOptions): Promise<Caller> {
  const authorization = req.get('authorization');
  if (authorization !== undefined) return identifyByKey(authorization, options);
  return (await readUser(req, options)) ?? (await identifyOperator(req, options)) ?? { kind: 'anonymous' };
}

/** The user of a request's cookie, if somebody is signed in. */
export async function readUser(req: Request, options: SessionOptions): Promise<UserCaller | undefined> {
  const session = await readSession(req, options);
  if (!session) return undefined;
  const { userId, sessionId, environmentId, role, isRelationManager, subscription } = session;
  return { kind: 'user', userId, sessionId, environmentId, role, isRelationManager, subscription };
}

/** The operator of a request's cookie, if somebody is signed in as one. */
export async function identifyOperator(req: Request, options: SessionOptions): Promise<Caller | undefined> {
  const hash = operatorSessionHash(req, options);
  if (hash === undefined) return undefined;
  const session = await findOperatorSession(options.orm.em.fork(), { hash, now: new Date(), policy: options.policy });
  return session && { kind: 'operator', operatorId: session.subject };
}

/** As `identify` does, for what only operators call: whose browser has a user's session as well is an operator there. */
export async function identifyOperatorFirst(req: Request, options: SessionOptions): Promise<Caller> {
  const operator = req.get('authorization') === undefined ? await identifyOperator(req, options) : undefined;
  return operator ?? identify(req, options);
}

async function identifyByKey(authorization: string, { orm }: SessionOptions): Promise<Caller> {
  const [, key] = BEARER.exec(authorization) ?? [];
  const account = key && (await findServiceAccountByKey(orm.em.fork(), { hash: tokenHash(key), now: new Date() }));
  if (!account) throw new DomainError('NOT_AUTHENTICATED', 'This key is not valid, or no longer.');
  return { kind: 'service-account', ...account };
}
