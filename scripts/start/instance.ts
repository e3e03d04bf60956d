import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../setup/problem.mjs';
import { cliVersion, resolveTool } from '../setup/temporal-binaries.mjs';
import { assertDataVersions, lockDataFolder, openDataFolder } from './data-folder.ts';
import { hasCode, readIfThere, writePrivateJson } from './files.ts';
import { recordProcesses, stopLeftovers } from './leftovers.ts';
import type { Output } from './output.ts';
import { assertPortsFree, findStandInsPort, type InstancePorts, LOOPBACK, temporalUiPort } from './ports.ts';
import { databaseUrl, postgresSteps } from './postgres.ts';
import { rotateLog } from './running-part.ts';
import { type InstanceSecrets, loadSecrets } from './secrets.ts';
import type { Step } from './steps.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';
import { type TemporalOptions, temporalSteps } from './temporal.ts';

/** Where the parts of an instance are; the keys are those of `instance.json`. */
export interface InstanceAddresses {
  readonly apiUrl: string;
  readonly inboxUrl: string;
  /** The identity providers that are stood in for; trade registers, VIES and Peppol beneath `/authorities`. */
  readonly standInsUrl: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string;
  readonly databaseUrl: string;
}

/** Ports, all of them known. */
type FoundPorts = InstancePorts & { readonly standIns: number };

export interface InstanceContext {
  readonly dataDir: string;
  readonly logsDir: string;
  readonly ports: FoundPorts;
  readonly secrets: InstanceSecrets;
  readonly addresses: InstanceAddresses;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface InstanceOptions {
  /** Absolute. */
  readonly dataDir: string;
  readonly ports: InstancePorts;
  /** The environment that the parts get, and in which Temporal's program is looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
}

export interface InstanceDefinition {
  readonly searchAttributes: TemporalOptions['searchAttributes'];
  /** What runs on PostgreSQL (`database`) and Temporal (`temporal-namespace`), whose steps those names are. */
  steps(context: InstanceContext): readonly Step[];
  /** Called when all is up; what it returns stands in `instance.json` beside the addresses. */
  whenUp?(context: InstanceContext): Promise<Readonly<Record<string, string>>>;
}

export interface Instance {
  readonly addresses: InstanceAddresses;
  /** What `whenUp` returned. */
  readonly extras: Readonly<Record<string, string>>;
  /** Stops every part, the last first; harmless when repeated. */
  stop(): Promise<void>;
  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an instance on a data folder and returns when all of it serves. `instance.json` in that folder exists from then
 * until `stop`. Throws a Problem, with nothing left running, where it cannot be started.
 */
export async function runInstance(definition: InstanceDefinition, options: InstanceOptions): Promise<Instance> {
  const { dataDir, env, output, signal } = options;
  signal?.throwIfAborted();
  // without a folder nothing of ours can hold a port, and a refusal is to leave none behind
  if (!existsSync(dataDir)) await assertPortsFree(options.ports);
  openDataFolder(dataDir);
  const unlock = lockDataFolder(dataDir);
  const file = join(dataDir, 'instance.json');
  let supervisor: Supervisor | undefined;
  const stopAll = async () => {
    rmSync(file, { force: true });
    await supervisor?.stop();
    // before there is a supervisor the record is that of an earlier start, whose leftovers it alone knows
    if (supervisor) rmSync(join(dataDir, 'processes.json'), { force: true });
    unlock();
  };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  try {
    rmSync(file, { force: true });
    const cli = await resolveTool('temporal', { env });
    assertDataVersions(dataDir, versionOf(cli));
    const secrets = loadSecrets(dataDir);
    await stopLeftovers(dataDir, output);
    await assertPortsFree(options.ports);
    const ports = await findPorts(options.ports, dataDir);
    const context = {
      dataDir,
      logsDir: join(dataDir, 'logs'),
      ports,
      secrets,
      env,
      addresses: addressesOf(ports, secrets),
    };
    const steps = allSteps(definition, context, cli);
    for (const { name } of steps) rotateLog(join(context.logsDir, `${name}.log`));
    if (signal?.aborted) throw new Problem('Stopped before everything was up.');
    const published = createPublisher(file, context.addresses);
    supervisor = createSupervisor({
      steps,
      logsDir: context.logsDir,
      output,
      onPids: (pids) => {
        recordProcesses(dataDir, pids);
        published.setPids(pids);
      },
    });
    signal?.addEventListener('abort', () => void supervisor?.stop(), { once: true });
    await supervisor.start();
    const extras = (await definition.whenUp?.(context)) ?? {};
    signal?.throwIfAborted();
    published.publish(extras);
    return { addresses: context.addresses, extras, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw hasCode(error, 'ENOSPC')
      ? new Problem(`The disk of ${dataDir} is full: free space there and start again.`)
      : error;
  }
}

function allSteps(definition: InstanceDefinition, context: InstanceContext, cli: string): readonly Step[] {
  const { dataDir, logsDir, ports, secrets } = context;
  return [
    ...postgresSteps({ dataDir, logsDir, port: ports.postgres, password: secrets.POSTGRES_PASSWORD }),
    ...temporalSteps({
      dataDir,
      cli,
      port: ports.temporal,
      uiPort: temporalUiPort(ports),
      searchAttributes: definition.searchAttributes,
    }),
    ...definition.steps(context),
  ];
}

/** Keeps `instance.json` right: nothing is written until `publish`, from then on with every change. */
function createPublisher(file: string, addresses: InstanceAddresses) {
  let pids: Readonly<Record<string, number>> = {};
  let extras: Readonly<Record<string, string>> | undefined;
  const write = () => extras && writePrivateJson(file, { ...addresses, ...extras, pids });
  return {
    setPids(changed: typeof pids): void {
      pids = changed;
      write();
    },
    publish(found: Readonly<Record<string, string>>): void {
      extras = found;
      write();
    },
  };
}

/** Finds the port that is still open, and keeps it: addresses of providers are to stay the same. */
async function findPorts(ports: InstancePorts, dataDir: string): Promise<FoundPorts> {
  const file = join(dataDir, 'stand-ins', 'port.json');
  const [kept] = /\d+/.exec(readIfThere(file) ?? '') ?? [];
  const standIns = await findStandInsPort(ports, kept === undefined ? undefined : Number(kept));
  writePrivateJson(file, { port: standIns });
  return { ...ports, standIns };
}

function addressesOf(ports: FoundPorts, secrets: InstanceSecrets): InstanceAddresses {
  return {
    apiUrl: `http://${LOOPBACK}:${ports.api}`,
    inboxUrl: `http://${LOOPBACK}:${ports.inbox}`,
    standInsUrl: `http://${LOOPBACK}:${ports.standIns}`,
    temporalAddress: `${LOOPBACK}:${ports.temporal}`,
    temporalUiUrl: `http://${LOOPBACK}:${temporalUiPort(ports)}`,
    databaseUrl: databaseUrl({ port: ports.postgres, password: secrets.POSTGRES_PASSWORD }),
  };
}

function versionOf(cli: string): string {
  const version = cliVersion(cli);
  if (version === undefined)
    throw new Problem(`${cli} does not run here: name another Temporal CLI in TEMPORAL_CLI_PATH.`);
  return version;
}
