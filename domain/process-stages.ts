import { BULK_ACTION_STAGES } from './bulk-action.ts';
import { BULK_INVITE_STAGES } from './bulk-invite.ts';
import { EMAIL_VERIFICATION_STAGES } from './email-verification.ts';
import { LICENCE_SYNC_STAGES } from './licence-sync.ts';
import { MEMBERSHIP_INVITE_STAGES } from './membership-invite.ts';
import { NOTICE_STAGES } from './notice.ts';
import { ORGANISATION_ACTIVATION_STAGES } from './organisation-activation.ts';
import { PARTNER_REQUEST_STAGES } from './partner-request.ts';
import { PARTNERSHIP_ENDING_STAGES } from './partnership-ending.ts';
import { PASSWORD_RESET_STAGES } from './password-reset.ts';
import type { ProcessKind } from './process.ts';
import { RECEIVING_REGISTRATION_STAGES } from './receiving-registration.ts';
import { REGISTRATION_STAGES } from './registration.ts';
import { SHARING_STAGES } from './sharing.ts';

/** The stages of each kind of process, its outcomes among them. */
export const STAGES_OF_KINDS = {
  registration: REGISTRATION_STAGES,
  notice: NOTICE_STAGES,
  passwordReset: PASSWORD_RESET_STAGES,
  emailVerification: EMAIL_VERIFICATION_STAGES,
  licenceSync: LICENCE_SYNC_STAGES,
  partnerRequest: PARTNER_REQUEST_STAGES,
  partnershipEnding: PARTNERSHIP_ENDING_STAGES,
  organisationActivation: ORGANISATION_ACTIVATION_STAGES,
  receivingRegistration: RECEIVING_REGISTRATION_STAGES,
  membershipInvite: MEMBERSHIP_INVITE_STAGES,
  bulkInvite: BULK_INVITE_STAGES,
  sharing: SHARING_STAGES,
  bulkAction: BULK_ACTION_STAGES,
} as const satisfies Record<ProcessKind, readonly string[]>;

/** The stages of each kind, as types. */
export type StagesOfKinds = { readonly [Kind in ProcessKind]: (typeof STAGES_OF_KINDS)[Kind][number] };

/** A stage of a process of any kind. */
export type ProcessStage = StagesOfKinds[ProcessKind];

/** Every stage that a process can stand in, each once. */
export const PROCESS_STAGES: readonly ProcessStage[] = [...new Set(Object.values(STAGES_OF_KINDS).flat())];
