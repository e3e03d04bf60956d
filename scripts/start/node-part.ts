import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from '../setup/project.mjs';
import type { Launch, Part } from './steps.ts';

export interface NodePartOptions extends Pick<Part, 'name' | 'label' | 'needs'> {
  /** Source file, absolute or from the project's folder. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It serves when this address answers: with 200, or, with `any`, at all. */
  readonly readyUrl: string;
  readonly any?: boolean;
}

/** A process of ours, which stops by itself when the supervisor is gone. */
export function nodePart({ file, env, readyUrl, any = false, ...part }: NodePartOptions): Part {
  return {
    kind: 'part',
    ...part,
    launch: async () => nodeLaunch(file, env),
    isReady: async () => {
      try {
        const response = await fetch(readyUrl, { signal: AbortSignal.timeout(5_000) });
        await response.body?.cancel();
        return any || response.status === 200;
      } catch {
        return false;
      }
    },
  };
}

/** How a source file of ours is run: this Node, `.tsx` included. */
export function nodeLaunch(file: string, env: Launch['env']): Launch {
  const preloads = ['scripts/tsx-hook.mjs', 'scripts/start/follow-supervisor.mjs'];
  const imports = preloads.flatMap((path) => ['--import', pathToFileURL(join(PROJECT, path)).href]);
  return { command: process.execPath, args: [...imports, resolve(PROJECT, file)], env, cwd: PROJECT, follows: true };
}
