import { describe, expect, it } from '@jest/globals';
import { blockSentence, stageSentence } from '../../api/pages/diagnosis-words.ts';
import { DIAGNOSIS_TEXTS } from '../../api/pages/texts/diagnosis.ts';
import { type DiagnosedMail, type DiagnosedProcess, type DiagnosisFacts, diagnose } from '../../domain/diagnosis.ts';
import { shownToAdministrators } from '../../domain/diagnosis-for-administrators.ts';
import { LOCALES } from '../../domain/locale.ts';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import type { BlockedBy, ProcessKind, WaitingOn } from '../../domain/process.ts';
import { type ProcessStage, STAGES_OF_KINDS } from '../../domain/process-stages.ts';

const NOW = new Date('2026-11-18T12:00:00.000Z');
const RULES = { policy: DEFAULT_POLICY, maintenanceWindow: undefined };
const after = (ms: number) => new Date(NOW.getTime() + ms);

const OURS: readonly BlockedBy[] = ['DATABASE_UNAVAILABLE', 'STEP_FAILED'];
const LINK: readonly BlockedBy[] = ['MAIL_PROVIDER_UNAVAILABLE', 'MAIL_PROVIDER_REFUSED'];
const BOUNCES: readonly BlockedBy[] = ['MAIL_BOUNCED', 'MAIL_SUPPRESSED', 'MAIL_REJECTED', 'MAIL_FAILED'];

type Waits = readonly (readonly [WaitingOn, readonly (BlockedBy | null)[]])[];
/** A link that is mailed, and a step of ours that follows it. */
const AWAITS_LINK: Waits = [
  ['person', [null]],
  ['mail-provider', [null, ...LINK]],
  ['operator', ['MAIL_OUTCOME_UNKNOWN']],
  ['vestibule', OURS],
];
const AWAITS_LINK_OR_BOUNCED: Waits = [...AWAITS_LINK, ['person', BOUNCES]];
const BOUNCED: Waits = [
  ['person', BOUNCES],
  ['vestibule', OURS],
];
const AT_WORK: Waits = [['vestibule', [null, ...OURS]]];

/** Every open stage with what it can wait on and be blocked by; stages that are missing here are outcomes. */
const OPEN: Readonly<Record<ProcessKind, Partial<Record<ProcessStage, Waits>>>> = {
  registration: {
    'awaiting-activation': AWAITS_LINK,
    'awaiting-consent': AWAITS_LINK,
    'mail-bounced': BOUNCED,
    activating: AT_WORK,
  },
  notice: {
    sending: [['mail-provider', [null, ...LINK, 'MAIL_OUTCOME_UNKNOWN', ...OURS]]],
  },
  passwordReset: { 'awaiting-proof': AWAITS_LINK_OR_BOUNCED },
  emailVerification: {
    'awaiting-proof': AWAITS_LINK_OR_BOUNCED,
    'awaiting-approval': [
      ['administrator', [null]],
      ['vestibule', OURS],
    ],
  },
  licenceSync: { comparing: AT_WORK, applying: AT_WORK },
  partnerRequest: {
    'awaiting-answer': AWAITS_LINK,
    'mail-bounced': BOUNCED,
    establishing: AT_WORK,
    'awaiting-eligibility': [
      ['administrator', ['NOT_ELIGIBLE']],
      ['vestibule', OURS],
    ],
  },
  partnershipEnding: { revoking: AT_WORK, telling: AT_WORK },
  organisationActivation: {
    'checking-register': [
      ['trade-register', [null, 'REGISTER_UNAVAILABLE']],
      ['vestibule', OURS],
    ],
    'awaiting-authority': [
      ['person', ['AUTHORITY_UNPROVEN']],
      ['operator', ['AUTHORITY_UNPROVEN']],
      ['vestibule', OURS],
    ],
    'checking-vat': [
      ['vies', [null, 'VIES_UNAVAILABLE']],
      ['vestibule', OURS],
    ],
    'registering-identifier': [
      ['peppol', [null, 'PEPPOL_UNAVAILABLE']],
      ['vestibule', OURS],
    ],
  },
  receivingRegistration: {
    charging: AT_WORK,
    registering: [
      ['peppol', [null, 'PEPPOL_UNAVAILABLE']],
      ['vestibule', OURS],
    ],
  },
  membershipInvite: {
    'awaiting-answer': [...AWAITS_LINK, ['administrator', ['NOT_PARTNERS', 'INVITER_NOT_ALLOWED']]],
    'mail-bounced': BOUNCED,
    'awaiting-registration': AWAITS_LINK,
    'awaiting-seat': [
      ['administrator', ['NO_SEAT']],
      ['vestibule', OURS],
    ],
    joining: AT_WORK,
  },
  bulkInvite: { starting: [...AT_WORK, ['mail-provider', [...LINK, 'MAIL_OUTCOME_UNKNOWN']]] },
  sharing: { waiting: AT_WORK, propagating: AT_WORK },
  bulkAction: { applying: AT_WORK },
};

const STANDINGS = Object.entries(OPEN).flatMap(([kind, stages]) =>
  Object.entries(stages).flatMap(([stage, waits]) =>
    waits.flatMap(([waitingOn, blocks]) =>
      blocks.map((blockedBy) => ({ kind: kind as ProcessKind, stage, waitingOn, blockedBy })),
    ),
  ),
);

/** Who has to act, in each language. */
const SOMEBODY = {
  nl: /operator|beheerder|persoon|gebruiker|aanvrager|kant|Wij|vanzelf|kan opnieuw/,
  en: /operator|administrator|person|user|Whoever|side|We |by itself/,
  fr: /opérateur|administrateur|personne|utilisateur|demandeur|côté|gestionnaires|Nous|de soi-même/,
} as const;

describe('every way in which an open onboarding can stand', () => {
  it.each(STANDINGS)('$kind/$stage on $waitingOn, blocked by $blockedBy, is explained in each language', (standing) => {
    const facts = factsOf({ ...standing, waitUntil: after(HOUR_MS), needsAttention: standing.blockedBy !== null });

    const diagnosis = diagnose(facts, NOW, RULES);
    const shown = shownToAdministrators(facts);

    for (const locale of LOCALES) {
      const said = stageSentence(locale, standing);
      const blocks = [...diagnosis.blockedBy, ...shown.blockedBy].map((block) => blockSentence(locale, block));
      expect([said, ...blocks]).toEqual([said, ...blocks].map(() => expect.stringMatching(/^\p{Lu}.{15,}\.$/su)));
      expect(blocks).toEqual(blocks.map(() => expect.stringMatching(SOMEBODY[locale])));
      expect(DIAGNOSIS_TEXTS[locale].waitingOn[standing.waitingOn]).not.toBe('');
    }
    if (standing.blockedBy) expect(diagnosis.blockedBy.map(({ code }) => code)).toContain(standing.blockedBy);
    // either something happens by itself, or somebody is named who has to act
    const isByHand = ['AUTHORITY_UNPROVEN', 'MAIL_OUTCOME_UNKNOWN'].includes(standing.blockedBy ?? '');
    expect(diagnosis.nextAutomaticAction !== null || isByHand).toBe(true);
  });

  it('leaves no stage out, and explains every outcome', () => {
    for (const [kind, stages] of Object.entries(STAGES_OF_KINDS)) {
      for (const stage of stages) {
        const process = { kind: kind as ProcessKind, stage };
        const said = LOCALES.map((locale) => stageSentence(locale, process));
        expect(said).toEqual(said.map(() => expect.stringMatching(/^\p{Lu}.{10,}\.$/su)));
        expect(new Set(said).size).toBe(LOCALES.length);
      }
    }
  });
});

describe('what is in the way', () => {
  it('names what a stage waits for beside the step that has parked', () => {
    const facts = factsOf({ kind: 'membershipInvite', stage: 'awaiting-seat', waitingOn: 'vestibule' });
    const parked = { ...facts, process: { ...facts.process, blockedBy: 'DATABASE_UNAVAILABLE' as const } };

    const { blockedBy } = diagnose(parked, NOW, RULES);

    expect(blockedBy).toEqual([
      { code: 'DATABASE_UNAVAILABLE', remedy: 'watch-database' },
      { code: 'NO_SEAT', remedy: 'free-seat' },
    ]);
  });

  it('finds why a mailbox refused by the newest round’s mail', () => {
    const process = { kind: 'membershipInvite', stage: 'mail-bounced', waitingOn: 'vestibule' } as const;
    const mails = [mail({ round: 1, feedback: 'bounced' }), mail({ round: 2, feedback: 'suppressed' })];

    const { blockedBy } = diagnose(factsOf(process, { mails }), NOW, RULES);

    expect(blockedBy).toEqual([{ code: 'MAIL_SUPPRESSED', remedy: 'lift-suppression' }]);
  });

  it('says nothing of one that has ended', () => {
    const process = { kind: 'registration', stage: 'activated', waitingOn: null, endedAt: NOW } as const;

    const diagnosis = diagnose(factsOf(process), NOW, RULES);

    expect(diagnosis).toEqual({ overdue: false, blockedBy: [], lastFailure: null, nextAutomaticAction: null });
  });

  it.each([
    [-DEFAULT_POLICY.overdueAfterMs - 1, true],
    [-DEFAULT_POLICY.overdueAfterMs + 1, false],
    [MINUTE_MS, false],
  ])('waits until %d ms from now: overdue is %s', (ms, overdue) => {
    const process = { kind: 'registration', stage: 'awaiting-activation', waitUntil: after(ms) } as const;

    expect(diagnose(factsOf(process), NOW, RULES).overdue).toBe(overdue);
  });
});

describe('what failed and is tried again', () => {
  it('is the step that is being retried, before what has parked', () => {
    const failing = { step: 'sendMail', attempt: 4, code: 'TIMEOUT', nextAttemptAt: after(MINUTE_MS) };
    const process = { kind: 'registration', stage: 'awaiting-activation', waitingOn: 'mail-provider' } as const;

    const diagnosis = diagnose(factsOf(process, { failing }), NOW, RULES);

    expect(diagnosis.lastFailure).toEqual(failing);
    expect(diagnosis.nextAutomaticAction).toEqual({ what: 'try-again', at: after(MINUTE_MS) });
  });

  it('is a parked mail, tried again before its link lapses', () => {
    const waitUntil = after(HOUR_MS);
    const process = { kind: 'registration', stage: 'awaiting-activation', waitingOn: 'mail-provider' } as const;
    const parked = { waitUntil, blockedBy: 'MAIL_PROVIDER_UNAVAILABLE', timesParked: 2 } as const;
    const facts = factsOf({ ...process, ...parked }, { mails: [mail({})] });

    const { lastFailure, nextAutomaticAction } = diagnose(facts, NOW, RULES);

    const code = 'MAIL_PROVIDER_UNAVAILABLE';
    expect(lastFailure).toEqual({ step: 'mail', attempt: 2, code, nextAttemptAt: waitUntil });
    expect(nextAutomaticAction).toEqual({ what: 'try-again', at: waitUntil });
  });

  it('lapses where the link does before the next try', () => {
    const waitUntil = after(HOUR_MS);
    const process = { kind: 'registration', stage: 'awaiting-activation', waitingOn: 'mail-provider' } as const;
    const mails = [mail({ expiresAt: waitUntil })];
    const facts = factsOf({ ...process, waitUntil, blockedBy: 'MAIL_PROVIDER_UNAVAILABLE' }, { mails });

    expect(diagnose(facts, NOW, RULES).nextAutomaticAction).toEqual({ what: 'lapse', at: waitUntil });
  });

  it('never tries a mail blindly of which nobody knows whether it was sent', () => {
    const process = { kind: 'notice', stage: 'sending', waitingOn: 'mail-provider', waitUntil: null } as const;

    const diagnosis = diagnose(factsOf({ ...process, blockedBy: 'MAIL_OUTCOME_UNKNOWN' }), NOW, RULES);

    expect(diagnosis).toMatchObject({ lastFailure: { nextAttemptAt: null }, nextAutomaticAction: null });
  });
});

describe('the next reminder', () => {
  const registration = {
    kind: 'registration',
    stage: 'awaiting-activation',
    createdAt: after(-2 * HOUR_MS),
    waitUntil: after(7 * DAY_MS - 2 * HOUR_MS),
  } as const;
  const link = mail({ name: 'activation', reservedAt: after(-2 * HOUR_MS), sentAt: after(-2 * HOUR_MS) });

  it('comes a day after the link, then three', () => {
    const reminded = mail({ name: 'reminder-1', reservedAt: after(-HOUR_MS), sentAt: after(-HOUR_MS) });

    const first = diagnose(factsOf(registration, { mails: [link] }), NOW, RULES);
    const second = diagnose(factsOf(registration, { mails: [link, reminded] }), NOW, RULES);

    expect(first.nextAutomaticAction).toEqual({ what: 'remind', at: after(22 * HOUR_MS) });
    expect(second.nextAutomaticAction).toEqual({ what: 'remind', at: after(3 * DAY_MS - 2 * HOUR_MS) });
  });

  it('is dropped where it would come too close to another mail', () => {
    const again = mail({ round: 1, name: 'activation', reservedAt: after(-2 * HOUR_MS), sentAt: after(12 * HOUR_MS) });

    const { nextAutomaticAction } = diagnose(factsOf(registration, { mails: [again] }), NOW, RULES);

    expect(nextAutomaticAction).toEqual({ what: 'remind', at: after(3 * DAY_MS - 2 * HOUR_MS) });
  });

  it('does not come once somebody has stopped them', () => {
    const stopped = { at: after(-HOUR_MS), event: 'reminders-stopped', actor: 'person', data: {} } as const;

    const { nextAutomaticAction } = diagnose(factsOf(registration, { mails: [link], timeline: [stopped] }), NOW, RULES);

    expect(nextAutomaticAction).toEqual({ what: 'lapse', at: registration.waitUntil });
  });

  it('waits for the end of the maintenance window', () => {
    const startMs = 3 * DAY_MS + 10 * HOUR_MS;
    const maintenanceWindow = { startMs, endMs: startMs + 2 * HOUR_MS };

    const { nextAutomaticAction } = diagnose(factsOf(registration, { mails: [link] }), NOW, {
      ...RULES,
      maintenanceWindow,
    });

    expect(nextAutomaticAction).toEqual({ what: 'remind', at: after(DAY_MS) });
  });

  it('of an invitation is a day before its end, and none where its inviter hands it over', () => {
    const waitUntil = after(2 * DAY_MS);
    const process = {
      kind: 'membershipInvite',
      stage: 'awaiting-answer',
      createdAt: after(-DAY_MS),
      waitUntil,
    } as const;
    const mails = [mail({ name: 'invitation', reservedAt: after(-DAY_MS), sentAt: after(-DAY_MS) })];
    const by = (delivery: 'mail' | 'link') =>
      diagnose(factsOf(process, { mails, invitation: { delivery, openDays: 3 } }), NOW, RULES).nextAutomaticAction;

    expect([by('mail'), by('link')]).toEqual([
      { what: 'remind', at: after(DAY_MS) },
      { what: 'lapse', at: waitUntil },
    ]);
  });

  it('of missing evidence comes three days after it was asked for; with evidence nothing lapses', () => {
    const process = {
      kind: 'organisationActivation',
      stage: 'awaiting-authority',
      stageSince: after(-DAY_MS),
    } as const;
    const standing = { ...process, blockedBy: 'AUTHORITY_UNPROVEN', waitUntil: after(29 * DAY_MS) } as const;

    const asked = diagnose(factsOf({ ...standing, waitingOn: 'person' }), NOW, RULES);
    const long = { ...standing, stageSince: after(-5 * DAY_MS), waitingOn: 'person' } as const;
    const later = diagnose(factsOf(long), NOW, RULES);
    const given = diagnose(factsOf({ ...standing, waitingOn: 'operator' }), NOW, RULES);

    expect(asked.nextAutomaticAction).toEqual({ what: 'remind', at: after(2 * DAY_MS) });
    expect(later.nextAutomaticAction).toEqual({ what: 'remind', at: after(9 * DAY_MS) });
    expect(given).toMatchObject({ nextAutomaticAction: null, blockedBy: [{ remedy: 'judge-evidence' }] });
  });
});

it('tells the end of the maintenance window from the delay of propagation', () => {
  const process = { kind: 'sharing', stage: 'waiting', waitingOn: 'vestibule', waitUntil: after(HOUR_MS) } as const;
  const startMs = 2 * DAY_MS + 10 * HOUR_MS;
  const held = { ...RULES, maintenanceWindow: { startMs, endMs: startMs + 3 * HOUR_MS } };

  expect(diagnose(factsOf(process), NOW, RULES).nextAutomaticAction?.what).toBe('propagate');
  expect(diagnose(factsOf(process), NOW, held).nextAutomaticAction?.what).toBe('end-of-maintenance');
});

describe('what an administrator sees of an invitation', () => {
  const invitation = { delivery: 'mail', openDays: 30 } as const;
  const mails = [mail({ name: 'invitation', expiresAt: after(29 * DAY_MS) }), mail({ name: 'reminder-1' })];
  const requested = { at: after(-DAY_MS), event: 'requested', actor: 'user:1', data: {} } as const;
  const accepted = { at: after(-HOUR_MS), event: 'accepted', actor: 'user:2', data: { userId: '2' } } as const;
  const unanswered = factsOf(
    { kind: 'membershipInvite', stage: 'awaiting-answer', stageSince: after(-DAY_MS), waitUntil: after(29 * DAY_MS) },
    { mails, invitation, timeline: [requested] },
  );

  it.each([
    { stage: 'awaiting-registration', waitingOn: 'person', blockedBy: null },
    { stage: 'awaiting-answer', waitingOn: 'administrator', blockedBy: 'NOT_PARTNERS' },
    { stage: 'joining', waitingOn: 'vestibule', blockedBy: 'DATABASE_UNAVAILABLE', waitUntil: after(MINUTE_MS) },
  ] as const)('is the same at $stage, blocked by $blockedBy, as without an answer', (standing) => {
    const process = { ...unanswered.process, ...standing, stageSince: after(-HOUR_MS), needsAttention: true };
    const given = { ...unanswered, process, mails: mails.slice(0, 1), timeline: [requested, accepted] };

    const shown = shownToAdministrators(given);

    expect(shown).toEqual(shownToAdministrators(unanswered));
    expect(diagnose(shown.facts, NOW, RULES)).toEqual(diagnose(shownToAdministrators(unanswered).facts, NOW, RULES));
  });

  it('is told what they can do, and that the rest is ours', () => {
    const blocked = (blockedBy: BlockedBy, stage = 'awaiting-answer') =>
      shownToAdministrators({ ...unanswered, process: { ...unanswered.process, stage, blockedBy } }).blockedBy;

    expect(blocked('INVITER_NOT_ALLOWED')).toEqual([{ code: 'INVITER_NOT_ALLOWED', remedy: 'invite-by-another' }]);
    expect(blocked('MAIL_BOUNCED', 'mail-bounced')).toEqual([{ code: 'MAIL_BOUNCED', remedy: 'correct-address' }]);
    expect(blocked('MAIL_OUTCOME_UNKNOWN')).toEqual([{ code: 'MAIL_OUTCOME_UNKNOWN', remedy: 'wait-for-us' }]);
  });
});

function factsOf(
  process: Partial<DiagnosedProcess> & Pick<DiagnosedProcess, 'kind' | 'stage'>,
  more: Partial<DiagnosisFacts> = {},
): DiagnosisFacts {
  const standing = {
    stageSince: after(-HOUR_MS),
    waitingOn: 'person',
    waitUntil: after(HOUR_MS),
    needsAttention: false,
    blockedBy: null,
    createdAt: after(-DAY_MS),
    endedAt: null,
    ...process,
  } as const;
  return { process: standing, mails: [], timeline: [], invitation: null, failing: null, ...more };
}

function mail(more: Partial<DiagnosedMail>): DiagnosedMail {
  return {
    name: 'activation',
    round: 1,
    template: 'activation',
    state: 'sent',
    reservedAt: after(-DAY_MS),
    sentAt: after(-DAY_MS),
    expiresAt: after(6 * DAY_MS),
    feedback: null,
    feedbackAt: null,
    ...more,
  };
}
