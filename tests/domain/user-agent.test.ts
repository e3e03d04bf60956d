import { expect, it } from '@jest/globals';
import { describeUserAgent } from '../../domain/user-agent.ts';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`, 'Chrome on Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Edg/142.0.0.0`, 'Edge on Windows'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME} OPR/124.0.0.0`, 'Opera on macOS'],
  [`Mozilla/5.0 (Linux; Android 16; K) ${CHROME}`, 'Chrome on Android'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME}`, 'Chrome on ChromeOS'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  ['Mozilla/5.0 (Windows NT 10.0)', 'Windows'],
  ['node', null],
  ['', null],
  [undefined, null],
])('of %j is %j', (header, expected) => {
  expect(describeUserAgent(header)).toBe(expected);
});

it('is one of our own words, whatever was sent', () => {
  expect(describeUserAgent(`<b>Firefox/1</b> ${'x'.repeat(100_000)} Linux`)).toBe('Firefox');
});
