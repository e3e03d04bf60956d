/** A variable that the benchmark sets for the bare program. */
export function readVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const BASELINE_TASK_QUEUE = 'baseline';
