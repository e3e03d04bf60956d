import { accessSync, constants } from 'node:fs';
import { ensurePackages } from './packages.mjs';
import { ensurePostgresUser } from './postgres-user.mjs';
import { Problem } from './problem.mjs';
import { NODE_24, PROJECT } from './project.mjs';
import { resolveTool } from './temporal-binaries.mjs';

/**
 * Brings what is missing: the packages with Node 24 among them, Temporal's programs named in `tools`, and, as root,
 * PostgreSQL's user. Quick where nothing is missing. Returns the paths as variables for what is started next.
 */
export async function prepare(tools) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 3)) {
    throw new Problem(`This is Node ${process.versions.node}: install Node 20.3 or later and run this again.`);
  }
  try {
    return await bring(tools);
  } catch (error) {
    if (error.code === 'ENOSPC')
      throw new Problem(`The disk of ${PROJECT} is full: free about 2 GB, then run this again.`);
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new Problem(
      `You may not write in ${PROJECT}: run this as its owner, or take a copy of the project of your own.`,
    );
  }
}

async function bring(tools) {
  ensurePostgresUser();
  await ensurePackages(PROJECT);
  assertNode();
  const variables = {};
  for (const name of tools) {
    variables[name === 'temporal' ? 'TEMPORAL_CLI_PATH' : 'TEMPORAL_TEST_SERVER_PATH'] = await resolveTool(name);
  }
  return variables;
}

function assertNode() {
  try {
    accessSync(NODE_24, constants.X_OK);
  } catch {
    throw new Problem(`Node 24 is missing at ${NODE_24}: delete the folder node_modules and run this again.`);
  }
}
