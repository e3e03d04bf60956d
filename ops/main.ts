import { join } from 'node:path';
import { exitCodeOf } from './failures.ts';
import { createProgram } from './program.ts';
import { createTerminal } from './terminal.ts';

const terminal = createTerminal(process);
const project = join(import.meta.dirname, '..');
const start = [process.execPath, import.meta.filename] as const;

// whoever reads us has had enough, as `head` has
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await createProgram({ env: process.env, terminal, project, start }).parseAsync();
} catch (error) {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) throw error;
  // Commander has said its own already
  if (error instanceof Error && !('exitCode' in error)) terminal.tell(error.message);
  process.exitCode = exitCode;
}
