import type { PageContext } from '../../../api/pages/layout.tsx';
import {
  foundByAddressPage,
  type OpsOnboardingsProps,
  opsOnboardingsPage,
} from '../../../api/pages/ops-onboardings.tsx';
import { opsTemporalPage } from '../../../api/pages/ops-temporal.tsx';
import type { OnboardingView } from '../../../db/queries/onboardings.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const LATER = new Date('2026-12-21T12:00:00Z');
const ACME = { id: '0198c6a0-0000-7000-8000-0000000000ac', name: 'Administratiekantoor De Korenaar en Zonen' };

const waiting: OnboardingView = {
  id: '0198c6a0-0000-7000-8000-000000000001',
  kind: 'registration',
  stage: 'awaiting-activation',
  since: NOW,
  waitingOn: 'person',
  waitUntil: LATER,
  overdue: false,
  needsAttention: false,
  blockedBy: null,
  trouble: [],
  environments: [],
  createdAt: NOW,
  endedAt: null,
  takenBy: null,
  position: '1',
};

const ONBOARDINGS: readonly OnboardingView[] = [
  waiting,
  {
    ...waiting,
    id: '0198c6a0-0000-7000-8000-000000000002',
    kind: 'organisationActivation',
    stage: 'registering-identifier',
    waitingOn: 'peppol',
    overdue: true,
    needsAttention: true,
    blockedBy: 'PEPPOL_UNAVAILABLE',
    trouble: [
      { code: 'STEP_RETRYING', since: NOW },
      { code: 'NO_WORKER', since: NOW },
    ],
    environments: [ACME, { ...ACME, id: '0198c6a0-0000-7000-8000-0000000000ad', name: 'Bakkerij' }],
    takenBy: 'operator:0198c6a0-0000-7000-8000-0000000000ff',
  },
  {
    ...waiting,
    id: '0198c6a0-0000-7000-8000-000000000003',
    kind: 'membershipInvite',
    stage: 'joined',
    waitingOn: null,
    waitUntil: null,
    endedAt: NOW,
  },
];

const props: OpsOnboardingsProps = {
  onboardings: ONBOARDINGS,
  sort: 'since',
  chosen: { state: 'all', kind: 'registration', overdue: 'true' },
  nextCursor: 'c2luY2U',
  counts: [
    {
      kind: 'registration',
      stage: 'awaiting-activation',
      open: 100_000,
      overdue: 12,
      needsAttention: 3,
      trouble: 1,
      oldestSince: NOW,
    },
    { kind: 'sharing', stage: 'propagating', open: 1, overdue: 0, needsAttention: 0, trouble: 0, oldestSince: NOW },
  ],
  platform: [{ code: 'NO_WORKER', part: 'workflows', since: NOW }],
};

const nobody = { onboardings: [], account: null, prepared: [], intakes: [] };
const found = { ...nobody, sort: '-createdAt', email: 'an@korenaar.example' } as const;

/** The operators' list of onboardings, and what is found about an address. */
export const OPS_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  'ops-onboardings': (context) => opsOnboardingsPage(context, props),
  'ops-onboardings-none': (context) =>
    opsOnboardingsPage(context, { ...props, onboardings: [], counts: [], platform: [], chosen: {}, nextCursor: null }),
  'ops-onboardings-refused': (context) =>
    opsOnboardingsPage(context, {
      ...props,
      errors: [
        { field: 'email', code: 'EMAIL_INVALID' },
        { field: 'environmentId', code: 'INVALID' },
      ],
    }),
  'ops-found': (context) =>
    foundByAddressPage(context, {
      ...found,
      onboardings: ONBOARDINGS,
      account: { userId: ACME.id, environment: ACME, deactivatedAt: NOW },
      prepared: [{ id: ACME.id, stage: 'awaiting-answer', environment: ACME, createdAt: NOW }],
      intakes: [NOW],
    }),
  'ops-found-nothing': (context) => foundByAddressPage(context, found),
  'ops-temporal-none': opsTemporalPage,
};
