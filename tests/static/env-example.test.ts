import { globSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { EnvironmentSchema } from '../../config/config.ts';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { readPorts } from '../../scripts/start/ports.ts';
import { readProjectFile, variablesIn } from './compose-file.ts';

const lines = readProjectFile('.env.example').split('\n');
const settings = lines.flatMap((line, index) => {
  const [, mark, name = '', value = ''] = /^(#?)([A-Z][A-Z_]+)=(.*)$/.exec(line) ?? [];
  if (mark === undefined) return [];
  return [{ name, value: value.replaceAll(/^"|"$/g, ''), isShown: mark === '#', explanation: lines[index - 1] ?? '' }];
});
const shape = Object.entries(EnvironmentSchema.shape);

it('explains every variable once, each in a line of its own', () => {
  const names = settings.map(({ name }) => name);

  expect(names).toEqual([...new Set(names)]);
  expect(settings.filter(({ explanation }) => !/^# .{12,}/.test(explanation))).toEqual([]);
});

it('names the variables that are read, and no others', () => {
  const tools = globSync(
    [
      'scripts/{start,setup}/*.{ts,mjs}',
      'scripts/*.{ts,mjs}',
      'inbox/main.ts',
      'ops/*.ts',
      'stand-ins/main.ts',
      'tests/support/browser.ts',
    ],
    { cwd: PROJECT },
  );
  const read = tools.flatMap((path) => variablesRead(readProjectFile(path)));
  const known = new Set([
    ...shape.map(([name]) => name),
    ...variablesIn(readProjectFile('docker-compose.yml')),
    ...read,
  ]);

  expect(settings.map(({ name }) => name).toSorted()).toEqual([...known].toSorted());
});

it('shows the defaults that the configuration has', () => {
  const differing = shape.flatMap(([name, schema]) => {
    const shown = settings.find((setting) => setting.name === name);
    const usual = schema.safeParse(undefined);
    // what has no default is empty, or an example
    if (!shown || !usual.success || usual.data === undefined) return [];
    const { data } = schema.safeParse(shown.value);
    return shown.isShown && data === usual.data ? [] : [name];
  });

  expect(differing).toEqual([]);
});

it('shows for what has no default nothing, or an example that is accepted', () => {
  const refused = shape.flatMap(([name, schema]) => {
    const shown = settings.find((setting) => setting.name === name);
    return shown && (shown.value === '' || schema.safeParse(shown.value).success) ? [] : [name];
  });

  expect(refused).toEqual([]);
});

it('leaves to be filled in what is required, and all secrets empty', () => {
  const toFillIn = settings.filter(({ isShown }) => !isShown);
  const required = shape.filter(([, schema]) => !schema.safeParse(undefined).success).map(([name]) => name);

  // these two are where the other parts are, which Docker Compose knows
  expect(required.filter((name) => !toFillIn.some((setting) => setting.name === name))).toEqual([
    'DATABASE_URL',
    'TEMPORAL_ADDRESS',
  ]);
  expect(settings.filter(({ name, value }) => /PASSWORD|SECRET|API_KEY|_KEYS/.test(name) && value !== '')).toEqual([]);
});

it('shows the ports that an instance on this machine takes', () => {
  const shown = Object.fromEntries(settings.map(({ name, value }) => [name, value]));

  expect(readPorts(shown)).toEqual(readPorts({}));
});

/** What a tool's source reads: `env['NAME']`, `variable: 'NAME'`, or a key of a schema. */
function variablesRead(source: string): readonly string[] {
  const patterns = [
    /env\??\.?\['([A-Z_]+)'\]/g,
    /variable: '([A-Z_]+)'/g,
    /^ {2}([A-Z_]+): z\./gm,
    /env\.([A-Z_]{3,})\b/g,
  ];
  const names = patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name = '']) => name));
  return names.filter((name) => !['PATH', 'CI'].includes(name));
}
