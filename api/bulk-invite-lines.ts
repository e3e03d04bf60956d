import { z } from 'zod';
import type { HandedInLine } from '../db/writes/bulk-invites.ts';
import { BULK_LINES } from '../domain/bulk-invite.ts';
import { parseEmailAddress } from '../domain/email-address.ts';
import { DomainError } from '../domain/errors.ts';
import { LOCALES } from '../domain/locale.ts';
import { INVITATION_DAYS } from '../domain/membership-invite.ts';
import { ORGANISATION_ROLES } from '../domain/organisation.ts';
import { CsvFault, type CsvRow, parseCsv } from './csv.ts';

const NOTHING = {
  email: null,
  emailKey: null,
  role: null,
  locale: null,
  openDays: null,
  metadata: null,
  outcome: null,
  problem: null,
} as const;

const Role = z.enum(ORGANISATION_ROLES).default('member');
const LineLocale = z.enum(LOCALES).nullable().default(null);
const Days = z.int().min(INVITATION_DAYS.least).max(INVITATION_DAYS.most).nullable().default(null);
const Metadata = z
  .record(z.string().min(1).max(40), z.string().max(200))
  .refine((entries) => Object.keys(entries).length <= 20)
  .nullable()
  .default(null);
const FIELDS: ReadonlySet<string> = new Set(['email', 'role', 'locale', 'expiresInDays', 'metadata']);

/** Reads the lines of a list: each that cannot be carried out has its outcome already, and what is wrong with it. */
export function readBulkLines(given: readonly unknown[]): readonly HandedInLine[] {
  return given.map(readLine);
}

/** The positions of lines whose address has come before: it is invited once, by its first line. */
export function repeatedLines(lines: readonly HandedInLine[]): ReadonlySet<number> {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  lines.forEach(({ emailKey }, position) => {
    if (emailKey === null) return;
    if (seen.has(emailKey)) repeated.add(position);
    seen.add(emailKey);
  });
  return repeated;
}

/**
 * The lines of a CSV as its header names their columns: `email`, `role`, `locale`, `expires_in_days`, in any order; others
 * are left out. Throws `VALIDATION_FAILED` for what is no CSV, has no column `email`, or too few or too many lines.
 */
export function linesOfCsv(text: string): readonly unknown[] {
  const [header = [], ...rows] = readCsv(text);
  const names = header.map((name) => name.trim().toLowerCase());
  if (!names.includes('email')) throw refused('email', 'REQUIRED', 'The first line names the columns; `email` is one.');
  if (rows.length === 0) throw refused('invitations', 'TOO_SHORT', 'The list has no line.');
  if (rows.length > BULK_LINES) throw refused('invitations', 'TOO_LONG', `A list has at most ${BULK_LINES} lines.`);
  return rows.map((cells) => {
    const cell = (name: string) => cells[names.indexOf(name)]?.trim() ?? '';
    const given = (name: string) => (cell(name) === '' ? undefined : cell(name).toLowerCase());
    const days = given('expires_in_days');
    return {
      email: cell('email'),
      role: given('role'),
      locale: given('locale'),
      expiresInDays: days === undefined ? undefined : /^\d{1,3}$/.test(days) ? Number(days) : days,
    };
  });
}

function readCsv(text: string): readonly CsvRow[] {
  try {
    // the header, and one line more than is taken
    return parseCsv(text, BULK_LINES + 2);
  } catch (fault) {
    if (!(fault instanceof CsvFault)) throw fault;
    throw refused(`invitations.${fault.row}`, 'INVALID', 'This is no CSV: a quoted cell does not end where it should.');
  }
}

function readLine(given: unknown): HandedInLine {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return invalid(null, 'line:INVALID');
  const line: Readonly<Record<string, unknown>> = { ...given };
  const text = typeof line['email'] === 'string' ? line['email'] : null;
  const email = text === null ? undefined : parseEmailAddress(text);
  const [role, locale] = [Role.safeParse(line['role']), LineLocale.safeParse(line['locale'])];
  const [days, metadata] = [Days.safeParse(line['expiresInDays']), Metadata.safeParse(line['metadata'])];
  if (text === null || text === '') return invalid(text, 'email:REQUIRED');
  if (!email) return invalid(text, 'email:EMAIL_INVALID');
  if (!role.success) return invalid(text, 'role:INVALID');
  if (!locale.success) return invalid(text, 'locale:INVALID');
  if (!days.success) return invalid(text, 'expiresInDays:INVALID');
  if (!metadata.success) return invalid(text, 'metadata:INVALID');
  if (Object.keys(line).some((name) => !FIELDS.has(name))) return invalid(text, 'line:UNKNOWN_FIELD');
  return {
    ...NOTHING,
    email: email.address,
    emailKey: email.comparisonForm,
    role: role.data,
    locale: locale.data,
    openDays: days.data,
    metadata: metadata.data,
  };
}

function invalid(email: string | null, problem: string): HandedInLine {
  return { ...NOTHING, email: email?.slice(0, 320).toWellFormed() ?? null, outcome: 'invalid', problem };
}

function refused(field: string, code: 'REQUIRED' | 'INVALID' | 'TOO_SHORT' | 'TOO_LONG', message: string): DomainError {
  return new DomainError('VALIDATION_FAILED', message, { fields: [{ field, code }] });
}
