import { BULK_ACTION_TRANSITIONS } from './bulk-action.ts';
import { BULK_INVITE_TRANSITIONS } from './bulk-invite.ts';
import { EMAIL_VERIFICATION_TRANSITIONS } from './email-verification.ts';
import { LICENCE_SYNC_TRANSITIONS } from './licence-sync.ts';
import { MEMBERSHIP_INVITE_TRANSITIONS } from './membership-invite.ts';
import { NOTICE_TRANSITIONS } from './notice.ts';
import { ORGANISATION_ACTIVATION_TRANSITIONS } from './organisation-activation.ts';
import { PARTNER_REQUEST_TRANSITIONS } from './partner-request.ts';
import { PARTNERSHIP_ENDING_TRANSITIONS } from './partnership-ending.ts';
import { PASSWORD_RESET_TRANSITIONS } from './password-reset.ts';
import type { ProcessKind, StageTransition } from './process.ts';
import { RECEIVING_REGISTRATION_TRANSITIONS } from './receiving-registration.ts';
import { REGISTRATION_TRANSITIONS } from './registration.ts';
import { SHARING_TRANSITIONS } from './sharing.ts';

/** Every way from one stage to another, of each kind of process. */
export const TRANSITIONS_OF_KINDS: Readonly<Record<ProcessKind, readonly StageTransition<string>[]>> = {
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
  sharing: SHARING_TRANSITIONS,
  bulkAction: BULK_ACTION_TRANSITIONS,
};
