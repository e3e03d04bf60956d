import { describe, expect, it } from '@jest/globals';
import { malformedIn } from '../../api/well-formed.ts';

describe('a body that was parsed', () => {
  it.each([
    [{ a: ['x', { b: 'y\0' }] }, ['a', '1', 'b']],
    [{ a: { 'b\uD800': 1 } }, ['a']],
    ['\uDC00', []],
    [{ a: [1, null, true, { b: 'ü€😀' }] }, undefined],
  ])('tells where it holds what is no text: %j', (body, path) => {
    expect(malformedIn(body)).toEqual(path);
  });

  it('is refused where it nests deeper than anybody means it to', () => {
    const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));

    expect(malformedIn({ deep })?.slice(0, 3)).toEqual(['deep', '0', '0']);
  });

  it('costs no memory that grows with it', () => {
    const wide: unknown = JSON.parse(`[${'1,'.repeat(2_000_000)}1]`);
    const before = process.memoryUsage().heapUsed;

    expect(malformedIn(wide)).toBeUndefined();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });
});
