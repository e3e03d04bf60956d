import { describe, expect, it } from '@jest/globals';
import { cpuBetween, parseProcess, readCpuTimes, totalCpu } from '../../bench/support/cpu.ts';
import { formatTable, median, spread } from '../../bench/support/statistics.ts';

describe('CPU time', () => {
  it('is read in ms from a line of the kernel, whatever the program is called', () => {
    const line = '42 (tricky) name) S 7 42 42 0 -1 4194560 100 0 0 0 150 50 30 20 20 0 1 0 999 1000 100';

    expect(parseProcess(line)).toEqual({ pid: 42, parent: 7, usedMs: 2_000, ofEndedChildrenMs: 500 });
  });

  it('of two readings is their difference, part by part', () => {
    const used = cpuBetween({ api: 10, worker: 20 }, { api: 30, worker: 25 });

    expect(used).toEqual({ api: 20, worker: 5 });
    expect(totalCpu(used)).toBe(25);
  });

  it('of a part that has died is refused', () => {
    const pids = { api: process.pid, worker: process.pid, temporal: 2 ** 30, postgres: process.pid };

    expect(() => readCpuTimes(pids)).toThrow('The part temporal has died');
  });
});

describe('statistics', () => {
  it('take the value in the middle, or the mean of the two there', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });

  it('tell the spread from the smallest to the largest', () => {
    expect(spread([1.3, 1.1, 1.25])).toBe('1.10 to 1.30');
  });

  it('are shown in columns', () => {
    expect(
      formatTable(
        ['part', 'ms'],
        [
          ['api', '1.0'],
          ['temporal', '12.5'],
        ],
      ),
    ).toBe(['part        ms', '--------  ----', 'api        1.0', 'temporal  12.5'].join('\n'));
  });
});
