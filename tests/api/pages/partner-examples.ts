import type { PageContext } from '../../../api/pages/layout.tsx';
import { type PartnerProps, partnerPage } from '../../../api/pages/partner.tsx';
import {
  type PartnerRequestProps,
  partnerRequestPage,
  partnerRequestUnknownPage,
} from '../../../api/pages/partner-request.tsx';
import { type PartnersProps, partnersPage } from '../../../api/pages/partners.tsx';
import { partnersClosedPage } from '../../../api/pages/partners-closed.tsx';
import { PARTNER_REFUSALS } from '../../../api/pages/texts/partner-reasons.ts';
import { PARTNER_REQUEST_DONE } from '../../../api/pages/texts/partner-request.ts';
import type { PartnerRequestView } from '../../../db/queries/partner-requests.ts';
import type { PartnershipView } from '../../../db/queries/partnerships.ts';
import { GATE_REASONS } from '../../../domain/partner-gate.ts';
import { PARTNER_REQUEST_STAGES, type PartnerRequestStage } from '../../../domain/partner-request.ts';
import { PARTNER_SHARING } from './shared-examples.ts';

const AT = new Date('2026-12-05T13:30:00Z');
const OWN = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a51', name: 'Noor Jansen' };
const COLLEAGUE = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a52', name: null };
const OTHER = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a53', name: 'jan.de.bakker' };
const OFFICE = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a54', name: 'Administratiekantoor Van der Weijden & Zonen' };
const BAKERY = { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a55', name: 'Bakkerij De Korenaar' };

const REQUEST: PartnerRequestView = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a56',
  stage: 'awaiting-answer',
  direction: 'in',
  from: { environment: BAKERY, manager: OTHER },
  to: { environment: OFFICE, manager: OWN },
  message: 'We hebben elkaar vorige week gesproken.\nZullen we verbinden? https://elders.example',
  createdAt: AT,
  stageSince: AT,
  waitUntil: AT,
  endedAt: null,
  answeredBy: null,
  lacks: [],
  otherSideLacks: false,
  partnershipId: null,
  partnershipEndedAt: null,
};

const PARTNERSHIP: PartnershipView = {
  id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a57',
  partner: BAKERY,
  relationGroupId: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a58',
  establishedAt: AT,
  endedAt: null,
  endedByUs: false,
  connections: [
    { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a59', own: OWN, other: OTHER, since: AT },
    { id: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a5a', own: COLLEAGUE, other: OTHER, since: AT },
  ],
};

const FOUND = { ...BAKERY, registerCountry: 'NL', registerNumber: '12345678', registerNumberVerified: true };

const LISTS: PartnersProps = {
  partners: { items: [PARTNERSHIP], next: PARTNERSHIP.id },
  former: [
    { ...PARTNERSHIP, endedAt: AT, endedByUs: true, connections: [] },
    { ...PARTNERSHIP, id: OTHER.id, endedAt: AT, connections: [] },
  ],
  incoming: { items: [REQUEST], next: null },
  outgoing: { items: [{ ...REQUEST, direction: 'out', stage: 'declined', endedAt: AT }], next: REQUEST.id },
  search: 'korenaar',
  found: [FOUND, { ...OFFICE, registerCountry: null, registerNumber: null, registerNumberVerified: false }],
};
const NOTHING = { items: [], next: null } as const;

const DETAILS: PartnerProps = {
  details: {
    ...FOUND,
    relationManagers: [OTHER, COLLEAGUE],
    partnershipId: null,
    openRequestId: null,
    askAgainAt: null,
  },
  register: { registerCountry: 'NL', registerNumber: '12345678' },
  values: { relationManagerId: '', message: '' },
};

const ASKED: PartnerRequestProps = {
  request: REQUEST,
  viewerId: OWN.id,
  allowedActions: ['accept', 'decline', 'reassign'],
  colleagues: [OWN, COLLEAGUE],
};

function inStage(stage: PartnerRequestStage): PartnerRequestProps {
  const isOver = !['awaiting-answer', 'mail-bounced', 'awaiting-eligibility', 'establishing'].includes(stage);
  const isWaiting = stage === 'awaiting-eligibility';
  const lacks = isWaiting ? GATE_REASONS : [];
  const request = { ...REQUEST, stage, lacks, otherSideLacks: isWaiting, endedAt: isOver ? AT : null };
  return { ...ASKED, request, allowedActions: isOver ? [] : ['withdraw', 'resend', 'reassign'], viewerId: OTHER.id };
}

/** The pages about partners in each of their states. */
export const PARTNER_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  partners: (context) => partnersPage(context, LISTS),
  'partners-none': (context) =>
    partnersPage(context, {
      partners: NOTHING,
      former: [],
      incoming: NOTHING,
      outgoing: NOTHING,
      search: '',
      hasEnded: true,
    }),
  'partners-not-found': (context) => partnersPage(context, { ...LISTS, found: [] }),
  'partners-too-fast': (context) => partnersPage(context, { ...LISTS, refused: { code: 'RATE_LIMITED' } }),
  'partners-closed': (context) =>
    partnersClosedPage(context, {
      reasons: ['ROLE_TOO_LOW', 'NOT_RELATION_MANAGER'],
      administrators: [],
      isAdministrator: false,
    }),
  'partners-closed-to-administrator': (context) =>
    partnersClosedPage(context, { reasons: ['NOT_RELATION_MANAGER'], administrators: [], isAdministrator: true }),
  partner: (context) => partnerPage(context, DETAILS),
  'partner-without-managers': (context) =>
    partnerPage(context, { ...DETAILS, details: { ...DETAILS.details, relationManagers: [], registerNumber: null } }),
  'partner-existing': (context) => partnerPage(context, { ...DETAILS, partnership: PARTNERSHIP }),
  ...Object.fromEntries(
    Object.entries(PARTNER_SHARING).map(([state, sharing]) => [
      `partner-sharing-${state}`,
      (context: PageContext) => partnerPage(context, { ...DETAILS, partnership: PARTNERSHIP, sharing }),
    ]),
  ),
  'partner-asked-already': (context) =>
    partnerPage(context, { ...DETAILS, details: { ...DETAILS.details, openRequestId: REQUEST.id } }),
  'partner-asked-lately': (context) =>
    partnerPage(context, { ...DETAILS, details: { ...DETAILS.details, askAgainAt: AT } }),
  'partner-refused-fields': (context) =>
    partnerPage(context, {
      ...DETAILS,
      partnership: PARTNERSHIP,
      values: { relationManagerId: COLLEAGUE.id, message: 'x'.repeat(501) },
      errors: [
        { field: 'relationManagerId', code: 'REQUIRED' },
        { field: 'message', code: 'TOO_LONG' },
        { field: 'word', code: 'INVALID' },
      ],
    }),
  ...Object.fromEntries(
    PARTNER_REFUSALS.map((code) => [
      `partner-refused-${code}`,
      (context: PageContext) =>
        partnerPage(context, {
          ...DETAILS,
          refused: {
            code,
            lacks: code === 'NOT_ALLOWED' ? ['PARTNERS_NOT_INCLUDED', 'SUBSCRIPTION_LAPSED'] : [],
            requestId: code === 'PARTNER_REQUEST_OPEN' ? REQUEST.id : undefined,
          },
        }),
    ]),
  ),
  'partner-request': (context) => partnerRequestPage(context, ASKED),
  'partner-request-of-colleague': (context) =>
    partnerRequestPage(context, { ...ASKED, viewerId: COLLEAGUE.id, allowedActions: ['take-over', 'reassign'] }),
  'partner-request-declined-lately': (context) =>
    partnerRequestPage(context, { ...inStage('declined'), askAgainAt: AT }),
  'partner-request-partnership-ended': (context) => {
    const established = inStage('established');
    return partnerRequestPage(context, {
      ...established,
      request: { ...established.request, partnershipEndedAt: AT },
    });
  },
  'partner-request-refused': (context) => partnerRequestPage(context, { ...ASKED, refused: { code: 'NOT_ADDRESSED' } }),
  ...Object.fromEntries(
    PARTNER_REQUEST_STAGES.map((stage) => [
      `partner-request-${stage}`,
      (context: PageContext) => partnerRequestPage(context, inStage(stage)),
    ]),
  ),
  ...Object.fromEntries(
    PARTNER_REQUEST_DONE.map((done) => [
      `partner-request-done-${done}`,
      (context: PageContext) => partnerRequestPage(context, { ...ASKED, allowedActions: [], done }),
    ]),
  ),
  'partner-request-unknown': (context) =>
    partnerRequestUnknownPage(context, {
      name: 'noor',
      environmentName: BAKERY.name,
      next: `/partner-requests/${REQUEST.id}`,
    }),
};
