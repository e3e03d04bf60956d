import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { OPERATOR_ACTIONS } from '../../domain/operator-actions.ts';
import { BLOCKED_BY } from '../../domain/process.ts';
import { PLATFORM_TROUBLES, TROUBLE_CODES } from '../../domain/trouble.ts';
import { readText } from './documents.ts';
import { runbookCommands, runbookPreamble, runbookSections } from './runbook-commands.ts';

const [, ...sections] = runbookSections();
const commands = runbookCommands();

it.each([...new Set([...BLOCKED_BY, ...TROUBLE_CODES, ...PLATFORM_TROUBLES])])(
  'says of %s what it means, how to look and what to do',
  (code) => {
    const about = sections.filter(({ text }) => new RegExp(`\\b${code}\\b`).test(text));

    expect(about.map(({ section }) => section)).not.toEqual([]);
    const looked = about.filter(({ section }) => commands.some((command) => command.section === section));
    expect(looked.map(({ section }) => section)).not.toEqual([]);
  },
);

it('has commands in every section', () => {
  const without = sections.filter(({ section }) => !commands.some((command) => command.section === section));

  expect(without.map(({ section }) => section)).toEqual([]);
});

it('types nothing with a variable that it has not given first', () => {
  const { variables, functions } = runbookPreamble();
  const used = commands.flatMap(({ command }) => [...command.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name));
  const ofDeployments = 'WORKER_BUILD_ID';

  expect([...new Set(used)].filter((name) => !variables.includes(name ?? '') && name !== ofDeployments)).toEqual([]);
  expect(functions).toMatch(/^ops\(\) .*^act\(\) /ms);
});

it('names only services that docker-compose.yml has, and actions that there are', () => {
  const { services } = z
    .object({ services: z.record(z.string(), z.unknown()) })
    .parse(parse(readText('docker-compose.yml')));
  const named = commands.flatMap(({ command }) => /^docker compose \w+ (.+)$/.exec(command)?.[1]?.split(' ') ?? []);
  const acted = commands.flatMap(({ command }) => /^act <id> (\S+)/.exec(command)?.[1] ?? []);

  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !Object.hasOwn(services, name))).toEqual([]);
  expect(acted.filter((action) => !OPERATOR_ACTIONS.some((known) => known === action))).toEqual([]);
});
