import { expect, it } from '@jest/globals';
import { STATUS_OF } from '../../api/problem.ts';
import { BULK_ACTION_STAGES } from '../../domain/bulk-action.ts';
import { BULK_INVITE_STAGES } from '../../domain/bulk-invite.ts';
import { EMAIL_VERIFICATION_STAGES } from '../../domain/email-verification.ts';
import { ERROR_CODES, FIELD_ERROR_CODES } from '../../domain/errors.ts';
import { LICENCE_SYNC_STAGES } from '../../domain/licence-sync.ts';
import { MEMBERSHIP_INVITE_STAGES } from '../../domain/membership-invite.ts';
import { NOTICE_STAGES } from '../../domain/notice.ts';
import { ORGANISATION_ACTIVATION_STAGES } from '../../domain/organisation-activation.ts';
import { PARTNER_REQUEST_STAGES } from '../../domain/partner-request.ts';
import { PARTNERSHIP_ENDING_STAGES } from '../../domain/partnership-ending.ts';
import { PASSWORD_RESET_STAGES } from '../../domain/password-reset.ts';
import { PREPARED_REGISTRATION_STAGES } from '../../domain/prepared-registration.ts';
import { BLOCKED_BY, PROCESS_KINDS, TIMELINE_EVENTS, WAITING_ON } from '../../domain/process.ts';
import { RECEIVING_REGISTRATION_STAGES } from '../../domain/receiving-registration.ts';
import { REGISTRATION_STAGES } from '../../domain/registration.ts';
import { REFUSAL_REASONS, SCOPES } from '../../domain/rights.ts';
import { SHARING_STAGES } from '../../domain/sharing.ts';
import { PLATFORM_TROUBLES, TROUBLE_CODES } from '../../domain/trouble.ts';
import { readText } from './documents.ts';

const GLOSSARY = readText('docs/glossary.md');

const WORDS = {
  Processes: PROCESS_KINDS,
  Stages: [
    ...new Set<string>([
      ...REGISTRATION_STAGES,
      ...NOTICE_STAGES,
      ...PASSWORD_RESET_STAGES,
      ...EMAIL_VERIFICATION_STAGES,
      ...PREPARED_REGISTRATION_STAGES,
      ...LICENCE_SYNC_STAGES,
      ...PARTNER_REQUEST_STAGES,
      ...PARTNERSHIP_ENDING_STAGES,
      ...ORGANISATION_ACTIVATION_STAGES,
      ...RECEIVING_REGISTRATION_STAGES,
      ...MEMBERSHIP_INVITE_STAGES,
      ...BULK_INVITE_STAGES,
      ...BULK_ACTION_STAGES,
      ...SHARING_STAGES,
    ]),
  ],
  Scopes: SCOPES,
  'Reasons of a refusal': REFUSAL_REASONS,
  'On whom a process waits': WAITING_ON,
  'What blocks a process': BLOCKED_BY,
  Troubles: [...new Set<string>([...TROUBLE_CODES, ...PLATFORM_TROUBLES])],
  Timeline: TIMELINE_EVENTS,
  'Error codes': ERROR_CODES,
};

it.each(Object.entries(WORDS))('explains in "%s" every word of the code, and none twice', (heading, words) => {
  const explained = rowsOf(heading).map(([word]) => word);

  expect(explained).toEqual(expect.arrayContaining(words.map((word) => `\`${word}\``)));
  expect(new Set(explained).size).toBe(explained.length);
});

it.each(Object.entries(WORDS).filter(([heading]) => heading !== 'Processes'))(
  'explains in "%s" nothing that the code does not know',
  (heading, words) => {
    const explained = rowsOf(heading).map(([word = '']) => word.replaceAll('`', ''));

    expect(explained.filter((word) => !words.some((known) => known === word))).toEqual([]);
  },
);

it('gives each error code the status that it is answered with', () => {
  const given = rowsOf('Error codes').map(([code = '', status]) => [code.replaceAll('`', ''), Number(status)]);

  expect(Object.fromEntries(given)).toEqual(STATUS_OF);
});

it('names every code of a single field', () => {
  const missing = FIELD_ERROR_CODES.filter((code) => !sectionOf('Error codes').includes(`\`${code}\``));

  expect(missing).toEqual([]);
});

it('says something about every word', () => {
  const empty = Object.keys(WORDS).flatMap((heading) => rowsOf(heading).filter((row) => (row.at(-1) ?? '').length < 8));

  expect(empty).toEqual([]);
});

function sectionOf(heading: string): string {
  const [, section = ''] = GLOSSARY.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** The cells of a section's table, row by row, without its head. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const lines = sectionOf(heading)
    .split('\n')
    .filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.slice(2, -2).split(' | '));
}
