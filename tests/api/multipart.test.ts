import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeText, parseMultipart } from '../../api/multipart.ts';

const TYPE = 'multipart/form-data; boundary=----cut';

/** A form as browsers send it. */
function formOf(parts: readonly (readonly [name: string, value: Buffer])[]): Buffer {
  const written = parts.flatMap(([name, value]) => [
    Buffer.from(
      `------cut\r\nContent-Disposition: form-data; name="${name}"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n`,
    ),
    value,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...written, Buffer.from('------cut--\r\n')]);
}

describe('a form that carries files', () => {
  it('gives every part back as it was sent', () => {
    const value = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), value), {
          maxLength: 5,
          selector: ([name]) => name,
        }),
        (parts) => {
          fc.pre(parts.every(([, bytes]) => !bytes.includes('--cut')));

          expect([...(parseMultipart(formOf(parts), TYPE) ?? [])]).toEqual(parts);
        },
      ),
    );
  });

  it.each([
    ['has no boundary', formOf([]), 'multipart/form-data'],
    ['ends in its middle', formOf([['file', Buffer.from('email')]]).subarray(0, -20), TYPE],
    ['is cut by another boundary', formOf([['file', Buffer.from('email')]]), 'multipart/form-data; boundary=other'],
    ['has no end of its head', Buffer.from('------cut\r\nContent-Disposition: x\r\n------cut--'), TYPE],
    ['has too many parts', formOf(Array.from({ length: 30 }, (_, at) => [`f${at}`, Buffer.from('x')] as const)), TYPE],
  ])('is none where it %s', (_how, body, type) => {
    expect(parseMultipart(body, type)).toBeUndefined();
  });

  it('never fails, whatever was sent', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, type) => {
        expect(() => parseMultipart(Buffer.from(bytes), type)).not.toThrow();
      }),
    );
  });
});

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from('Müller'), 'Müller'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFMüller'), '\uFEFFMüller'],
    ['what Excel writes on Windows', Buffer.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]), 'Müller'],
  ])('is read as %s', (_what, bytes, text) => {
    expect(decodeText(bytes)).toBe(text);
  });
});
