import { expect, it } from '@jest/globals';
import { BULK_ACTION_TRANSITIONS } from '../../domain/bulk-action.ts';
import { BULK_INVITE_TRANSITIONS } from '../../domain/bulk-invite.ts';
import { EMAIL_VERIFICATION_TRANSITIONS } from '../../domain/email-verification.ts';
import { LICENCE_SYNC_TRANSITIONS } from '../../domain/licence-sync.ts';
import { MEMBERSHIP_INVITE_TRANSITIONS } from '../../domain/membership-invite.ts';
import { NOTICE_TRANSITIONS } from '../../domain/notice.ts';
import { ORGANISATION_ACTIVATION_TRANSITIONS } from '../../domain/organisation-activation.ts';
import { OUTCOMES } from '../../domain/outcomes.ts';
import { PARTNER_REQUEST_TRANSITIONS } from '../../domain/partner-request.ts';
import { PARTNERSHIP_ENDING_TRANSITIONS } from '../../domain/partnership-ending.ts';
import { PASSWORD_RESET_TRANSITIONS } from '../../domain/password-reset.ts';
import type { ProcessKind, StageTransition } from '../../domain/process.ts';
import { STAGES_OF_KINDS } from '../../domain/process-stages.ts';
import { RECEIVING_REGISTRATION_TRANSITIONS } from '../../domain/receiving-registration.ts';
import { REGISTRATION_TRANSITIONS } from '../../domain/registration.ts';

const TRANSITIONS: Readonly<Record<Exclude<ProcessKind, 'sharing'>, readonly StageTransition<string>[]>> = {
  registration: REGISTRATION_TRANSITIONS,
  notice: NOTICE_TRANSITIONS,
  passwordReset: PASSWORD_RESET_TRANSITIONS,
  emailVerification: EMAIL_VERIFICATION_TRANSITIONS,
  licenceSync: LICENCE_SYNC_TRANSITIONS,
  partnerRequest: PARTNER_REQUEST_TRANSITIONS,
  partnershipEnding: PARTNERSHIP_ENDING_TRANSITIONS,
  organisationActivation: ORGANISATION_ACTIVATION_TRANSITIONS,
  receivingRegistration: RECEIVING_REGISTRATION_TRANSITIONS,
  membershipInvite: MEMBERSHIP_INVITE_TRANSITIONS,
  bulkInvite: BULK_INVITE_TRANSITIONS,
  bulkAction: BULK_ACTION_TRANSITIONS,
};

it.each(Object.entries(TRANSITIONS))('are the stages of %s that lead nowhere', (kind, transitions) => {
  const left = new Set(transitions.filter(({ from, to }) => from !== to).map(({ from }) => from));
  const stages: readonly string[] = STAGES_OF_KINDS[kind as ProcessKind];

  expect(stages.filter((stage) => (OUTCOMES as readonly string[]).includes(stage))).toEqual(
    stages.filter((stage) => !left.has(stage)),
  );
});
