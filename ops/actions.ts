import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { type OperatorAction, SETTLED_MAILS, type SettledMail } from '../domain/operator-actions.ts';
import { Usage } from './failures.ts';
import { parseId } from './options.ts';

/** What only some actions take, as options. */
export interface FieldOptions {
  readonly until?: string;
  readonly email?: string;
  readonly manager?: string;
  readonly mail?: string;
  readonly outcome?: string;
}

type Field = keyof FieldOptions;

/** The options of each action that takes some; `may` can be left out: it is asked for, or found. */
const FIELDS: Partial<Record<OperatorAction, { readonly must?: readonly Field[]; readonly may?: readonly Field[] }>> = {
  extend: { must: ['until'] },
  'correct-address': { may: ['email'] },
  reassign: { must: ['manager'] },
  'settle-mail': { must: ['outcome'], may: ['mail'] },
};
const FIELD_NAMES: readonly Field[] = ['until', 'email', 'manager', 'mail', 'outcome'];
const UNIT_MS = { d: 86_400_000, h: 3_600_000 } as const;

/** Adds the options of what is done with many at once. */
export function withCommonFields(command: Command, outcomes: readonly SettledMail[]): Command {
  return command
    .requiredOption('--reason <text>', 'why; kept on record, for a note its text')
    .option(
      '--until <when>',
      'of extend: an instant such as 2026-12-24T12:00:00Z, or +14d, +36h from now',
      parseInstant,
    )
    .addOption(new Option('--outcome <outcome>', 'of settle-mail: what was found out').choices(outcomes));
}

/** Adds the options of all actions. */
export function withFields(command: Command): Command {
  return withCommonFields(command, SETTLED_MAILS)
    .option('--email <address>', 'of correct-address; asked for or read from standard input unless given')
    .option('--manager <user id>', 'of reassign: a relation manager of either side', parseId)
    .option('--mail <id>', 'of settle-mail: which, where more than one is unknown', parseId);
}

/** Throws `Usage` where an action lacks an option, or is given one of another action. */
export function assertFields(action: OperatorAction, options: FieldOptions): void {
  const { must = [], may = [] } = FIELDS[action] ?? {};
  const lacking = must.filter((field) => options[field] === undefined);
  const strange = FIELD_NAMES.filter((field) => options[field] !== undefined && ![...must, ...may].includes(field));
  if (lacking.length > 0) throw new Usage(`${action} needs --${lacking.join(', --')}.`);
  if (strange.length > 0) throw new Usage(`${action} takes no --${strange.join(', --')}.`);
}

function parseInstant(text: string): string {
  const [, count, unit] = /^\+(\d{1,4})([dh])$/.exec(text) ?? [];
  if (unit === 'd' || unit === 'h') return new Date(Date.now() + Number(count) * UNIT_MS[unit]).toISOString();
  const ms = Date.parse(text);
  // without a zone it would mean another instant on another machine
  if (Number.isNaN(ms) || !/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text)) {
    throw new InvalidArgumentError(
      'It is an instant with its zone, such as 2026-12-24T12:00:00Z, or like +14d or +36h.',
    );
  }
  return new Date(ms).toISOString();
}
