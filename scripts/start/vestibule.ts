import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/config.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { authorityVariables } from '../../stand-ins/authorities/settings.ts';
import { identitySettings } from '../../stand-ins/identity/settings.ts';
import { Problem } from '../setup/problem.mjs';
import { PROJECT } from '../setup/project.mjs';
import { type Instance, type InstanceContext, type InstanceOptions, runInstance } from './instance.ts';
import { nodeLaunch, nodePart } from './node-part.ts';
import { letOperatorsIn } from './operator-access.ts';
import { LOOPBACK, readPorts, workerMetricsPort } from './ports.ts';
import { runTask } from './run-task.ts';
import type { Step } from './steps.ts';
import { NAMESPACE } from './temporal.ts';
import { isBundleFresh, WORKFLOW_BUNDLE } from './workflow-bundle.ts';

/** What an instance that is not told otherwise gets from its environment: ports and `DATA_DIR`. */
export type StartOptions = Pick<InstanceOptions, 'output' | 'env'> & Partial<InstanceOptions>;

/**
 * Starts a whole Vestibule on this machine: PostgreSQL, Temporal, the inbox, stand-ins for identity
 * providers and authorities, a worker and the API. Returns when all
 * serve; throws a Problem, with nothing left running, where that cannot be. Ports and folder come from `env` unless
 * given.
 */
export function startInstance(options: StartOptions): Promise<Instance> {
  const { env } = options;
  const dataDir = resolve(PROJECT, options.dataDir ?? (env['DATA_DIR'] || '.data'));
  const ports = options.ports ?? readPorts(env);
  return runInstance(
    { searchAttributes: SEARCH_ATTRIBUTES, steps: vestibuleSteps, whenUp: letOperatorsIn },
    { ...options, dataDir, ports },
  );
}

/** The parts of ours, in the order in which they are needed; they stop in the reverse. */
function vestibuleSteps(context: InstanceContext): readonly Step[] {
  const { addresses, ports, logsDir } = context;
  const env = processEnvironment(context);
  assertSettings(env);
  const workerMetrics = workerMetricsPort(ports);
  const task = (name: string, label: string, needs: readonly string[], file: string, isDone = () => false): Step => ({
    kind: 'task',
    name,
    label,
    needs,
    run: async (signal) => {
      if (!isDone()) await runTask({ name, label }, nodeLaunch(file, env), { logsDir, signal });
    },
  });
  return [
    nodePart({
      name: 'inbox',
      label: 'Mail inbox',
      needs: [],
      file: 'inbox/main.ts',
      env: {
        ...env,
        DATA_DIR: join(context.dataDir, 'inbox'),
        INBOX_PORT: String(ports.inbox),
        WEBHOOK_URL: `${addresses.apiUrl}/webhooks/resend`,
      },
      readyUrl: `${addresses.inboxUrl}/healthz`,
    }),
    nodePart({
      name: 'standIns',
      label: 'Stand-ins',
      needs: [],
      file: 'stand-ins/main.ts',
      env: {
        ...env,
        DATA_DIR: join(context.dataDir, 'stand-ins'),
        STAND_INS_PORT: String(ports.standIns),
        IDENTITY_PROVIDER_SECRETS: context.secrets.IDENTITY_PROVIDER_SECRETS,
      },
      readyUrl: `${addresses.standInsUrl}/healthz`,
    }),
    task('migrations', 'Migrations', ['database'], 'scripts/migrate.ts'),
    task('workflow-bundle', 'Workflow bundle', [], 'scripts/bundle-workflows.ts', isBundleFresh),
    nodePart({
      name: 'worker',
      label: 'Worker',
      needs: ['migrations', 'temporal-namespace', 'workflow-bundle'],
      file: 'worker/main.ts',
      env: { ...env, METRICS_PORT: String(workerMetrics) },
      readyUrl: `http://${LOOPBACK}:${workerMetrics}/metrics`,
      any: true,
    }),
    nodePart({
      name: 'api',
      label: 'API',
      needs: ['migrations', 'temporal-namespace'],
      file: 'api/main.ts',
      env,
      readyUrl: `${addresses.apiUrl}/readyz`,
    }),
  ];
}

/** What the caller's environment says, except where things are: those are the instance's own. */
function processEnvironment({
  env,
  addresses,
  ports,
  secrets,
}: InstanceContext): Readonly<Record<string, string | undefined>> {
  const { POSTGRES_PASSWORD: _, OPERATOR_API_KEY: __, IDENTITY_PROVIDER_SECRETS, ...ours } = secrets;
  const standIns = { IDENTITY_PROVIDERS: JSON.stringify(identitySettings(addresses.standInsUrl)) };
  return {
    ...env,
    ...ours,
    ...standInVariables(env, addresses.standInsUrl),
    ...(!env['IDENTITY_PROVIDERS'] && { ...standIns, IDENTITY_PROVIDER_SECRETS }),
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_TLS: 'off',
    TEMPORAL_API_KEY: '',
    TEMPORAL_UI_URL: addresses.temporalUiUrl,
    OPERATOR_SIGN_IN_LINK: 'on',
    WORKER_BUILD_ID: '',
    WORKFLOW_BUNDLE,
    RESEND_BASE_URL: addresses.inboxUrl,
    PUBLIC_URL: env['PUBLIC_URL'] || addresses.apiUrl,
    HOST: LOOPBACK,
    PORT: String(ports.api),
    METRICS_PORT: String(ports.metrics),
  };
}

/** For each outside system that the caller names none of: a system and what belongs to it begin alike. */
function standInVariables(env: InstanceContext['env'], url: string): Readonly<Record<string, string>> {
  const isNamed = (prefix: string) => Object.entries(env).some(([name, value]) => name.startsWith(prefix) && value);
  const missing = ['TRADE_REGISTER_NL_', 'TRADE_REGISTER_BE_', 'VIES_', 'PEPPOL_'].filter((prefix) => !isNamed(prefix));
  const all = Object.entries(authorityVariables(url));
  return Object.fromEntries(all.filter(([name]) => missing.some((prefix) => name.startsWith(prefix))));
}

/** Before anything runs: a setting that does not fit is told at once, not by a process that ends. */
function assertSettings(env: Readonly<Record<string, string | undefined>>): void {
  try {
    loadConfig(env);
  } catch (error) {
    throw error instanceof Error ? new Problem(error.message) : error;
  }
}
