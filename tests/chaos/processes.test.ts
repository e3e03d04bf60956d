import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { eventually } from '../support/eventually.ts';

it('serves metrics of both processes, and each ends in order when it is told to', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vestibule-processes-'));
  chmodSync(dataDir, 0o755);
  const ports = await freePorts();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const instance = await startInstance({ dataDir, ports, env: process.env, output: { line: () => undefined } });
  stack.defer(() => instance.stop());
  const pids = (): Record<string, number> => JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')).pids;
  const metrics = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

  const ofApi = await metrics(ports.metrics);
  const ofWorker = await eventually('the pollers of the worker', async () => {
    const text = await metrics(ports.metrics + 1);
    return text.includes('temporal_num_pollers') ? text : undefined;
  });
  const watched = await eventually('the first round of the watch', async () => {
    const text = await metrics(ports.metrics);
    return /vestibule_watch_timestamp_seconds [1-9]/.test(text) ? text : undefined;
  });
  const before = pids();
  for (const part of ['api', 'worker']) process.kill(before[part] ?? 0, 'SIGTERM');
  await eventually('both parts again', () => {
    const now = pids();
    return now['api'] !== before['api'] && now['worker'] !== before['worker'] ? true : undefined;
  });
  const ready = await eventually('the API again', async () => {
    const response = await fetch(`http://127.0.0.1:${ports.api}/readyz`);
    return response.ok ? response.json() : undefined;
  });

  expect(ofApi).toContain('vestibule_outbox_rows 0');
  expect(ofApi).toContain('vestibule_http_request_duration_seconds');
  expect(watched).toContain('vestibule_onboardings_total');
  expect(ofWorker).toContain('vestibule_troubles_lost_total 0');
  expect(ofWorker).toContain('workflow_task');
  expect(readFileSync(join(dataDir, 'logs', 'api.log'), 'utf8')).toContain('the API is stopping');
  expect(readFileSync(join(dataDir, 'logs', 'worker.log'), 'utf8')).toContain('the worker has stopped');
  expect(ready).toMatchObject({ status: 'ready' });
});
