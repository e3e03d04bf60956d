import {
  environmentOnboardingPage,
  environmentOnboardingsPage,
  type ShownOnboarding,
} from '../../../api/pages/environment-onboardings.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { opsOnboardingPage } from '../../../api/pages/ops-onboarding.tsx';
import type { OnboardingRecord } from '../../../db/queries/diagnosis.ts';
import { type DiagnosisFacts, diagnose } from '../../../domain/diagnosis.ts';
import { shownToAdministrators } from '../../../domain/diagnosis-for-administrators.ts';
import { OPERATOR_ACTIONS } from '../../../domain/operator-actions.ts';
import { DEFAULT_POLICY } from '../../../domain/policy.ts';
import { TIMELINE_EVENTS } from '../../../domain/process.ts';

const AT = new Date('2026-12-05T13:30:00.000Z');
const NOW = new Date('2026-12-06T13:30:00.000Z');
const RULES = { policy: DEFAULT_POLICY, maintenanceWindow: undefined };
const idOf = (tail: string) => `0193a5c0-7c1b-7d2e-9c55-3b0f0f6b5${tail}`;

const MAIL = {
  id: idOf('a03'),
  name: 'invitation',
  round: 1,
  template: 'invitation',
  state: 'sent',
  reservedAt: AT,
  sentAt: AT,
  expiresAt: new Date('2027-01-04T13:30:00.000Z'),
  feedback: 'bounced',
  feedbackAt: AT,
} as const;

const FACTS: DiagnosisFacts = {
  process: {
    kind: 'membershipInvite',
    stage: 'mail-bounced',
    stageSince: AT,
    waitingOn: 'person',
    waitUntil: new Date('2026-12-06T13:00:00.000Z'),
    needsAttention: true,
    blockedBy: 'MAIL_BOUNCED',
    createdAt: AT,
    endedAt: null,
  },
  mails: [MAIL],
  timeline: TIMELINE_EVENTS.map((event) => ({ at: AT, event, actor: 'vestibule', data: { round: 1 } })),
  invitation: { delivery: 'mail', openDays: 30 },
  failing: { step: 'sendMail', attempt: 3, code: 'MAIL_PROVIDER_UNAVAILABLE', nextAttemptAt: NOW },
};

const RECORD: OnboardingRecord = {
  id: idOf('a01'),
  workflowUuid: idOf('a01'),
  facts: FACTS,
  mails: [MAIL],
  trouble: [
    { code: 'STEP_RETRYING', since: AT },
    { code: 'NO_WORKER', since: AT },
  ],
  environments: [{ id: idOf('a02'), name: 'Administratiekantoor Van der Weijden & Zonen' }],
  notes: [
    { id: idOf('a04'), at: AT, actor: 'operator:olga', action: 'note', reason: 'They called.', outcome: 'done' },
    { id: idOf('a05'), at: AT, actor: 'operator:olga', action: 'retry', reason: null, outcome: null },
  ],
  allowedActions: OPERATOR_ACTIONS,
  takenBy: 'operator:olga',
  takenAt: AT,
  continues: idOf('a06'),
  continuedBy: idOf('a07'),
  erasedAt: AT,
};

const ENDED: OnboardingRecord = {
  ...RECORD,
  facts: {
    ...FACTS,
    process: { ...FACTS.process, stage: 'joined', waitingOn: null, waitUntil: null, blockedBy: null, endedAt: AT },
    mails: [],
    timeline: [],
    failing: null,
  },
  mails: [],
  trouble: [],
  notes: [],
  allowedActions: ['note'],
  takenBy: null,
};

const SHOWN: ShownOnboarding = shown(FACTS, {
  email: 'jan@bakkerij.example',
  name: 'Bakkerij Jansen & Zonen',
  page: `/organisations/${idOf('a08')}/invitations`,
});

/** The pages of one onboarding, for operators and for administrators, in their states. */
export const ONBOARDING_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  'ops-onboarding': (context) => opsOnboarding(context, RECORD),
  'ops-onboarding-ended': (context) => opsOnboarding(context, ENDED),
  'ops-onboarding-done': (context) => opsOnboarding(context, RECORD, { done: { action: 'retry', recorded: true } }),
  'ops-onboarding-refused': (context) =>
    opsOnboarding(context, RECORD, {
      refused: { action: 'extend', code: 'VALIDATION_FAILED', errors: [{ field: 'until', code: 'INVALID' }] },
    }),
  'environment-onboardings': (context) => environmentOnboardingsPage(context, { items: [SHOWN], nextCursor: 'x' }),
  'environment-onboardings-none': (context) => environmentOnboardingsPage(context, { items: [], nextCursor: null }),
  'environment-onboarding': (context) => environmentOnboardingPage(context, SHOWN),
  'environment-onboarding-ended': (context) =>
    environmentOnboardingPage(context, shown(ENDED.facts, { email: null, name: null, page: null })),
};

function opsOnboarding(
  context: PageContext,
  record: OnboardingRecord,
  more: Pick<Parameters<typeof opsOnboardingPage>[1], 'done' | 'refused'> = {},
): string {
  const temporalUrl = 'http://127.0.0.1/ops/temporal/namespaces/default';
  return opsOnboardingPage(context, { record, diagnosis: diagnose(record.facts, NOW, RULES), temporalUrl, ...more });
}

function shown(given: DiagnosisFacts, subject: ShownOnboarding['subject']): ShownOnboarding {
  const { facts, blockedBy } = shownToAdministrators(given);
  return { id: RECORD.id, facts, blockedBy, subject, next: diagnose(facts, NOW, RULES).nextAutomaticAction };
}
