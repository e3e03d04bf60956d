import type { Request } from 'express';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { ENVIRONMENT_ROLES, type EnvironmentRole } from '../../domain/rights.ts';
import { type GivenDossier, PRODUCT_ROLE, PRODUCT_ROLES_MAX, USER_DOSSIERS_MAX } from '../../domain/users.ts';
import type { UserForm } from '../users.ts';
import { field } from './answer.ts';
import type { UserFormValues } from './environment-users.tsx';

const TEXTS = ['email', 'role', 'firstName', 'lastName', 'company', 'telephone', 'productRoles', 'dossiers'] as const;

/** The form for somebody new before anything was typed. */
export const NEW_USER: UserFormValues = {
  texts: {},
  ticks: { generatePassword: false, activate: true, mailLoginDetails: true, notifyOfDossiers: false },
};

/** The form as it was submitted, to be shown again. */
export function userFormValues(req: Request): UserFormValues {
  return {
    texts: Object.fromEntries(TEXTS.map((name) => [name, field(req, name)])),
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
  const productRoles = (texts.productRoles ?? '').split(/[\s,;]+/).filter(Boolean);
  const dossiers = readDossiers(texts.dossiers ?? '');
  const fields: FieldError[] = [];
  if (productRoles.length > PRODUCT_ROLES_MAX || productRoles.some((role) => !PRODUCT_ROLE.test(role))) {
    fields.push({ field: 'productRoles', code: 'INVALID' });
  }
  if (dossiers.length > USER_DOSSIERS_MAX || dossiers.some(isTooLong)) {
    fields.push({ field: 'dossiers', code: 'TOO_LONG' });
  }
  assertValid(fields);
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

/** One a line: the reference up to the first space, then the name. */
function readDossiers(text: string): readonly GivenDossier[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, ref = line, name = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return { ref, name: name === '' ? undefined : name };
    });
}

function isTooLong({ ref, name = '' }: GivenDossier): boolean {
  return ref.length > 80 || name.length > 160;
}

function isTicked(req: Request, name: string): boolean {
  return field(req, name) !== '';
}

function assertValid(fields: readonly FieldError[]): void {
  if (fields.length > 0) throw invalid(fields);
}

function invalid(fields: readonly FieldError[]): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The form is not valid; `errors` names the fields.', { fields });
}
