import type { MikroORM } from '@mikro-orm/postgresql';
import { isEnvironmentNameTaken, isUsernameTaken } from '../../db/queries/names.ts';
import type { Preparation } from '../../db/queries/prepared-registrations.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import { type Name, parseEnvironmentName, parseUsername, suggestEnvironmentName } from '../../domain/names.ts';
import { refusePassword } from '../../domain/password.ts';
import type { ActivationRefusal } from '../../domain/registration.ts';
import { TERMS } from '../../domain/terms.ts';
import { loadCommonPasswords } from '../auth/common-passwords.ts';
import type { ActivationTarget } from './target.ts';

export interface ActivationForm {
  readonly token: string;
  /** Both are needed with a mailed link. After a sign-in at a provider the name may be left out, and there is no password. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly acceptedTermsVersion: string | undefined;
  readonly environmentName: string | undefined;
  /** The invitation that they join by, instead of making an environment of their own. */
  readonly invitationId?: string | undefined;
  /**
   * Whether to become partners with whoever prepared it: with all or none of them, or, of those who were asked about,
   * with those named by their id. Undefined: not said, and then it is asked later.
   */
  readonly becomePartner:
    | boolean
    | { readonly asked: readonly string[]; readonly agreed: readonly string[] }
    | undefined;
  /** The language of the account; that of its registration when undefined. */
  readonly locale: Locale | undefined;
}

/** What a form came to; `password` is undefined after a sign-in at a provider alone. */
export interface ParsedForm {
  readonly username: Name | undefined;
  /** None where they join by an invitation. */
  readonly environmentName: Name | undefined;
  readonly password: string | undefined;
}

/** What a form is about. */
type FormTarget = Pick<ActivationTarget, 'signIn'> & {
  readonly registration: Pick<ActivationTarget['registration'], 'environmentName' | 'emailKey'>;
};

/** Reads a form. Throws `VALIDATION_FAILED` with every field at once, or `TERMS_OUTDATED`. */
export async function parseForm(
  platformName: string,
  form: ActivationForm,
  target: FormTarget,
  preparations: readonly Preparation[],
): Promise<ParsedForm> {
  const nameGiven = form.environmentName?.trim() || suggestionOf(target.registration, preparations);
  const environmentName = parseEnvironmentName(nameGiven);
  const login = await parseLogin(form, target, [nameGiven, target.registration.emailKey ?? '', platformName]);
  const fields: FieldError[] = [...login.fields];
  if (form.invitationId !== undefined) {
    if (form.environmentName?.trim()) fields.push({ field: 'environmentName', code: 'UNKNOWN_FIELD' });
  } else if (!environmentName) {
    fields.push({ field: 'environmentName', code: nameGiven === '' ? 'REQUIRED' : 'ENVIRONMENT_NAME_INVALID' });
  }
  if (!form.acceptedTermsVersion) fields.push({ field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' });
  else if (form.acceptedTermsVersion !== TERMS.version) {
    fields.push({ field: 'acceptedTermsVersion', code: 'TERMS_OUTDATED' });
  }
  if (fields.length > 0) {
    const outdated = fields.length === 1 && fields[0]?.code === 'TERMS_OUTDATED';
    const code = outdated ? 'TERMS_OUTDATED' : 'VALIDATION_FAILED';
    throw new DomainError(code, 'The form is not valid; `errors` names the fields.', { fields });
  }
  const { username, password } = login;
  return { username, password, environmentName: form.invitationId === undefined ? environmentName : undefined };
}

/** By what somebody will sign in: a name and a password, or the identity, to which a name may be added. */
async function parseLogin(form: ActivationForm, { signIn }: FormTarget, context: readonly string[]) {
  const { username: given = '', password = '' } = form;
  const fields: FieldError[] = [];
  const username = given.trim() === '' && signIn ? undefined : parseUsername(given);
  if (!username && !(signIn && given.trim() === '')) {
    fields.push({ field: 'username', code: given.trim() === '' ? 'REQUIRED' : 'USERNAME_INVALID' });
  }
  if (signIn) {
    // a password beside an identity would be a second way in that nobody asked for
    if (password !== '') fields.push({ field: 'password', code: 'UNKNOWN_FIELD' });
    return { username, password: undefined, fields };
  }
  const refusal = refusePassword(password, [given, ...context], await loadCommonPasswords());
  if (refusal) fields.push({ field: 'password', code: password === '' ? 'REQUIRED' : refusal });
  return { username, password, fields };
}

/** The name that an environment's form begins with; '' where nothing suggests one. */
export function suggestionOf(
  registration: Pick<ActivationTarget['registration'], 'environmentName' | 'emailKey'>,
  [prepared]: readonly Preparation[],
): string {
  const name = prepared && parseEnvironmentName(prepared.environmentName)?.shown;
  if (name) return name;
  const asked = registration.environmentName ? parseEnvironmentName(registration.environmentName)?.shown : undefined;
  return asked ?? (registration.emailKey ? suggestEnvironmentName(registration.emailKey) : '');
}

/** What a person says to those who prepared something, by id; whoever is in neither list is asked later. */
export function answersOf({ becomePartner }: ActivationForm, preparations: readonly Preparation[]) {
  const ids = preparations.map(({ id }) => id);
  if (becomePartner === undefined) return { becomePartnerOf: [], declinesPartnerOf: [] };
  if (typeof becomePartner === 'boolean') {
    return { becomePartnerOf: becomePartner ? ids : [], declinesPartnerOf: becomePartner ? [] : ids };
  }
  const { agreed, asked } = becomePartner;
  return {
    becomePartnerOf: ids.filter((id) => agreed.includes(id)),
    declinesPartnerOf: ids.filter((id) => asked.includes(id) && !agreed.includes(id)),
  };
}

/** Throws `USERNAME_TAKEN` or `ENVIRONMENT_NAME_TAKEN`, with both fields where both are. */
export async function assertNamesFree(
  orm: MikroORM,
  { username, environmentName }: Pick<ParsedForm, 'username' | 'environmentName'>,
): Promise<void> {
  const em = orm.em.fork();
  const refusals: ActivationRefusal[] = [];
  if (username && (await isUsernameTaken(em, username.comparisonForm))) refusals.push('USERNAME_TAKEN');
  const isTaken = environmentName && (await isEnvironmentNameTaken(em, environmentName.comparisonForm));
  if (isTaken) refusals.push('ENVIRONMENT_NAME_TAKEN');
  if (refusals.length > 0) throw refused(refusals);
}

/** Why an attempt was not carried out; the registration waits on. */
export function refused(refusals: readonly ActivationRefusal[]): DomainError {
  if (refusals.includes('IDENTITY_TAKEN')) {
    return new DomainError('IDENTITY_TAKEN', 'This identity belongs to an account already; sign in by it.');
  }
  if (refusals.includes('INVITATION_ENDED')) {
    return new DomainError('INVITATION_ENDED', 'The invitation has ended meanwhile; nothing was made.');
  }
  if (refusals.includes('SIGN_IN_RESTRICTED')) {
    return new DomainError('SIGN_IN_RESTRICTED', 'The inviting environment lets in its own provider alone.');
  }
  const fields = refusals.flatMap((code) => (isOfField(code) ? [{ field: FIELD_OF[code], code }] : []));
  return new DomainError(fields[0]?.code ?? 'USERNAME_TAKEN', 'A name is taken; choose another.', { fields });
}

function isOfField(code: ActivationRefusal): code is keyof typeof FIELD_OF {
  return Object.hasOwn(FIELD_OF, code);
}

const FIELD_OF = { USERNAME_TAKEN: 'username', ENVIRONMENT_NAME_TAKEN: 'environmentName' } as const;
