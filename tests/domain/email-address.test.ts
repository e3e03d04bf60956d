import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { domainOf, parseEmailAddress } from '../../domain/email-address.ts';

describe('the comparison form', () => {
  it.each([
    ['An.Peeters@Acme.Example', 'an.peeters@acme.example'],
    ['  a@acme.example\t', 'a@acme.example'],
    ['a+tag@acme.example', 'a+tag@acme.example'],
    ['a.b@acme.example', 'a.b@acme.example'],
    ['jörg@BÜCHER.example', 'jörg@xn--bcher-kva.example'],
    ['jo\u0308rg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['ΣΑΣ@example.gr', 'σας@example.gr'],
    ['a@faß.example', 'a@xn--fa-hia.example'],
    ["o'brien@acme.example", "o'brien@acme.example"],
  ])('of %j is %j', (typed, comparisonForm) => {
    expect(parseEmailAddress(typed)?.comparisonForm).toBe(comparisonForm);
  });

  it('keeps what was typed beside it', () => {
    expect(parseEmailAddress(' An@Acme.Example ')?.address).toBe('An@Acme.Example');
  });

  it('is its own comparison form, and compares without regard to case', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9]{1,12}$/);
    fc.assert(
      fc.property(part, part, (local, domain) => {
        const form = parseEmailAddress(`${local}@${domain}.example`)?.comparisonForm ?? '';
        expect(parseEmailAddress(form)?.comparisonForm).toBe(form);
        expect(parseEmailAddress(form.toUpperCase())?.comparisonForm).toBe(form);
        expect(domainOf(form)).toBe(`${domain.toLowerCase()}.example`);
      }),
    );
  });

  it('is never made of what no mail can be sent to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const parsed = parseEmailAddress(text);
        if (!parsed) return;
        expect(parsed.address).not.toMatch(/[\s\p{Cc}<>,;]/u);
        expect(new TextEncoder().encode(parsed.address).length).toBeLessThanOrEqual(254);
        expect(parsed.comparisonForm).toMatch(/^[^@]+@[a-z0-9.-]+$/);
      }),
    );
  });
});
