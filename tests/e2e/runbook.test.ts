import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { ensureSchedules } from '../../worker/schedules.ts';
import { PROJECT } from '../docs/documents.ts';
import { type RunbookCommand, runbookCommands, runbookPreamble } from '../docs/runbook-commands.ts';
import { seedProgram } from '../support/callers.ts';
import { eventually, PATIENCE_MS } from '../support/eventually.ts';
import { type MonitoredInstance, openMonitored } from '../support/monitored-instance.ts';
import { register } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';
import { startReportingServer } from '../support/temporal-server.ts';

const VERSION = { name: 'vestibule', buildId: 'runbook' };
const { functions, variables } = runbookPreamble();
const opened = new AsyncDisposableStack();
/** What is typed in the place of what the runbook leaves open. */
const given: Record<string, string> = {};
const environment: Record<string, string> = {};

beforeAll(async () => {
  const monitored = await openMonitored(opened, async () => {
    const server = opened.adopt(await startReportingServer(), (running) => running.teardown());
    environment['TEMPORAL_ADDRESS'] = server.address;
    return { deployment: VERSION, serverAddress: server.address };
  });
  await begin(monitored);
  Object.assign(environment, await environmentOf(monitored));
});
afterAll(() => opened.disposeAsync());

/** An onboarding that has parked, with a step that has failed, for want of a key that the mail provider takes. */
async function begin({ instance, refresh }: MonitoredInstance): Promise<void> {
  const { workflowService } = instance.env.connection;
  const current = { namespace: 'default', deploymentName: VERSION.name, buildId: VERSION.buildId, identity: 'test' };
  await eventually('the version', () => workflowService.setWorkerDeploymentCurrentVersion(current));
  instance.inbox.setFaults({ errors: { status: 403, name: 'invalid_api_key', message: 'API key is invalid' } });
  await register(instance, 'stuck@runbook.example');
  const parked = await eventually('that it has parked', async () => {
    const [row] = await instance.orm.em.fork().find(Process, { needsAttention: true });
    return row;
  });
  Object.assign(given, { id: parked.id, stage: (await standingOf(instance, parked.id)).stage });
  await ensureSchedules(instance.temporal, { taskQueue: instance.taskQueue, policy: instance.policy });
  await refresh();
}

async function environmentOf({ instance, apiMetrics, workerMetrics }: MonitoredInstance) {
  const { headers } = await seedProgram(instance, { environmentId: null, scopes: ['operate.view', 'operate.act'] });
  const set = {
    API: instance.apiUrl,
    KEY: headers['authorization']?.replace('Bearer ', '') ?? '',
    METRICS: apiMetrics,
    WORKER_METRICS: workerMetrics,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_TASK_QUEUE: instance.taskQueue,
  };
  const missing = variables.filter((name) => !Object.hasOwn({ ...environment, ...set }, name));
  if (missing.length > 0)
    throw new Error(`the runbook exports ${missing.join(', ')}, of which this test knows nothing`);
  const path = `${dirname(process.env['TEMPORAL_CLI_PATH'] ?? '')}:${process.env['PATH']}`;
  const ofCommandLine = { OPS_API_URL: set.API, OPS_API_KEY: set.KEY, HOME: process.env['HOME'] ?? '' };
  return { ...set, ...ofCommandLine, WORKER_BUILD_ID: VERSION.buildId, PATH: path };
}

/** Types a command as it stands there, and answers what it says. */
async function typed(command: string): Promise<string> {
  const filled = command.replaceAll(/<(\w+)>/g, (_, name: string) => given[name] ?? `nothing is known of ${name}`);
  const script = `set -euo pipefail\n${functions}\n${filled}`;
  const options = { env: environment, timeout: PATIENCE_MS, cwd: PROJECT };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], options);
  return stdout;
}

const commands = runbookCommands().filter(({ command }) => !command.startsWith('docker '));
const asked = (begins: RegExp) => commands.filter(({ command }) => begins.test(command)).map(rowOf);
const rowOf = ({ section, command }: RunbookCommand): [string, string] => [command, section.replace(/^#+ /, '')];

it.each(asked(/^ops '?onboardings(?!\/)/))('%s lists or counts them under "%s"', async (command) => {
  expect(JSON.parse(await typed(command))).toMatchObject({ items: expect.any(Array) });
});

it.each(asked(/^ops .*<id>/))('%s explains it under "%s"', async (command) => {
  const answer: unknown = JSON.parse(await typed(command));

  expect(answer).toMatchObject({ id: given['id'], blockedBy: [{ message: expect.any(String) }] });
});

it.each(asked(/^act /))('%s is done under "%s"', async (command) => {
  expect(JSON.parse(await typed(command))).toMatchObject({ id: given['id'], stage: given['stage'] });
});

it.each(asked(/^(?:temporal|npm|curl|ops (?!'?onboardings))/))('%s says something under "%s"', async (command) => {
  const said = await typed(command);

  expect(said.trim().length).toBeGreaterThan(0);
  // a problem names the request that it refuses
  expect(said).not.toContain('"requestId"');
});
