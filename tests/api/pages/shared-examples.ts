import type { PageContext } from '../../../api/pages/layout.tsx';
import {
  type PartnerSharingProps,
  type ShownPropagation,
  SUBSCRIPTION_LACKS,
} from '../../../api/pages/partner-sharing.tsx';
import type { ShownShare } from '../../../api/pages/share-parts.tsx';
import { type SharedProps, sharedPage } from '../../../api/pages/shared.tsx';
import { SHARED_DONE } from '../../../api/pages/texts/shared.ts';
import type { SharedDocumentView } from '../../../db/queries/shared-documents.ts';
import { AUDIENCE_KINDS, SHARE_PERMISSIONS, SHARE_STAGES, SHARING_STAGES } from '../../../domain/sharing.ts';

const AT = new Date('2026-12-05T13:30:00Z');
const idOf = (tail: number) => `0193a5c0-7c1b-7d2e-9c55-3b0f0f6b4${String(tail).padStart(3, '0')}`;
const OFFICE = { id: idOf(900), name: 'Administratiekantoor Van der Weijden & Zonen' };
const LONG_REF = 'urn:document:jaarrekening-2025-concept-versie-drie-van-het-administratiekantoor/bijlage-12';

const SHARES: readonly ShownShare[] = AUDIENCE_KINDS.map((kind, at) => ({
  id: idOf(at),
  document: { ref: at === 0 ? LONG_REF : `doc-${at}`, title: `Jaarrekening 2025, deel ${at}` },
  audience: { kind, id: idOf(901), name: kind === 'user' ? null : 'Bakkerij De Korenaar' },
  permission: SHARE_PERMISSIONS[at % SHARE_PERMISSIONS.length] ?? 'view',
  stage: SHARE_STAGES[at % SHARE_STAGES.length] ?? 'effective',
  failed: at === 3 ? 2 : 0,
  organisation: OFFICE,
  sharedBy: { id: idOf(902), name: at === 1 ? null : 'Noor Jansen' },
  sharedAt: AT,
  mayWithdraw: at % SHARE_STAGES.length !== 2,
  isUnread: at === 3,
}));

/** Whatever reached somebody, reached them by one way, and one document by all of them. */
const DOCUMENTS: readonly SharedDocumentView[] = SHARE_PERMISSIONS.map((permission, at) => ({
  id: idOf(100 + at * 10),
  document: { ref: at === 0 ? LONG_REF : `doc-${at}`, title: `Brochure ${at}` },
  permission,
  ways: AUDIENCE_KINDS.filter((_, way) => at === 0 || way === at).map((kind, way) => ({
    shareId: idOf(100 + at * 10 + way),
    kind,
    id: idOf(901),
    permission,
    name: kind === 'relation-group' ? null : 'Bakkerij De Korenaar',
    organisation: { id: idOf(903), name: 'Drukkerij Dirksen' },
    environment: OFFICE,
    sharedAt: AT,
  })),
}));

const NOTHING = { items: [], next: null } as const;
const SHARED: SharedProps = {
  documents: { items: DOCUMENTS, next: 'next-documents' },
  shares: { items: SHARES, next: 'next-shares' },
  isMember: true,
};

const PROPAGATION: ShownPropagation = {
  partnershipId: idOf(904),
  stage: 'propagating',
  waiting: 12_500,
  effective: 1_000_000,
  failed: 3,
  latencyMs: { p50: 125_000, p95: 93_784_000 },
  nextRunAt: AT,
  heldUpBy: 'STEP_FAILED',
  mayRetry: true,
  failures: [
    { shareId: idOf(1), relationManagerId: idOf(2), managerName: 'jan', title: 'Plan', requestedAt: AT, code: 'P0001' },
    { shareId: idOf(1), relationManagerId: idOf(3), managerName: null, title: null, requestedAt: AT, code: null },
  ],
};

/** The parts about sharing of the page of a partner, in each of their states. */
export const PARTNER_SHARING: Readonly<Record<string, PartnerSharingProps>> = {
  ...Object.fromEntries(
    SHARING_STAGES.map((stage) => [
      stage,
      {
        shares: SHARED.shares,
        isMember: true,
        lacks: stage === 'settled' ? SUBSCRIPTION_LACKS : [],
        propagation: { ...PROPAGATION, stage },
        done: stage === 'waiting' ? 'retried' : 'withdrawn',
      },
    ]),
  ),
  quick: {
    shares: NOTHING,
    isMember: true,
    lacks: [],
    propagation: {
      ...PROPAGATION,
      stage: 'waiting',
      failed: 0,
      failures: [],
      latencyMs: { p50: 12, p95: 3_600_000 },
      heldUpBy: 'DATABASE_UNAVAILABLE',
      mayRetry: false,
    },
  },
  nothing: {
    shares: NOTHING,
    isMember: false,
    lacks: [],
    propagation: {
      partnershipId: idOf(904),
      stage: null,
      waiting: 0,
      effective: 0,
      failed: 0,
      latencyMs: null,
      nextRunAt: null,
      heldUpBy: null,
      mayRetry: false,
      failures: [],
    },
  },
};

/** The page of what is shared, in each of its states. */
export const SHARED_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  shared: (context) => sharedPage(context, SHARED),
  'shared-nothing': (context) => sharedPage(context, { documents: NOTHING, shares: NOTHING, isMember: true }),
  'shared-no-member': (context) => sharedPage(context, { documents: NOTHING, shares: NOTHING, isMember: false }),
  ...Object.fromEntries(
    SHARED_DONE.map((done) => [`shared-${done}`, (context: PageContext) => sharedPage(context, { ...SHARED, done })]),
  ),
};
