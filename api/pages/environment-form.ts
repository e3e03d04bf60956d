import type { Request } from 'express';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { ENVIRONMENT_ROLES, type EnvironmentRole } from '../../domain/rights.ts';
import { type GivenDossier, PRODUCT_ROLE, PRODUCT_ROLES_MAX, USER_DOSSIERS_MAX } from '../../domain/users.ts';
import type { UserForm } from '../users.ts';
import { field } from './answer.ts';
import type { UserFormValues } from './environment-users.tsx';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TEXTS = ['email', 'role', 'firstName', 'lastName', 'company', 'telephone', 'productRoles', 'dossiers'] as const;
/** As long as the form itself may be: nothing that was sent is cut off unseen. */
const FORM_TEXT_MAX = 64 * 1024;

/** The form for somebody new before anything was typed. */
export const NEW_USER: UserFormValues = {
  texts: {},
  ticks: { generatePassword: false, activate: true, mailLoginDetails: true, notifyOfDossiers: false },
};

/** The form as it was submitted, to be shown again. */
export function userFormValues(req: Request): UserFormValues {
  return {
    texts: Object.fromEntries(TEXTS.map((name) => [name, field(req, name, FORM_TEXT_MAX)])),
    ticks: {
      generatePassword: isTicked(req, 'generatePassword'),
      activate: isTicked(req, 'activate'),
      mailLoginDetails: isTicked(req, 'mailLoginDetails'),
      notifyOfDossiers: isTicked(req, 'notifyOfDossiers'),
    },
  };
}

/** Reads the form for somebody new. Throws `VALIDATION_FAILED` for lists that cannot be read; `addUser` looks at the rest. */
export function readUserForm(req: Request): UserForm {
  const { texts, ticks } = userFormValues(req);
  const productRoles = readProductRoles(texts.productRoles ?? '');
  const dossiers = readDossiers(texts.dossiers ?? '');
  assertValid(refuseLists({ productRoles, dossiers }));
  const password = field(req, 'password');
  const { email = '', firstName, lastName, company, telephone } = texts;
  return {
    email,
    firstName,
    lastName,
    company,
    telephone,
    ...ticks,
    role: roleIn(req),
    password: password === '' ? undefined : password,
    dossiers,
    productRoles,
  };
}

/** The role that was chosen. Throws `VALIDATION_FAILED` for one that there is not. */
export function roleIn(req: Request): EnvironmentRole {
  const role = ENVIRONMENT_ROLES.find((known) => known === field(req, 'role'));
  if (!role) throw invalid([{ field: 'role', code: 'INVALID' }]);
  return role;
}

/** Whether a text can be somebody's id. */
export function isUserId(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** Whom a form is about; somebody whom there cannot be where it says none. */
export function userIdIn(req: Request): string {
  const id = field(req, 'userId');
  return isUserId(id) ? id : '00000000-0000-0000-0000-000000000000';
}

/** The version that whoever fills the form has read; undefined where it says none. */
export function versionIn(req: Request): number | undefined {
  const version = field(req, 'version');
  return /^\d{1,9}$/.test(version) ? Number(version) : undefined;
}

/** With commas, spaces or lines between them. */
export function readProductRoles(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** One a line: the reference up to the first space, then the name. */
function readDossiers(text: string): readonly GivenDossier[] {
  return linesOf(text).map(readDossier);
}

/** The lines that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A dossier by its line: the reference up to the first space, then the name. */
export function readDossier(line: string): GivenDossier {
  const [, ref = line, name = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
  return { ref, name: name === '' ? undefined : name };
}

/** What is wrong with the lists of a form. */
export function refuseLists({
  productRoles,
  dossiers,
}: {
  readonly productRoles: readonly string[];
  readonly dossiers: readonly GivenDossier[];
}): readonly FieldError[] {
  const fields: FieldError[] = [];
  if (productRoles.length > PRODUCT_ROLES_MAX || productRoles.some((role) => !PRODUCT_ROLE.test(role))) {
    fields.push({ field: 'productRoles', code: 'INVALID' });
  }
  if (dossiers.length > USER_DOSSIERS_MAX || dossiers.some(isTooLong)) {
    fields.push({ field: 'dossiers', code: 'TOO_LONG' });
  }
  return fields;
}

function isTooLong({ ref, name = '' }: GivenDossier): boolean {
  return ref.length > 80 || name.length > 160;
}

/** Whether a box was ticked. */
export function isTicked(req: Request, name: string): boolean {
  return field(req, name) !== '';
}

/** Throws `VALIDATION_FAILED` for whatever is wrong. */
export function assertValid(fields: readonly FieldError[]): void {
  if (fields.length > 0) throw invalid(fields);
}

function invalid(fields: readonly FieldError[]): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The form is not valid; `errors` names the fields.', { fields });
}
