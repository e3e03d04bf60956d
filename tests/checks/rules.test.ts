import { expect, it } from '@jest/globals';
import { plant } from './planted.ts';

const STEPS = "export type Step = 'send' | 'wait';\n";

/** One defect a file, and the rule that has to find it; nothing else may be found in it. */
const DEFECTS: Readonly<Record<string, { readonly rule: string; readonly text: string }>> = {
  'api/floating.ts': {
    rule: 'no-floating-promises',
    text: 'export function save(em: { flush(): Promise<void> }): void {\n  em.flush();\n}\n',
  },
  'workflows/floating-activity.ts': {
    rule: 'no-floating-promises',
    text: `import { proxyActivities } from '@temporalio/workflow';
const { send } = proxyActivities<{ send(): Promise<void> }>({ startToCloseTimeout: 1000 });
export async function notice(): Promise<void> {
  send();
}
`,
  },
  'api/misused.ts': {
    rule: 'no-misused-promises',
    text: 'export function later(list: readonly string[], save: (text: string) => Promise<void>): void {\n  list.forEach(async (text) => save(text));\n}\n',
  },
  'api/needless-await.ts': {
    rule: 'await-thenable',
    text: 'export async function wait(count: number): Promise<number> {\n  return (await count) + 1;\n}\n',
  },
  'domain/switch.ts': {
    rule: 'switch-exhaustiveness-check',
    text: `${STEPS}export function isWait(step: Step): boolean {\n  switch (step) {\n    case 'wait':\n      return true;\n  }\n  return false;\n}\n`,
  },
  'domain/circle-a.ts': {
    rule: 'no-cycle',
    text: "import { b } from './circle-b.ts';\nexport const a = (): number => b();\n",
  },
  'domain/circle-b.ts': {
    rule: 'no-cycle',
    text: "import { a } from './circle-a.ts';\nexport const b = (): number => a();\n",
  },
  'domain/type-import.ts': {
    rule: 'consistent-type-imports',
    text: "import { Step } from './sound.ts';\nexport const FIRST: Step = 'send';\n",
  },
  'domain/any.ts': {
    rule: 'no-explicit-any',
    text: 'export function isText(value: any): boolean {\n  return typeof value === "string";\n}\n',
  },
  'domain/bang.ts': {
    rule: 'no-non-null-assertion',
    text: 'export function first(list: readonly string[]): string {\n  return list[0]!;\n}\n',
  },
  'domain/default.ts': {
    rule: 'no-default-export',
    text: 'export default function one(): number {\n  return 1;\n}\n',
  },
  'domain/swallow.ts': {
    rule: 'no-empty',
    text: 'export function tryIt(it: () => void): void {\n  try {\n    it();\n  } catch {}\n}\n',
  },
  'domain/package.ts': {
    rule: 'no-restricted-imports',
    text: "import { z } from 'zod';\nexport const Name = z.string();\n",
  },
  'domain/node.ts': {
    rule: 'no-restricted-imports',
    text: "import { randomUUID } from 'node:crypto';\nexport const id = (): string => randomUUID();\n",
  },
  'domain/clock.ts': { rule: 'no-restricted-globals', text: 'export const home = (): string => `${process.cwd()}`;\n' },
  'config/environment.ts': {
    rule: 'no-process-env',
    text: "export const home = (): string | undefined => process.env['HOME'];\n",
  },
  'activities/provider.ts': {
    rule: 'no-restricted-imports',
    text: "import { Resend } from 'resend';\nexport const createProvider = (key: string): Resend => new Resend(key);\n",
  },
  'workflows/node.ts': {
    rule: 'no-restricted-imports',
    text: "import { randomUUID } from 'node:crypto';\nexport const id = (): string => randomUUID();\n",
  },
  'workflows/client.ts': {
    rule: 'no-restricted-imports',
    text: "import type { Client } from '@temporalio/client';\nexport type Mine = Client;\n",
  },
  'workflows/worker.ts': {
    rule: 'no-restricted-imports',
    text: "import { Worker } from '@temporalio/worker';\nexport const runtime = typeof Worker;\n",
  },
  'workflows/activity.ts': {
    rule: 'no-restricted-imports',
    text: "import { log } from '@temporalio/activity';\nexport const logger = log;\n",
  },
  'workflows/package.ts': {
    rule: 'no-restricted-imports',
    text: "import { z } from 'zod';\nexport const Name = z.string();\n",
  },
  'workflows/fetch.ts': {
    rule: 'no-restricted-globals',
    text: "export const load = (): Promise<Response> => fetch('http://127.0.0.1');\n",
  },
  'workflows/environment.ts': {
    rule: 'no-restricted-globals',
    text: 'export const pid = (): number => process.pid;\n',
  },
  'workflows/crypto.ts': {
    rule: 'no-restricted-globals',
    text: 'export const id = (): string => crypto.randomUUID();\n',
  },
  'workflows/console.ts': { rule: 'no-restricted-globals', text: "export const say = (): void => console.log('x');\n" },
  'workflows/plain-error.ts': {
    rule: 'no-restricted-globals',
    text: "export function fail(): never {\n  throw new Error('refused');\n}\n",
  },
  'tests/no-assertion.test.ts': {
    rule: 'expect-expect',
    text: "import { it } from '@jest/globals';\nit('does nothing', () => {});\n",
  },
  'tests/only.test.ts': {
    rule: 'no-focused-tests',
    text: "import { expect, it } from '@jest/globals';\nit.only('holds', () => {\n  expect(1).toBe(1);\n});\n",
  },
  'tests/twice.test.ts': {
    rule: 'no-identical-title',
    text: "import { expect, it } from '@jest/globals';\nit('holds', () => {\n  expect(1).toBe(1);\n});\nit('holds', () => {\n  expect(2).toBe(2);\n});\n",
  },
};

const SOUND = {
  'domain/sound.ts': STEPS,
  'workflows/sound.ts':
    "import { ApplicationFailure, log } from '@temporalio/workflow';\nimport type { Step } from '../domain/sound.ts';\nexport function fail(step: Step): never {\n  log.warn(step);\n  throw ApplicationFailure.nonRetryable('refused', 'CODE');\n}\n",
};

it('finds every planted defect by its rule, and nothing in sound code', async () => {
  const texts = Object.entries(DEFECTS).map(([path, { text }]) => [path, text]);
  using project = plant({ ...SOUND, ...Object.fromEntries(texts) });

  const { passed, output } = await project.run('check:lint', '-f', 'unix');

  const found = [...output.matchAll(/^(\S+):\d+:\d+: .*\((\S+)\)\]$/gm)].map(([, path, rule]) => `${path} ${rule}`);
  const expected = Object.entries(DEFECTS).map(([path, { rule }]) => `${path} ${rule}`);
  expect(found.toSorted()).toEqual(expected.toSorted());
  expect(passed).toBe(false);
});

it('passes code without a defect', async () => {
  using project = plant(SOUND);

  const lint = await project.run('check:lint');
  const format = await project.run('check:format', 'domain');

  expect(lint).toMatchObject({ passed: true });
  expect(format).toMatchObject({ passed: true });
});

it('finds a file that is not formatted, and imports out of order', async () => {
  using project = plant({
    'domain/format.ts': 'export const one  = "1"\n',
    'domain/order.ts': "import { b } from './b.ts';\nimport { a } from './a.ts';\n\nexport const both = [a, b];\n",
    'domain/sound.ts': STEPS,
  });

  const { passed, output } = await project.run('check:format', '--reporter=github');

  expect(passed).toBe(false);
  expect(output).toContain('domain/format.ts');
  expect(output).toContain('domain/order.ts');
  expect(output).not.toContain('domain/sound.ts');
});

it('finds errors of types that only the strict settings tell', async () => {
  using project = plant({
    'domain/index-access.ts': 'export function first(list: readonly string[]): string {\n  return list[0];\n}\n',
    'domain/optional.ts': 'export const named: { readonly name?: string } = { name: undefined };\n',
    'domain/enum.ts': 'export enum Kind {\n  One,\n}\n',
    'domain/unused.ts': 'export function two(one: number): number {\n  return 2;\n}\n',
    'domain/sound.ts': STEPS,
  });

  const { passed, output } = await project.run('check:types');

  expect(passed).toBe(false);
  expect([...output.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)].map(([, path, code]) => `${path} ${code}`)).toEqual(
    ['domain/enum.ts TS1294', 'domain/index-access.ts TS2322', 'domain/optional.ts TS2375', 'domain/unused.ts TS6133'],
  );
});

it('finds files, exports and dependencies that nobody uses', async () => {
  using project = plant({
    'api/main.ts': "import { used } from '../domain/used.ts';\n\nused();\n",
    'domain/used.ts': 'export function used(): void {}\n\nexport function forgotten(): void {}\n',
    'domain/alone.ts': 'export function alone(): void {}\n',
  });

  const { passed, output } = await project.run('check:dead-code', '--reporter', 'compact');

  expect(passed).toBe(false);
  expect(output).toMatch(/domain\/alone\.ts/);
  expect(output).toMatch(/domain\/used\.ts: forgotten$/m);
  expect(output).toMatch(/package\.json: .*zod/);
});
