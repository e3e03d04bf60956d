import type { Express, Request, RequestHandler, Response } from 'express';
import { listServiceAccounts } from '../../db/queries/service-accounts.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { SCOPES, type UserCaller } from '../../domain/rights.ts';
import { KEY_DAYS_MAX } from '../../domain/service-accounts.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { ListQuery, pageById, toPage } from '../list.ts';
import { assertAllowed } from '../route.ts';
import { createKey, createServiceAccount, disable, endKey, readServiceAccount } from '../service-accounts.ts';
import { alsoAt, field, fieldsOf, sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import { newKeyPage, serviceAccountsPage } from './service-accounts.tsx';

export interface ServiceAccountPageOptions {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

const PATH = '/environment/service-accounts';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `/environment/service-accounts`: an administrator's programs and their keys. */
export function mountServiceAccounts(
  app: Express,
  { sessions, parseForm }: ServiceAccountPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm } = sessions;

  app.get(PATH, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, `/login?next=${encodeURIComponent(PATH)}`);
    assertAllowed(caller, 'service-accounts.read');
    return showList(req, res, caller);
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'service-accounts.write');
    try {
      return await act(req, res, caller);
    } catch (refusal) {
      if (!(refusal instanceof DomainError) || refusal.fields.length === 0) throw refusal;
      return showList(req, res, caller, { errors: refusal.fields, name: field(req, 'name') });
    }
  });

  async function act(req: Request, res: Response, caller: UserCaller): Promise<void> {
    switch (field(req, 'action')) {
      case 'create': {
        const scopes = SCOPES.filter((scope) => fieldsOf(req, 'scopes').includes(scope));
        if (scopes.length === 0) throw invalid('scopes', 'REQUIRED');
        const wanted = { name: field(req, 'name'), scopes, licences: [], environmentId: undefined };
        await createServiceAccount({ orm }, caller, wanted);
        return showList(req, res, caller, { said: 'created' });
      }
      case 'create-key': {
        const days = field(req, 'days').trim();
        const expiresInDays = /^\d{1,3}$/.test(days) ? Number(days) : 0;
        if (expiresInDays < 1 || expiresInDays > KEY_DAYS_MAX) throw invalid('days', 'INVALID');
        const account = await readServiceAccount({ orm }, caller, idIn(req, 'account'));
        const { key } = await createKey({ orm }, caller, account.id, { expiresInDays });
        return sendPage(res, 201, newKeyPage(context(req), { accountName: account.name, apiKey: key }));
      }
      case 'revoke':
        await endKey({ orm }, caller, { accountId: idIn(req, 'account'), keyId: idIn(req, 'key') });
        return showList(req, res, caller, { said: 'revoked' });
      case 'disable':
        await disable({ orm }, caller, idIn(req, 'account'));
        return showList(req, res, caller, { said: 'disabled' });
      default:
        throw invalid('action', 'INVALID');
    }
  }

  async function showList(
    req: Request,
    res: Response,
    caller: UserCaller,
    shown: {
      readonly said?: 'created' | 'revoked' | 'disabled';
      readonly errors?: readonly FieldError[];
      readonly name?: string;
    } = {},
  ): Promise<void> {
    const page = pageById(ListQuery.parse({ cursor: req.query['cursor'] }));
    const rows = await listServiceAccounts(orm.em.fork(), { environmentId: caller.environmentId, ...page });
    const { items: accounts, nextCursor } = toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => row });
    const html = serviceAccountsPage(alsoAt(context(req), PATH), { accounts, nextCursor, now: new Date(), ...shown });
    sendPage(res, shown.errors ? 400 : shown.said === 'created' ? 201 : 200, html);
  }
}

function idIn(req: Request, name: string): string {
  const id = field(req, name);
  if (!UUID.test(id)) throw new DomainError('NOT_FOUND', 'There is nothing here.');
  return id;
}

function invalid(name: string, code: 'REQUIRED' | 'INVALID'): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The form cannot be carried out like this.', {
    fields: [{ field: name, code }],
  });
}
