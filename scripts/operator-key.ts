// makes a key by which operators call the API: for the first of them, who reaches the database but nothing else yet

import { parseArgs } from 'node:util';
import { createOrm } from '../db/orm.ts';
import { addOperatorKey } from '../db/writes/operators.ts';
import { OPERATORS_ACCOUNT } from '../domain/operators.ts';
import { SCOPES, type Scope } from '../domain/rights.ts';
import { KEY_DAYS, KEY_DAYS_MAX, keyExpiry, parseAccountName } from '../domain/service-accounts.ts';
import { Problem, report } from './setup/problem.mjs';

const HELP = `Makes a key by which operators call the API, and prints it: it is shown this once.

  npm run operator-key -- [options]

  --name <name>             the service account that gets it, "${OPERATORS_ACCOUNT}" unless given; made where there is none
  --view-only               may look and change nothing
  --also <scope>            one more scope, which operators with this key can then give to others; may be repeated:
                            ${SCOPES.filter((scope) => !scope.startsWith('operate.')).join(', ')}
  --expires-in-days <days>  1 to ${KEY_DAYS_MAX}, ${KEY_DAYS} unless given
  --help                    says this

DATABASE_URL names the database; it has to be migrated.`;

try {
  await run();
} catch (error) {
  report(error);
}

async function run(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return;
  }
  const name = parseAccountName(options.name);
  if (name === undefined) throw new Problem('--name is a name of 1 to 80 visible characters.');
  const url = process.env['DATABASE_URL'];
  if (!url)
    throw new Problem('DATABASE_URL names no database: set it, for instance to the databaseUrl of instance.json.');
  const now = new Date();
  const scopes = scopesOf(options);
  const key = await makeKey(url, { name, scopes, expiresAt: keyExpiry(now, options.days), now });
  // the key alone on standard output, so that it can be handed on without being seen
  console.error(
    `A key of the service account "${name}" with ${scopes.join(', ')}, for ${options.days} days. Keep it; it is not shown again:`,
  );
  console.log(key);
}

async function makeKey(url: string, wanted: Parameters<typeof addOperatorKey>[1]): Promise<string> {
  try {
    const orm = await createOrm({ url, poolSize: 2 });
    try {
      return await addOperatorKey(orm.em.fork(), wanted);
    } finally {
      await orm.close(true);
    }
  } catch (error) {
    throw new Problem(sentenceFor(error), { cause: error });
  }
}

/** Without what the driver says: it holds addresses and users of the database. */
function sentenceFor(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === '42P01') return 'The database has no tables yet: bring it up to date with npm run db:migrate.';
  if (code.startsWith('28')) return 'The database refuses the user or password in DATABASE_URL.';
  if (code === '3D000') return 'DATABASE_URL names a database that its server does not have.';
  return 'The database in DATABASE_URL does not answer: check that it runs and that the address is right.';
}

function readOptions() {
  const { values } = parse();
  const days = Number(values['expires-in-days'] ?? KEY_DAYS);
  if (!Number.isInteger(days) || days < 1 || days > KEY_DAYS_MAX) {
    throw new Problem(`--expires-in-days is a whole number from 1 to ${KEY_DAYS_MAX}.`);
  }
  const also = (values.also ?? []).map(parseScope);
  return { help: values.help, name: values.name, viewOnly: values['view-only'], also, days };
}

function parse() {
  try {
    return parseArgs({
      options: {
        name: { type: 'string', default: OPERATORS_ACCOUNT },
        'view-only': { type: 'boolean', default: false },
        also: { type: 'string', multiple: true },
        'expires-in-days': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Problem(
      `${error instanceof Error ? error.message.split('.')[0] : 'These options do not fit'}. --help says what there is.`,
    );
  }
}

function parseScope(text: string): Scope {
  const scope = SCOPES.find((known) => known === text);
  if (!scope) throw new Problem(`--also knows no scope of that name: there are ${SCOPES.join(', ')}.`);
  return scope;
}

function scopesOf({
  viewOnly,
  also,
}: {
  readonly viewOnly: boolean;
  readonly also: readonly Scope[];
}): readonly Scope[] {
  const own: readonly Scope[] = viewOnly ? ['operate.view'] : ['operate.view', 'operate.act'];
  return SCOPES.filter((scope) => own.includes(scope) || also.includes(scope));
}
