import express, { type Express, type Request, type Response } from 'express';
import { findUser, type UserView } from '../../db/queries/users.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { isLocale } from '../../domain/locale.ts';
import { ENVIRONMENT_ROLES, hasRight, type UserCaller } from '../../domain/rights.ts';
import type { GivenDossier } from '../../domain/users.ts';
import { readUser } from '../auth/callers.ts';
import { STATUS_OF } from '../problem.ts';
import { parseProfile } from '../profile.ts';
import { assertAllowed } from '../route.ts';
import { environmentOf } from '../user-view.ts';
import { editUser, type UserPatch } from '../users.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import {
  assertValid,
  isTicked,
  isUserId,
  linesOf,
  readDossier,
  readProductRoles,
  refuseLists,
  userIdIn,
  versionIn,
} from './environment-form.ts';
import { type EnvironmentPageOptions, sendAdministrators } from './environment-routes.ts';
import {
  dossierLine,
  EDITED_TEXTS,
  type EditedUser,
  type EditUserPageProps,
  editedUserOf,
  editUserPage,
  oneLine,
} from './environment-user.tsx';
import { type PageContext, pageUrl } from './layout.tsx';

const PATH = '/environment/users';
/** Every dossier that somebody may have, as a form sends them. */
const FORM_LIMIT = 1_000_000;

/** `/environment/users?id=`: an administrator changes a user; for others, who their administrators are. */
export function mountEnvironmentUser(
  app: Express,
  options: Omit<EnvironmentPageOptions, 'parseForm'>,
  context: (req: Request) => PageContext,
): void {
  const { orm, sessions } = options;
  const parseForm = express.urlencoded({ extended: false, limit: FORM_LIMIT });

  app.get(PATH, async (req, res) => {
    const caller = await readUser(req, sessions);
    if (!caller) return res.redirect(303, `/login?next=${encodeURIComponent('/environment')}`);
    if (!hasRight(caller, 'users.read')) return sendAdministrators(orm, res, { page: context(req), caller });
    const { id } = req.query;
    const user = await readOwnUser(caller, isUserId(id) ? id : undefined);
    const more = { form: editedUserOf(user), saved: req.query['done'] === 'saved' };
    return show(req, res, { status: 200, caller, user, more });
  });

  // who may not is refused before a form of that size is read
  app.post(PATH, async (req, _res, next) => {
    await readEditor(req);
    next();
  });
  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readEditor(req);
    const user = await readOwnUser(caller, userIdIn(req));
    try {
      // a form without a version is one of nobody's reading
      const target = { caller, userId: user.id, expectedVersion: versionIn(req) ?? 0 };
      await editUser(options, target, readPatch(req, user));
      return res.redirect(303, pageUrl(context(req), PATH, { id: user.id, done: 'saved' }));
    } catch (refusal) {
      return showRefusal(req, res, { caller, userId: user.id, refusal });
    }
  });

  async function readEditor(req: Request): Promise<UserCaller> {
    const caller = await readUser(req, sessions);
    if (!caller) throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'users.write');
    return caller;
  }

  async function readOwnUser({ environmentId }: UserCaller, userId: string | undefined): Promise<UserView> {
    const user = userId === undefined ? undefined : await findUser(orm.em.fork(), { environmentId, userId });
    if (!user) throw new DomainError('NOT_FOUND', 'There is no such user here.');
    return user;
  }

  async function showRefusal(
    req: Request,
    res: Response,
    given: { readonly caller: UserCaller; readonly userId: string; readonly refusal: unknown },
  ): Promise<void> {
    const { caller, userId, refusal } = given;
    if (!(refusal instanceof DomainError)) throw refusal;
    const { code, fields: errors } = refusal;
    const refused = code === 'VERSION_MISMATCH' || code === 'LAST_ADMINISTRATOR' ? code : undefined;
    if (!refused && errors.length === 0) throw refusal;
    const user = await readOwnUser(caller, userId);
    const form = refused === 'VERSION_MISMATCH' ? editedUserOf(user) : editedUserIn(req);
    await show(req, res, { status: STATUS_OF[code], caller, user, more: { form, errors, refused } });
  }

  async function show(
    req: Request,
    res: Response,
    shown: {
      readonly status: number;
      readonly caller: UserCaller;
      readonly user: UserView;
      readonly more: Omit<EditUserPageProps, 'user' | 'licence'>;
    },
  ): Promise<void> {
    const { status, caller, user, more } = shown;
    const { licence } = (await environmentOf(orm, caller)).subscription;
    // what was done is said once, not again in another language
    const page = alsoAt(context(req), PATH, { id: user.id });
    sendPage(res, status, editUserPage(page, { user, licence, ...more }));
  }
}

/** The form as it was submitted, to be shown again. */
function editedUserIn(req: Request): EditedUser {
  const texts = Object.fromEntries(EDITED_TEXTS.map((name) => [name, field(req, name, FORM_LIMIT)]));
  return {
    texts: texts as EditedUser['texts'],
    notifyOfDossiers: isTicked(req, 'notifyOfDossiers'),
    version: versionIn(req) ?? 0,
  };
}

/** Reads the form for `user`. Throws `VALIDATION_FAILED` with every field at once. */
function readPatch(req: Request, user: UserView): UserPatch {
  const { texts, notifyOfDossiers } = editedUserIn(req);
  const { firstName, lastName, company, telephone } = texts;
  const profile = { firstName, lastName, company, telephone };
  const role = ENVIRONMENT_ROLES.find((known) => known === texts.role);
  const locale = isLocale(texts.locale) ? texts.locale : undefined;
  const productRoles = readProductRoles(texts.productRoles);
  const dossiers = linesOf(texts.dossiers).flatMap((line) => readDossiersOf(user, oneLine(line)));
  const fields: FieldError[] = [...parseProfile(profile).fields];
  if (!role) fields.push({ field: 'role', code: 'INVALID' });
  fields.push(...refuseLists({ productRoles, dossiers }));
  if (!locale) fields.push({ field: 'locale', code: 'INVALID' });
  assertValid(fields);
  return { ...profile, role, locale, productRoles, dossiers, notifyOfDossiers };
}

/**
 * What a line stands for. A reference can have spaces in it, so a line that is as it was stands for what it stood for,
 * and one that begins with a reference of the user's is about that one.
 */
function readDossiersOf({ dossiers }: UserView, line: string): readonly GivenDossier[] {
  const same = dossiers.filter((dossier) => dossierLine(dossier) === line);
  if (same.length > 0) return same.map(({ ref }) => ({ ref }));
  const known = dossiers
    .filter(({ ref }) => line === oneLine(ref) || line.startsWith(`${oneLine(ref)} `))
    .toSorted((one, other) => other.ref.length - one.ref.length)[0];
  if (!known) return [readDossier(line)];
  const name = line.slice(oneLine(known.ref).length).trim();
  return [{ ref: known.ref, name: name === '' ? undefined : name }];
}
