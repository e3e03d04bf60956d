import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { type Instance, type InstanceContext, runInstance } from '../../scripts/start/instance.ts';
import { nodePart } from '../../scripts/start/node-part.ts';
import { freePorts, LOOPBACK, workerMetricsPort } from '../../scripts/start/ports.ts';
import type { Step } from '../../scripts/start/steps.ts';
import { NAMESPACE } from '../../scripts/start/temporal.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';

export interface SideOptions {
  /** Absolute, empty: everything of the side is made anew in it. */
  readonly dataDir: string;
  readonly signal: AbortSignal;
}

/** One of the two programs that are compared, on servers of its own. */
export interface Side {
  readonly name: string;
  readonly start: (options: SideOptions) => Promise<Instance>;
}

const BUNDLE = 'baseline-bundle.js';
const SILENT = { line: () => undefined };
/** The mail queue's rate limit, the same on both sides and never reached. */
const MAIL_RATE_PER_SECOND = '1000';

/** Ours, as it is: the processes that `npm start` runs, in the mode in which they are deployed. */
export const VESTIBULE: Side = {
  name: 'vestibule',
  start: async ({ dataDir, signal }) =>
    startInstance({ dataDir, signal, ports: await freePorts(), env: environment(), output: SILENT }),
};

/** The bare program of bench/baseline/; `folder` holds its bundle. */
export function createBaselineSide(folder: string): Side {
  return {
    name: 'baseline',
    start: async ({ dataDir, signal }) => {
      const definition = {
        searchAttributes: SEARCH_ATTRIBUTES,
        steps: (context: InstanceContext) => baselineSteps(context, join(folder, BUNDLE)),
      };
      return runInstance(definition, {
        dataDir,
        signal,
        ports: await freePorts(),
        env: environment(),
        output: SILENT,
      });
    },
  };
}

/** Bundles the bare program's workflow, so that neither side does so while it is measured. */
export async function bundleBaseline(folder: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, '..', 'baseline', 'workflow.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, BUNDLE), code);
}

function baselineSteps({ env, dataDir, addresses, ports, secrets }: InstanceContext, bundle: string): readonly Step[] {
  const metricsPort = workerMetricsPort(ports);
  const processEnv = {
    ...env,
    DATABASE_URL: addresses.databaseUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: NAMESPACE,
    RESEND_BASE_URL: addresses.inboxUrl,
    RESEND_API_KEY: secrets.RESEND_API_KEY,
    WORKFLOW_BUNDLE: bundle,
    PORT: String(ports.api),
    METRICS_PORT: String(metricsPort),
  };
  const part = (options: Pick<Parameters<typeof nodePart>[0], 'name' | 'needs' | 'file' | 'env' | 'readyUrl'>) =>
    nodePart({ label: options.name, ...options });
  return [
    part({
      name: 'inbox',
      needs: [],
      file: 'inbox/main.ts',
      env: {
        ...env,
        DATA_DIR: join(dataDir, 'inbox'),
        INBOX_PORT: String(ports.inbox),
        RESEND_API_KEY: secrets.RESEND_API_KEY,
      },
      readyUrl: `${addresses.inboxUrl}/healthz`,
    }),
    part({
      name: 'worker',
      needs: ['database', 'temporal-namespace'],
      file: 'bench/baseline/worker.ts',
      env: processEnv,
      readyUrl: `http://${LOOPBACK}:${metricsPort}/`,
    }),
    part({
      name: 'api',
      needs: ['temporal-namespace'],
      file: 'bench/baseline/api.ts',
      env: processEnv,
      readyUrl: `${addresses.apiUrl}/healthz`,
    }),
  ];
}

/** What the parts get of the caller's environment: where programs are, and none of its settings. */
function environment(): Readonly<Record<string, string | undefined>> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMPORAL_CLI_PATH'];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NODE_ENV: 'production',
    MAIL_RATE_PER_SECOND,
  };
}
