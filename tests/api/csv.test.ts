import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linesOfCsv, readBulkLines } from '../../api/bulk-invite-lines.ts';
import { CsvFault, parseCsv, withoutFormulas, writeCsv } from '../../api/csv.ts';

const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r]/.test(text));
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 6 });

describe('CSV', () => {
  it('is read as it was written, whatever the cells hold', () => {
    fc.assert(
      fc.property(rows, (written) => {
        // the first line tells what separates the cells
        const given = [['a', 'b'], ...written];
        expect(parseCsv(writeCsv(given))).toEqual(given);
      }),
    );
  });

  it('is read alike with every delimiter and line end, with a byte-order mark and without a last line end', () => {
    const plain = fc.array(fc.array(fc.stringMatching(/^[a-z0-9 .@"\n]{1,8}$/), { minLength: 2, maxLength: 2 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(
        plain,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom('', '\uFEFF'),
        (given, delimiter, end, mark) => {
          const quoted = given.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter));
          expect(parseCsv(mark + quoted.join(end))).toEqual(given);
        },
      ),
    );
  });

  it('never begins a cell with what a spreadsheet would compute', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (first, rest) => {
        const [[written] = []] = parseCsv(writeCsv([[first + rest, 'x']]));
        expect(written).toBe(`'${first}${rest}`);
      }),
    );
  });

  it.each(['"a', 'a,"b"c', '"a""'])('is refused where a quoted cell does not end: %s', (text) => {
    expect(() => parseCsv(text)).toThrow(CsvFault);
  });

  it('reads any text to its end, or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', ';', '\r', '\n', 'a', '\uFEFF') }), (text) => {
        expect(['rows', 'fault']).toContain(readOf(text));
      }),
    );
  });
});

function readOf(text: string): 'rows' | 'fault' {
  try {
    parseCsv(text);
    return 'rows';
  } catch (fault) {
    if (!(fault instanceof CsvFault)) throw fault;
    return 'fault';
  }
}

describe('the lines of a list', () => {
  it('are read from columns in any order, with what is not given left open', () => {
    const lines = readBulkLines(
      linesOfCsv('Role,Name,EMAIL,expires_in_days\nADMINISTRATOR,Ann,ann@a.example,7\n,,b@a.example,\n'),
    );

    expect(lines.map(({ email, role, openDays, problem }) => [email, role, openDays, problem])).toEqual([
      ['ann@a.example', 'administrator', 7, null],
      ['b@a.example', 'member', null, null],
    ]);
  });

  it('have an outcome of their own whatever they are, and keep no other back', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (given) => {
        const lines = readBulkLines([...given, { email: 'last@a.example' }]);

        expect(lines).toHaveLength(given.length + 1);
        for (const { emailKey, outcome, problem } of lines) {
          expect(emailKey === null).toBe(outcome === 'invalid');
          expect(problem !== null).toBe(outcome === 'invalid');
        }
      }),
    );
  });
});

describe('a CSV that was made to do harm', () => {
  const large = 8_000_000;

  it.each([
    ['a first line without an end', 'x'.repeat(large)],
    ['a quoted cell without an end', `"${'x'.repeat(large)}`],
    ['a first line of separators', ','.repeat(large)],
  ])('is refused as any other: %s', (_name, text) => {
    expect(() => linesOfCsv(text)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  it('is read no further than it is taken', () => {
    expect(parseCsv('a\n'.repeat(large), 3)).toEqual([['a'], ['a'], ['a']]);
    expect(() => linesOfCsv(`email\n${'a\n'.repeat(10_001)}`)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
    expect(linesOfCsv(`email\n${'a\n'.repeat(10_000)}`)).toHaveLength(10_000);
    expect(parseCsv(`a${',b'.repeat(1_000)}`)[0]).toHaveLength(200);
  });

  it.each([
    ['a@b;=HYPERLINK("x")', `a@b;'=HYPERLINK("x")`],
    ['a\n =1+1', `a\n '=1+1`],
    ['"\t@SUM(1)', `"\t'@SUM(1)`],
    ['\uFF1D1', `'\uFF1D1`],
    ['ann+news@a-b.example', 'ann+news@a-b.example'],
  ])('gives back no formula, whatever takes which sign for the end of a cell: %j', (text, expected) => {
    expect(withoutFormulas(text)).toBe(expected);
  });
});
