import type { Request } from 'express';
import type { UserCaller } from '../../domain/rights.ts';
import { readSession, type SessionOptions } from '../auth/sessions.ts';

/** The user who opens a page, if somebody is signed in. */
export async function readUser(req: Request, sessions: SessionOptions): Promise<UserCaller | undefined> {
  const session = await readSession(req, sessions);
  if (!session) return undefined;
  const { userId, sessionId, environmentId, role, isRelationManager } = session;
  return { kind: 'user', userId, sessionId, environmentId, role, isRelationManager };
}
