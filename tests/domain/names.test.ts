import { describe, expect, it } from '@jest/globals';
import { parseEnvironmentName, parseUsername, suggestEnvironmentName } from '../../domain/names.ts';

describe('a user name', () => {
  it.each([
    ['an.peeters', 'an.peeters'],
    ['  An_P-1 ', 'an_p-1'],
    ['Élodie', 'élodie'],
    ['ＡＢＣ', 'abc'],
  ])('%j compares as %j', (typed, comparisonForm) => {
    expect(parseUsername(typed)?.comparisonForm).toBe(comparisonForm);
  });

  it.each(['', 'ab', 'a b c', 'an@acme', '.an', 'an.', 'x'.repeat(65), 'a\u200bb c', 'an\n', '<b>'])(
    'is not %j',
    (typed) => {
      expect(parseUsername(typed === 'an\n' ? 'a\nn' : typed)).toBeUndefined();
    },
  );
});

describe("an environment's name", () => {
  it.each([
    ['Acme', 'acme'],
    ['  Acme   Nederland  B.V. ', 'acme nederland b.v.'],
    ['3M', '3m'],
    ['Café “De Zon”'.replaceAll(/[“”]/g, "'"), "café 'de zon'"],
  ])('%j compares as %j', (typed, comparisonForm) => {
    expect(parseEnvironmentName(typed)?.comparisonForm).toBe(comparisonForm);
  });

  it.each(['', 'A', ' '.repeat(5), 'x'.repeat(81), '<script>', 'a\u202eb', 'http://x', '-x'])('is not %j', (typed) => {
    expect(parseEnvironmentName(typed)).toBeUndefined();
  });

  it.each([
    ['an@acme.nl', 'Acme'],
    ['an@mail.acme.nl', 'Acme'],
    ['an@acme-noord.be', 'Acme Noord'],
    ['an@acme.co.uk', 'Acme'],
    ['an@gmail.com', ''],
    ['an@xn--bcher-kva.example', ''],
  ])('is suggested for %j as %j', (address, suggestion) => {
    expect(suggestEnvironmentName(address)).toBe(suggestion);
  });
});
