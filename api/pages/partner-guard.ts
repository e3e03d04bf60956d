import type { MikroORM } from '@mikro-orm/postgresql';
import type { Request, Response } from 'express';
import { listUsers } from '../../db/queries/users.ts';
import { DomainError } from '../../domain/errors.ts';
import { reasonsAgainst, type UserCaller } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { isUuid, pathParam } from '../route.ts';
import { sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import type { ShownRefusal } from './partner-parts.tsx';
import { partnersClosedPage } from './partners-closed.tsx';
import { PARTNER_REASON_TEXTS, PARTNER_REFUSALS, type ShownLack } from './texts/partner-reasons.ts';

/** Who can help: more names than that help nobody. */
const ADMINISTRATORS_SHOWN = 20;

/**
 * Who opens a page about partners. Undefined for somebody who has been answered already: sent to sign in and back, or told
 * what they lack and who can help.
 */
export async function readPartnerViewer(
  { orm, sessions }: { readonly orm: MikroORM; readonly sessions: SessionOptions },
  { req, res, page }: { readonly req: Request; readonly res: Response; readonly page: PageContext },
): Promise<UserCaller | undefined> {
  const caller = await readUser(req, sessions);
  if (!caller) {
    res.redirect(303, `/login?next=${encodeURIComponent(req.path)}`);
    return undefined;
  }
  const reasons = reasonsAgainst(caller, 'partners.read');
  if (reasons.length === 0) return caller;
  const { environmentId, role } = caller;
  const search = { environmentId, role: 'administrator', active: true, limit: ADMINISTRATORS_SHOWN } as const;
  const administrators = (await listUsers(orm.em.fork(), search)).slice(0, ADMINISTRATORS_SHOWN);
  sendPage(res, 403, partnersClosedPage(page, { reasons, administrators, isAdministrator: role === 'administrator' }));
  return undefined;
}

/** Who posts a form about partners. Throws `NOT_AUTHENTICATED`. */
export async function readPartnerCaller(req: Request, sessions: SessionOptions): Promise<UserCaller> {
  const caller = await readUser(req, sessions);
  if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
  return caller;
}

/** A refusal as a page about partners shows it; undefined for one that such a page does not know. */
export function shownRefusal({ code, reasons, process }: DomainError): ShownRefusal | undefined {
  const known = PARTNER_REFUSALS.find((refusal) => refusal === code);
  if (!known) return undefined;
  const lacks = reasons.filter((reason): reason is ShownLack & typeof reason => isShown(reason));
  return { code: known, lacks, requestId: code === 'PARTNER_REQUEST_OPEN' ? process?.id : undefined };
}

/** The id in a page's path. Throws `NOT_FOUND` for what is none. */
export function idInPath(req: Request): string {
  const id = pathParam(req, 'id');
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', 'There is nothing here.');
  return id.toLowerCase();
}

function isShown(reason: string): boolean {
  return Object.hasOwn(PARTNER_REASON_TEXTS.en.lacks, reason);
}
