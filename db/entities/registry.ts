import { BrakeHold, BrakeRow } from './brake.ts';
import { BulkAction, BulkActionItem } from './bulk-action.ts';
import { Dossier, UserDossier } from './dossier.ts';
import { DriftCursor, DriftFinding } from './drift.ts';
import { EmailVerification } from './email-verification.ts';
import { Environment } from './environment.ts';
import { IdempotencyRecord } from './idempotency-record.ts';
import { ProviderSignIn, UserIdentity } from './identity.ts';
import { BulkInvite, BulkInviteLine, Invitation, InvitationCorrection } from './invitation.ts';
import { LicenceSync, LicenceSyncLine } from './licence-sync.ts';
import { Link } from './link.ts';
import { Mail, MailBatch, MailReport } from './mail.ts';
import { Notice } from './notice.ts';
import { Operator, OperatorSession, OperatorSignInLink } from './operator.ts';
import { OperatorAction } from './operator-action.ts';
import { Membership, Organisation, OrganisationIdentifier } from './organisation.ts';
import {
  OrganisationActivation,
  OrganisationEvidence,
  ReceivingDismissal,
  ReceivingRegistration,
} from './organisation-activation.ts';
import { OutboxRow } from './outbox-row.ts';
import { PartnerRequest } from './partner-request.ts';
import { Connection, Partnership } from './partnership.ts';
import { PasswordReset, PasswordResetAttempt, PasswordResetIntake } from './password-reset.ts';
import { PreparedRegistration } from './prepared-registration.ts';
import { Process } from './process.ts';
import { RateLimit } from './rate-limit.ts';
import { ActivationAttempt, Registration, RegistrationIntake } from './registration.ts';
import { ServiceAccount, ServiceAccountKey } from './service-account.ts';
import { Propagation, Share, SharedDocument, ShareGrant } from './share.ts';
import { SignInPolicyChange } from './sign-in-policy-change.ts';
import { Subscription } from './subscription.ts';
import { TimelineEntry } from './timeline-entry.ts';
import { PlatformTrouble, Trouble } from './trouble.ts';
import { Consent, Credential, Session, User, UserAddress } from './user.ts';

/** Every entity, listed rather than discovered: nothing depends on the working folder or on `.ts` versus `.js`. */
export const entities = [
  Process,
  TimelineEntry,
  OutboxRow,
  Registration,
  RegistrationIntake,
  ActivationAttempt,
  Link,
  Mail,
  MailBatch,
  MailReport,
  Environment,
  User,
  UserAddress,
  Credential,
  Consent,
  UserIdentity,
  Session,
  ProviderSignIn,
  Notice,
  RateLimit,
  Subscription,
  PartnerRequest,
  Partnership,
  Connection,
  Dossier,
  UserDossier,
  PasswordReset,
  PasswordResetIntake,
  PasswordResetAttempt,
  EmailVerification,
  PreparedRegistration,
  ServiceAccount,
  ServiceAccountKey,
  Operator,
  OperatorSession,
  OperatorSignInLink,
  OperatorAction,
  IdempotencyRecord,
  LicenceSync,
  LicenceSyncLine,
  SignInPolicyChange,
  Organisation,
  Membership,
  OrganisationIdentifier,
  OrganisationActivation,
  OrganisationEvidence,
  ReceivingRegistration,
  ReceivingDismissal,
  Invitation,
  InvitationCorrection,
  BulkInvite,
  BulkInviteLine,
  BulkAction,
  BulkActionItem,
  SharedDocument,
  Share,
  ShareGrant,
  Propagation,
  Trouble,
  PlatformTrouble,
  BrakeRow,
  BrakeHold,
  DriftFinding,
  DriftCursor,
];
