import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../setup/project.mjs';
import { readIfThere } from './files.ts';

/** Where the worker's workflow code lies, bundled beforehand. */
export const WORKFLOW_BUNDLE = join(PROJECT, '.cache', 'workflow-bundle.js');

const WORKFLOWS = join(PROJECT, 'workflows', 'index.ts');
const FAILURE_CONVERTER = join(PROJECT, 'temporal', 'failure-converter.ts');
const CARRY_TRACE = join(PROJECT, 'workflows', 'carry-trace.ts');

/**
 * What the bundle is made of, and how. Its modules are loaded once and shared, frozen: none of them keeps anything of a
 * workflow, and loading them anew costs each workflow more than its first step.
 */
export const BUNDLE_OPTIONS = {
  workflowsPath: WORKFLOWS,
  failureConverterPath: FAILURE_CONVERTER,
  workflowInterceptorModules: [CARRY_TRACE],
  preloadModules: [WORKFLOWS, FAILURE_CONVERTER, CARRY_TRACE],
};

/** Beside the bundle: the hash of the sources it was made from. */
export const BUNDLE_MARK = `${WORKFLOW_BUNDLE}.sources`;

/** One hash over everything that goes into the bundle: our sources and the packages' versions. */
export function workflowSourcesHash(): string {
  const hash = createHash('sha256');
  const sources = globSync(['workflows/**/*.ts', 'domain/**/*.ts', 'temporal/**/*.ts'], { cwd: PROJECT }).sort();
  for (const path of [
    ...sources,
    'package-lock.json',
    'scripts/bundle-workflows.ts',
    'scripts/start/workflow-bundle.ts',
  ]) {
    hash.update(`${path}\0`).update(readFileSync(join(PROJECT, path)));
  }
  return hash.digest('hex');
}

/** Whether the bundle that lies there was made from the sources as they are. */
export function isBundleFresh(): boolean {
  return existsSync(WORKFLOW_BUNDLE) && readIfThere(BUNDLE_MARK) === workflowSourcesHash();
}
