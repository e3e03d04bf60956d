import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, it } from '@jest/globals';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { readProjectFile } from './compose-file.ts';

const dockerfile = readProjectFile('Dockerfile');
const instructions = dockerfile
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean);
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const manifest: Manifest = JSON.parse(readProjectFile('package.json'));
const build: { include: readonly string[] } = JSON.parse(readProjectFile('tsconfig.build.json'));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

it('is built on the Node that development uses, on a Debian', () => {
  const stages = instructions.flatMap((line) => /^FROM (\S+)(?: AS (\S+))?$/.exec(line) ?? []);
  const outside = instructions.flatMap((line) => /^FROM (\S+:\S+)/.exec(line)?.[1] ?? []);

  expect(stages.length).toBeGreaterThan(0);
  expect(outside).toEqual([`node:${manifest.devDependencies['node']}-bookworm-slim`]);
});

it('runs as another user than root, and without a shell in between', () => {
  const users = lastStage.filter((line) => line.startsWith('USER '));
  const commands = lastStage.filter((line) => /^(CMD|ENTRYPOINT) /.test(line));

  expect(users).toEqual(['USER node']);
  expect(lastStage.slice(lastStage.indexOf('USER node')).filter((line) => /^(RUN|COPY|ADD) /.test(line))).toEqual([]);
  expect(commands).toEqual(['CMD ["node", "dist/api/main.js"]']);
});

it('holds the packages that production needs and no others', () => {
  const packages = instructions.slice(instructions.indexOf('FROM base AS packages'));

  expect(packages[1]).toMatch(/^RUN npm ci --omit=dev /);
  expect(lastStage.filter((line) => line.includes('node_modules'))).toEqual([
    'COPY --from=packages /app/node_modules ./node_modules',
  ]);
});

it('runs no code that imports a package of development', () => {
  const roots = build.include.filter((path) => !path.endsWith('.ts'));
  const single = build.include.filter((path) => path.endsWith('.ts'));
  const files = [
    ...globSync(
      roots.map((root) => `${root}/**/*.{ts,tsx}`),
      { cwd: PROJECT },
    ),
    ...single,
  ];
  const imports = files.flatMap((file) => packagesOf(file).map((name) => ({ file, name })));

  expect(imports.length).toBeGreaterThan(50);
  expect(imports.filter(({ name }) => !(name in manifest.dependencies))).toEqual([]);
});

it('is made from sources alone: no secret, and nothing that was built outside', () => {
  const ignored = readProjectFile('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...admitted] = ignored;
  const needed = [
    'package.json',
    'package-lock.json',
    '.npmrc',
    'tsconfig.json',
    'tsconfig.build.json',
    'deploy',
    'scripts',
  ];

  expect(first).toBe('*');
  expect(admitted.toSorted()).toEqual(
    [...new Set([...needed, ...build.include.map((path) => path.split('/')[0])])].map((path) => `!${path}`).toSorted(),
  );
});

/** Names of the packages that a source file imports at run time, or whose files it serves. */
function packagesOf(file: string): readonly string[] {
  const patterns = [
    /^(?:(?:import|export) (?!type )[^;'"]*|\} )from '([^']+)';$/gm,
    /^import '([^']+)';$/gm,
    /[ (]import\('([^']+)'\)/g,
    /\.resolve\('([^']+\/package\.json)'\)/g,
  ];
  const source = readProjectFile(file);
  const names = patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name = '']) => name));
  const packages = names.filter((name) => !name.startsWith('.') && !isBuiltin(name));
  return packages.map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
}
