// Bundles the workflows for the worker into .cache/workflow-bundle.js, where their sources have changed.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from './setup/project.mjs';
import { BUNDLE_MARK, isBundleFresh, WORKFLOW_BUNDLE, workflowSourcesHash } from './start/workflow-bundle.ts';

if (!isBundleFresh()) {
  const hash = workflowSourcesHash();
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(PROJECT, 'workflows', 'index.ts'),
    failureConverterPath: join(PROJECT, 'temporal', 'failure-converter.ts'),
  });
  const scratch = `${WORKFLOW_BUNDLE}.${process.pid}`;
  mkdirSync(dirname(WORKFLOW_BUNDLE), { recursive: true });
  writeFileSync(scratch, code);
  rmSync(BUNDLE_MARK, { force: true });
  renameSync(scratch, WORKFLOW_BUNDLE);
  writeFileSync(BUNDLE_MARK, hash);
}
