import { describe, expect, it } from '@jest/globals';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { type PartnerRequestProps, partnerRequestPage } from '../../../api/pages/partner-request.tsx';
import { LOCALES, type Locale } from '../../../domain/locale.ts';

const AT = new Date('2026-12-05T13:30:00Z');
const NOOR = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a51', name: 'Noor Jansen' };
const JAN = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a52', name: 'Jan Smit' };
const OFFICE = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a53', name: 'Kantoor' };
const BAKERY = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a54', name: 'Bakkerij' };

/** A yes that waits for Noor, of the environment that was asked. */
const WAITING: PartnerRequestProps['request'] = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a55',
  stage: 'awaiting-eligibility',
  direction: 'in',
  from: { environment: BAKERY, manager: JAN },
  to: { environment: OFFICE, manager: NOOR },
  message: null,
  createdAt: AT,
  stageSince: AT,
  waitUntil: AT,
  endedAt: null,
  answeredBy: NOOR.id,
  lacks: ['ROLE_TOO_LOW', 'NOT_RELATION_MANAGER'],
  otherSideLacks: false,
  partnershipId: null,
  partnershipEndedAt: null,
};

function lackingTo(viewerId: string, locale: Locale): readonly string[] {
  const context: PageContext = {
    locale,
    platformName: 'Vestibule',
    timeZone: 'Europe/Amsterdam',
    path: '/somewhere',
    query: {},
  };
  const html = partnerRequestPage(context, { request: WAITING, viewerId, allowedActions: [], colleagues: [] });
  const [, section = ''] = /aria-labelledby="lacking">(.*?)<\/section>/s.exec(html) ?? [];
  return [...section.matchAll(/<li>([^<]*)<\/li>/g)].map(([, text = '']) => text);
}

describe.each(LOCALES)('what a yes waits for, in %s', (locale) => {
  it('is said to the one who lacks it, and of them by name to a colleague', () => {
    const [own, colleagues] = [lackingTo(NOOR.id, locale), lackingTo('another', locale)];

    expect(own.map((text) => /^(Je|You|Vous) /.test(text))).toEqual([true, true]);
    expect(colleagues.map((text) => text.startsWith('Noor Jansen '))).toEqual([true, true]);
  });
});
