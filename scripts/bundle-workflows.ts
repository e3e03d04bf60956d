// Bundles the workflows for the worker into .cache/workflow-bundle.js, where their sources have changed. A path given as
// argument gets a copy of the bundle: `npm run build` puts one into dist/.

import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PROJECT } from './setup/project.mjs';
import {
  BUNDLE_MARK,
  BUNDLE_OPTIONS,
  isBundleFresh,
  WORKFLOW_BUNDLE,
  workflowSourcesHash,
} from './start/workflow-bundle.ts';

if (!isBundleFresh()) {
  const hash = workflowSourcesHash();
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode(BUNDLE_OPTIONS);
  const scratch = `${WORKFLOW_BUNDLE}.${process.pid}`;
  mkdirSync(dirname(WORKFLOW_BUNDLE), { recursive: true });
  writeFileSync(scratch, code);
  rmSync(BUNDLE_MARK, { force: true });
  renameSync(scratch, WORKFLOW_BUNDLE);
  writeFileSync(BUNDLE_MARK, hash);
}

const [, , copy] = process.argv;
if (copy !== undefined) {
  const target = resolve(PROJECT, copy);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(WORKFLOW_BUNDLE, target);
}
