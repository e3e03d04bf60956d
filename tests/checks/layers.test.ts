import { expect, it } from '@jest/globals';
import { plant } from './planted.ts';

const DATABASE = ['db/entities/user.ts', 'db/queries/me.ts', 'db/writes/links.ts'];
const GATEWAYS = ['gateways/identity-provider.ts', 'gateways/trade-register.ts', 'gateways/vies.ts'];
const TEMPORAL = ['temporal/client.ts', 'temporal/search-attributes.ts'];
const TARGETS = [
  'activities/index.ts',
  'api/app.ts',
  'bench/load.ts',
  'config/config.ts',
  ...DATABASE,
  'domain/errors.ts',
  'emails/mailer.ts',
  ...GATEWAYS,
  'inbox/inbox.ts',
  'ops/console.ts',
  'outbox/deliver.ts',
  'scripts/migrate.ts',
  'stand-ins/main.ts',
  ...TEMPORAL,
  'tests/support/keys.ts',
  'worker/workers.ts',
  'workflows/index.ts',
];

const DOMAIN = 'domain/errors.ts';
const CONFIG = 'config/config.ts';
const ROUTES = [
  CONFIG,
  'db/queries/me.ts',
  'db/writes/links.ts',
  DOMAIN,
  'gateways/identity-provider.ts',
  'gateways/trade-register.ts',
];
const API = [...ROUTES, 'outbox/deliver.ts', ...TEMPORAL, 'workflows/index.ts'];

interface Permission {
  readonly all: readonly string[];
  readonly typesOnly?: readonly string[];
}

/** What a file may import from other folders (docs/adr/0001). */
const MAY_IMPORT: Readonly<Record<string, Permission>> = {
  'activities/a/planted.ts': { all: [...DATABASE, DOMAIN, 'emails/mailer.ts', ...GATEWAYS], typesOnly: [CONFIG] },
  'api/a/planted.ts': { all: API },
  'api/main.ts': { all: [CONFIG, 'db/entities/user.ts', ...API.slice(1)] },
  'config/planted.ts': { all: [DOMAIN] },
  'db/a/planted.ts': { all: [DOMAIN], typesOnly: [CONFIG] },
  'domain/planted.ts': { all: [] },
  'emails/a/planted.ts': { all: [DOMAIN], typesOnly: [CONFIG] },
  'gateways/planted.ts': { all: [DOMAIN], typesOnly: [CONFIG] },
  'inbox/a/planted.ts': { all: [DOMAIN] },
  'ops/planted.ts': { all: [CONFIG, DOMAIN] },
  'outbox/planted.ts': { all: [...DATABASE, DOMAIN, ...TEMPORAL], typesOnly: ['workflows/index.ts'] },
  'stand-ins/a/planted.ts': { all: [DOMAIN] },
  'temporal/planted.ts': { all: [], typesOnly: [CONFIG] },
  'worker/planted.ts': {
    all: [
      'activities/index.ts',
      CONFIG,
      ...DATABASE,
      DOMAIN,
      'emails/mailer.ts',
      ...GATEWAYS,
      'outbox/deliver.ts',
      ...TEMPORAL,
      'workflows/index.ts',
    ],
  },
  'workflows/a/planted.ts': { all: [DOMAIN, 'temporal/search-attributes.ts'], typesOnly: ['activities/index.ts'] },
};

it('lets each folder import what its layer may, and nothing else', async () => {
  const files = Object.keys(MAY_IMPORT);
  using project = plant(Object.fromEntries(files.map((file) => [file, importsOf(file)])));

  const { output } = await project.run('check:lint', '-f', 'unix');

  const refused = new Set(output.match(/^\S+:\d+(?=:\d+: .*no-restricted-imports)/gm));
  const found = files.map((file) => [file, permissionIn(file, refused)]);
  expect(Object.fromEntries(found)).toEqual(MAY_IMPORT);
});

/** Line by line: each target once for its values, once for its types. */
function importsOf(file: string): string {
  const up = '../'.repeat(file.split('/').length - 1);
  const lines = TARGETS.flatMap((target, index) => [
    `import { value${index} } from '${up}${target}';`,
    `import type { Type${index} } from '${up}${target}';`,
  ]);
  return lines.join('\n');
}

function permissionIn(file: string, refused: ReadonlySet<string>): Permission {
  const [own] = file.split('/');
  const others = TARGETS.map((target, index) => ({
    target,
    value: !refused.has(`${file}:${2 * index + 1}`),
    type: !refused.has(`${file}:${2 * index + 2}`),
  })).filter(({ target }) => !target.startsWith(`${own}/`));
  const all = others.filter(({ value, type }) => value && type).map(({ target }) => target);
  const typesOnly = others.filter(({ value, type }) => !value && type).map(({ target }) => target);
  return typesOnly.length > 0 ? { all, typesOnly } : { all };
}
