import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { WAY_OPTIONS, WAYS } from './ways.ts';

const FOLDER = join(import.meta.dirname, 'histories');
const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

// RECORD_HISTORIES=1 npm test -- tests/replay/record: keeps what is missing; what was recorded once is never rewritten,
// because processes that began that way may still be running somewhere (CONTRIBUTING.md)
if (process.env['RECORD_HISTORIES']) {
  it.each(Object.keys(WAYS))('records %s', async (name) => {
    const path = join(FOLDER, `${name}.json`);
    if (existsSync(path)) return;
    const instance = await openInstance({ skipTime: true, ...WAY_OPTIONS[name]?.() });
    opened.push(instance);
    const workflowId = (await WAYS[name]?.(instance)) ?? '';
    const history = await instance.temporal.workflow.getHandle(workflowId).fetchHistory();
    const bytes = proto.temporal.api.history.v1.History.encode(history).finish();
    const events = history.events?.length ?? 0;
    await writeFile(
      path,
      `${JSON.stringify({ workflowId, events, history: Buffer.from(bytes).toString('base64') }, undefined, 1)}\n`,
    );
  });
}

it('keeps a history of every way', () => {
  const kept = readdirSync(FOLDER).map((file) => file.replace('.json', ''));

  expect(kept).toEqual(expect.arrayContaining(Object.keys(WAYS)));
});
