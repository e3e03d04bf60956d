import type { MikroORM } from '@mikro-orm/postgresql';
import type { Express, Request, RequestHandler, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { findEnvironment } from '../../db/queries/environments.ts';
import { findSeatHolders } from '../../db/queries/seat-holders.ts';
import { findUser, listUsers } from '../../db/queries/users.ts';
import { DomainError } from '../../domain/errors.ts';
import { isLocale } from '../../domain/locale.ts';
import { REGISTER_COUNTRIES } from '../../domain/register-number.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { ListQuery, pageById, toPage } from '../list.ts';
import { STATUS_OF } from '../problem.ts';
import type { GivenRegisterNumber } from '../register-number.ts';
import { assertAllowed, isUuid } from '../route.ts';
import { type EnvironmentRoutes, saveSettings } from '../routes/environment.ts';
import { changeRelationManager } from '../routes/relation-managers.ts';
import { findSignInWays } from '../sign-in-ways.ts';
import { allowedActions } from '../user-view.ts';
import { addUser, bringBackUser, editUser, endUser, sendLoginDetails, type UserAdministration } from '../users.ts';
import { alsoAt, field, type Showing, sendPage } from './answer.ts';
import { type EnvironmentPageProps, environmentPage, notAdministratorPage } from './environment.tsx';
import { NEW_USER, readUserForm, roleIn, userFormValues, userIdIn, versionIn } from './environment-form.ts';
import type { Succession } from './environment-succession.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { ENVIRONMENT_DONE, ENVIRONMENT_REFUSALS, type EnvironmentDone } from './texts/environment.ts';

export interface EnvironmentPageOptions extends UserAdministration, EnvironmentRoutes {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

const PATH = '/environment';
/** Who can help: more names than that help nobody. */
const ADMINISTRATORS_SHOWN = 20;
const SUCCESSORS_SHOWN = 200;

/** What a post came to: done, or somebody new with the password that was generated for them. */
type Acted = { readonly done: EnvironmentDone; readonly password?: string | null };

/** `/environment`: an administrator's users, relation managers and settings; for others, who their administrators are. */
export function mountEnvironment(
  app: Express,
  options: EnvironmentPageOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm, sessions, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, `/login?next=${encodeURIComponent(PATH)}`);
    if (!hasRight(caller, 'users.read')) return sendAdministrators(orm, res, { page: context(req), caller });
    const done = ENVIRONMENT_DONE.find((known) => known === req.query['done']);
    return show(req, res, { status: 200, caller, more: { done } });
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'users.write');
    try {
      const acted = await act(req, caller);
      // to be shown once, so not behind another address
      if (acted.password) return await show(req, res, { status: 201, caller, more: acted });
      return res.redirect(303, pageUrl(context(req), PATH, { done: acted.done }));
    } catch (error) {
      return showRefusal(req, res, caller, error);
    }
  });

  async function act(req: Request, caller: UserCaller): Promise<Acted> {
    const target = { caller, userId: userIdIn(req), expectedVersion: versionIn(req) };
    switch (field(req, 'action')) {
      case 'add-user': {
        const made = await addUser(options, { caller, id: uuidv7(), form: readUserForm(req) });
        return { done: 'added', password: made.password };
      }
      case 'set-role':
        await editUser(options, target, { role: roleIn(req) });
        return { done: 'role' };
      case 'deactivate':
        await endUser(options, target, successorIn(req));
        return { done: 'deactivated' };
      case 'reactivate':
        await bringBackUser(options, target);
        return { done: 'reactivated' };
      case 'send-login-details':
        await sendLoginDetails(options, target);
        return { done: 'mailed' };
      case 'join-managers':
        await changeRelationManager(options, { ...target, isRelationManager: true });
        return { done: 'joined' };
      case 'leave-managers':
        await changeRelationManager(options, { ...target, isRelationManager: false });
        return { done: 'left' };
      case 'save-settings':
        await save(req, caller);
        return { done: 'saved' };
      case 'restrict-sign-in':
        await saveSettings(options, settingsOf(req, caller), { signIn: { provider: field(req, 'provider') } });
        return { done: 'restricted' };
      case 'lift-sign-in':
        await saveSettings(options, settingsOf(req, caller), { signIn: null });
        return { done: 'lifted' };
      default:
        throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
  }

  async function save(req: Request, caller: UserCaller): Promise<void> {
    const locale = field(req, 'locale');
    await saveSettings(options, settingsOf(req, caller), {
      name: field(req, 'name'),
      findable: field(req, 'findable') !== '',
      ...registerIn(req),
      ...(isLocale(locale) ? { locale } : {}),
    });
  }

  async function showRefusal(req: Request, res: Response, caller: UserCaller, error: unknown): Promise<void> {
    if (!(error instanceof DomainError)) throw error;
    const refused = ENVIRONMENT_REFUSALS.find((code) => code === error.code);
    if (!refused && error.fields.length === 0) throw error;
    const isAdding = field(req, 'action') === 'add-user';
    const form = isAdding ? userFormValues(req) : NEW_USER;
    const status = STATUS_OF[error.code];
    const isSuccession = refused === 'LAST_ORGANISATION_ADMINISTRATOR' && field(req, 'action') === 'deactivate';
    const succession = isSuccession ? await findSuccession(caller, userIdIn(req)) : undefined;
    await show(req, res, { status, caller, more: { refused, errors: error.fields, form, succession } });
  }

  async function findSuccession({ environmentId }: UserCaller, userId: string): Promise<Succession | undefined> {
    const user = await findUser(orm.em.fork(), { environmentId, userId });
    if (!user) return undefined;
    const others = await listUsers(orm.em.fork(), { environmentId, active: true, limit: SUCCESSORS_SHOWN });
    return { user, candidates: others.filter(({ id }) => id !== userId) };
  }

  async function show(req: Request, res: Response, shown: Showing<EnvironmentPageProps>): Promise<void> {
    const { status, caller, more } = shown;
    const { environmentId } = caller;
    const environment = await findEnvironment(orm.em.fork(), environmentId);
    if (!environment) throw new DomainError('NOT_FOUND', 'There is no such environment.');
    const { cursor } = req.query;
    const page = pageById(ListQuery.parse(typeof cursor === 'string' ? { cursor } : {}));
    const search = typeof req.query['search'] === 'string' ? req.query['search'].slice(0, 200) : '';
    const rows = await listUsers(orm.em.fork(), { environmentId, search, ...page });
    const { items, nextCursor } = toPage(rows, page, {
      keyOf: ({ id }) => id,
      toItem: (user) => ({ user, allowedActions: allowedActions(user, environment, caller) }),
    });
    const ways = await findSignInWays(options, environment, caller);
    const holders = await findSeatHolders(orm.em.fork(), environmentId);
    const found = { environment, holders, ways, users: items, search, nextCursor, form: NEW_USER };
    const pageContext = req.method === 'GET' ? withoutNews(context(req)) : alsoAt(context(req), PATH);
    sendPage(res, status, environmentPage(pageContext, { ...found, ...more }));
  }
}

/** Answers whoever is no administrator with who is. */
export async function sendAdministrators(
  orm: MikroORM,
  res: Response,
  { page, caller }: { readonly page: PageContext; readonly caller: UserCaller },
): Promise<void> {
  const { environmentId } = caller;
  const search = { environmentId, role: 'administrator', active: true, limit: ADMINISTRATORS_SHOWN } as const;
  const administrators = await listUsers(orm.em.fork(), search);
  sendPage(res, 403, notAdministratorPage(page, { administrators }));
}

/** The number in a trade register, where the form has its fields at all; left empty there is none. */
function registerIn(req: Request): GivenRegisterNumber {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'registerNumber')) return {};
  const registerCountry = REGISTER_COUNTRIES.find((country) => country === field(req, 'registerCountry')) ?? null;
  const registerNumber = field(req, 'registerNumber').trim();
  return { registerCountry, registerNumber: registerNumber === '' ? null : registerNumber.slice(0, 40) };
}

/** Who takes over the organisations of somebody who is deactivated; undefined where nobody was chosen. */
function successorIn(req: Request): string | undefined {
  const id = field(req, 'successorId');
  return isUuid(id) ? id : undefined;
}

/** Whose settings a form changes; every form of settings asks for the right to. Throws `NOT_ALLOWED`. */
function settingsOf(req: Request, caller: UserCaller) {
  assertAllowed(caller, 'environment.write');
  return { caller, expectedVersion: versionIn(req) };
}

/** What was done is said once, not again in another language. */
function withoutNews(context: PageContext): PageContext {
  const { done: _done, ...query } = context.query;
  return { ...context, query };
}
