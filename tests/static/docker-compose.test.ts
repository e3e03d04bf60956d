import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { EnvironmentSchema, loadConfig } from '../../config/config.ts';
import { TEMPORAL_UI_PATH } from '../../domain/temporal-ui.ts';
import { PROJECT } from '../../scripts/setup/project.mjs';
import {
  interpolate,
  isLongRunning,
  readComposeFile,
  readProjectFile,
  type Service,
  variablesIn,
} from './compose-file.ts';

const { services, volumes } = readComposeFile();
const all = Object.entries(services);
const key = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const REQUIRED = {
  PUBLIC_URL: 'https://onboarding.example',
  WORKER_BUILD_ID: '1a2b3c4',
  RESEND_API_KEY: 're_1',
  RESEND_WEBHOOK_SECRET: 'whsec_1',
  TOKEN_KEYS: key,
  CODEC_KEYS: key,
  POSTGRES_PASSWORD: 'p1',
  DATABASE_PASSWORD: 'p2',
  TEMPORAL_DB_PASSWORD: 'p3',
};

it('pins every image that is not built here to a version, and both of Temporal to the same', () => {
  const pulled = all.filter(([, { build }]) => build === undefined).map(([, { image }]) => image);

  expect(pulled.filter((image) => !/^[\w/-]+:\d+\.\d+(\.\d+)?$/.test(image))).toEqual([]);
  expect(service('temporal-schema').image.split(':')[1]).toBe(service('temporal').image.split(':')[1]);
  expect(new Set(all.filter(([, { build }]) => build).map(([, { image }]) => image)).size).toBe(1);
});

it('uses no image that its makers have given up', () => {
  expect(all.filter(([, { image }]) => /auto-setup|bitnami|:latest/.test(image))).toEqual([]);
});

it('mounts only files of the project that exist and volumes that are declared', () => {
  const sources = all.flatMap(([, { volumes: mounts }]) => mounts.map((mount) => mount.split(':')[0] ?? ''));

  const missing = sources.filter((path) =>
    path.startsWith('./') ? !existsSync(join(PROJECT, path)) : !(path in volumes),
  );

  expect(missing).toEqual([]);
});

it('keeps the data of PostgreSQL 18 where its image writes it', () => {
  expect(service('postgres').volumes).toContain('postgres:/var/lib/postgresql');
});

it('waits for services only in a way that they can answer', () => {
  const edges = all.flatMap(([name, { depends_on }]) =>
    Object.entries(depends_on).map(([target, { condition }]) => ({ name, target, condition })),
  );

  const wrong = edges.filter(({ target, condition }) => {
    const awaited = services[target];
    if (!awaited) return true;
    if (condition === 'service_healthy') return awaited.healthcheck === undefined;
    return condition !== 'service_completed_successfully' || isLongRunning(awaited);
  });

  expect(wrong).toEqual([]);
});

it('watches the health of whatever runs on, and tries again what only runs once', () => {
  const ways = all.map(([name, { restart, healthcheck }]) => {
    const once = /^on-failure:\d+$/.test(restart) && healthcheck === undefined;
    return [name, once || (restart === 'unless-stopped' && healthcheck?.test[0] === 'CMD')];
  });

  expect(ways.filter(([, fine]) => !fine)).toEqual([]);
});

it('publishes ports on the loopback interface only', () => {
  const published = all.flatMap(([, { ports }]) => ports.map((port) => interpolate(port, {})));

  expect(published.length).toBeGreaterThan(0);
  expect(published.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
});

it('has no default for a secret', () => {
  const secret = /PASSWORD|PWD|SECRET|API_KEY|_KEYS|DATABASE_URL/;
  const entries = all.flatMap(([name, { environment }]) =>
    Object.entries(environment)
      .filter(([variable]) => secret.test(variable))
      .map(([variable, value]) => [name, variable, value]),
  );

  expect(entries.length).toBeGreaterThan(0);
  // there may be no identity provider and no outside system, and then no secret of one
  const optional = /^\$\{(IDENTITY_PROVIDER_SECRETS|TRADE_REGISTER_(NL|BE)_API_KEY|PEPPOL_SMP_PASSWORD):-\}$/;
  const passedOn = entries.filter(([, , value = '']) => !optional.test(value));
  expect(passedOn.filter(([, , value = '']) => !/^(postgresql:\/\/\w+:)?\$\{\w+:\?\}(@[\w:/]+)?$/.test(value))).toEqual(
    [],
  );
});

it.each(Object.keys(REQUIRED))('does not start without %s', (name) => {
  const text = readProjectFile('docker-compose.yml');

  expect(() => interpolate(text, REQUIRED)).not.toThrow();
  expect(() => interpolate(text, { ...REQUIRED, [name]: '' })).toThrow(name);
});

it.each(['api', 'worker'])('gives the process %s settings that it accepts', (name) => {
  const config = loadConfig(environmentOf(name));

  expect(config).toMatchObject({
    host: '0.0.0.0',
    publicUrl: REQUIRED.PUBLIC_URL,
    mail: { baseUrl: 'http://inbox:3001' },
    temporal: { address: 'temporal:7233', namespace: 'vestibule', tls: false },
  });
});

it('sends by Resend itself where its address is set to nothing', () => {
  expect(loadConfig(environmentOf('worker', { RESEND_BASE_URL: '' })).mail.baseUrl).toBeUndefined();
});

it('passes every setting on but those that have no place here', () => {
  const passed = new Set([...Object.keys(environmentOf('api')), ...Object.keys(environmentOf('worker'))]);

  const left = Object.keys(EnvironmentSchema.shape).filter((name) => !passed.has(name));

  expect(left.toSorted()).toEqual(['METRICS_PORT', 'OPERATOR_SIGN_IN_LINK', 'TEMPORAL_API_KEY', 'TIME_SCALE']);
});

it('makes the version current that the worker runs, in the namespace that was made', () => {
  const settings = { TEMPORAL_NAMESPACE: 'other', WORKER_DEPLOYMENT: 'ours' };
  const { deployment, temporal } = loadConfig(environmentOf('worker', settings));

  expect(environmentOf('worker-version', settings)).toMatchObject({
    WORKER_DEPLOYMENT: deployment?.name,
    WORKER_BUILD_ID: deployment?.buildId,
    TEMPORAL_NAMESPACE: temporal.namespace,
  });
  expect(environmentOf('temporal-init', settings)).toMatchObject({ TEMPORAL_NAMESPACE: temporal.namespace });
  expect(service('worker-version').depends_on).toEqual({ worker: { condition: 'service_healthy' } });
});

it('runs compiled files whose sources belong to the build', () => {
  const { include }: { include: readonly string[] } = JSON.parse(readProjectFile('tsconfig.build.json'));
  const ours = all.filter(([, { build }]) => build);
  const files = ours.flatMap(([, { command = [] }]) =>
    command.slice(1).map((path) => path.replace(/^dist\/(.*)\.js$/, '$1.ts')),
  );

  const missing = files.filter(
    (path) => !existsSync(join(PROJECT, path)) || !include.some((part) => `${path}/`.startsWith(`${part}/`)),
  );

  expect(files).toHaveLength(ours.length);
  expect(missing).toEqual([]);
});

it('gives a process more time to stop than it may take', () => {
  const forced = /shutdownForceTime: '(\d+)s'/.exec(readProjectFile('worker/workers.ts'))?.[1];
  const drained = /DRAIN_MS = (\d+)_000/.exec(readProjectFile('api/main.ts'))?.[1];

  expect(seconds(service('worker'))).toBeGreaterThan(Number(forced));
  expect(seconds(service('api'))).toBeGreaterThan(Number(drained));
  expect(all.filter(([, { build, init }]) => build && init !== true)).toEqual([]);
});

it("starts Temporal's server with a dynamic configuration that is mounted, and a lasting number of shards", () => {
  const { environment, volumes: mounts } = service('temporal');
  const [source = '', target = ''] = mounts[0]?.split(':') ?? [];
  const path = environment['DYNAMIC_CONFIG_FILE_PATH'] ?? '';
  const settings: unknown = parse(readProjectFile(join(source, basename(path))));

  expect(path).toBe(join(target, basename(path)));
  expect(settings).toEqual({
    'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': [{ value: 2 }],
    'limit.maxIDLength': [{ value: 255 }],
  });
  expect(environment).toMatchObject({ DB: 'postgres12', NUM_HISTORY_SHARDS: '512', BIND_ON_IP: '0.0.0.0' });
});

it("lets nobody change anything in Temporal's UI, and shows it through the API alone", () => {
  const { environment, ports } = service('temporal-ui');

  expect(environment).toMatchObject({
    TEMPORAL_DISABLE_WRITE_ACTIONS: 'true',
    TEMPORAL_UI_PUBLIC_PATH: TEMPORAL_UI_PATH,
  });
  expect(ports).toEqual([]);
  expect(loadConfig(environmentOf('api')).temporalUiUrl).toBe('http://temporal-ui:8080');
});

it('names only variables that .env.example explains', () => {
  const explained = readProjectFile('.env.example');
  const names = new Set(variablesIn(readProjectFile('docker-compose.yml')));

  expect([...names].filter((name) => !new RegExp(`^#?${name}=`, 'm').test(explained))).toEqual([]);
});

function service(name: string): Service {
  const found = services[name];
  if (!found) throw new Error(`there is no service ${name}`);
  return found;
}

function environmentOf(name: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries(service(name).environment);
  return Object.fromEntries(
    entries.map(([variable, value]) => [variable, interpolate(value, { ...REQUIRED, ...more })]),
  );
}

function seconds({ stop_grace_period: text = '10s' }: Service): number {
  return Number(/^(\d+)s$/.exec(text)?.[1]);
}
