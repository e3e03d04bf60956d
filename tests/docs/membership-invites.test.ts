import { expect, it } from '@jest/globals';
import { drawMembershipInvites } from '../../scripts/docs/membership-invites.ts';
import { readText } from './documents.ts';

it('tells what the table says; `node scripts/draw-membership-invites.ts` puts it right', () => {
  expect(readText('docs/membership-invites.md')).toBe(drawMembershipInvites());
});
