import { readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** Ends it; answers the resident memory in MB, in the order in which it was read. */
  readonly stop: () => readonly number[];
}

const PAGE_BYTES = 4_096;
const EVERY_MS = 200;

/** Reads the resident memory of a process (`/proc/<pid>/statm`) again and again. Linux only. */
export function watchMemory(pid: number): MemoryWatch {
  const readings: number[] = [];
  const read = () => {
    const [, resident] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    readings.push((Number(resident) * PAGE_BYTES) / 2 ** 20);
  };
  read();
  const timer = setInterval(read, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return readings;
    },
  };
}

/** The means of the first and of the last third of some readings. */
export function thirdsOf(readings: readonly number[]): { readonly first: number; readonly last: number } {
  const size = Math.max(1, Math.floor(readings.length / 3));
  return { first: mean(readings.slice(0, size)), last: mean(readings.slice(-size)) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
