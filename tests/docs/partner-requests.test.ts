import { expect, it } from '@jest/globals';
import { drawPartnerRequests } from '../../scripts/docs/partner-requests.ts';
import { readText } from './documents.ts';

it('tells what the table says; `node scripts/draw-partner-requests.ts` puts it right', () => {
  expect(readText('docs/partner-requests.md')).toBe(drawPartnerRequests());
});
