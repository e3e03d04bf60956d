import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createDataConverter, failureConverterPath } from '../../temporal/data-converter.ts';
import { TEST_CODEC_KEYS } from '../support/keys.ts';
import { installRuntime } from '../support/temporal.ts';

installRuntime();
const FOLDER = join(import.meta.dirname, 'histories');
const HISTORIES = readdirSync(FOLDER).map((file) => {
  const { workflowId, history } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  return {
    name: file,
    workflowId: String(workflowId),
    history: proto.temporal.api.history.v1.History.decode(Buffer.from(history, 'base64')),
  };
});
const dataConverter = createDataConverter(TEST_CODEC_KEYS);

describe('a history that was recorded', () => {
  it.each(HISTORIES)('replays: $name', async ({ workflowId, history }) => {
    const workflowBundle = { codePath: process.env['TEST_WORKFLOW_BUNDLE'] ?? '' };

    await Worker.runReplayHistory({ workflowBundle, dataConverter }, history, workflowId);
  });

  it('does not replay on a workflow that does something else', async () => {
    const changed = await bundleWorkflowCode({
      workflowsPath: join(import.meta.dirname, 'changed-registration.ts'),
      failureConverterPath,
      logger: new DefaultLogger('ERROR'),
    });
    const activated = HISTORIES.find(({ name }) => name === 'registration-activated.json');
    if (!activated) throw new Error('the history is missing');

    const replay = Worker.runReplayHistory(
      { workflowBundle: changed, dataConverter },
      activated.history,
      activated.workflowId,
    );

    await expect(replay).rejects.toBeInstanceOf(DeterminismViolationError);
  });
});
