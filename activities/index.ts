import { type BulkActionDependencies, createBulkActionActivities } from './bulk-action.ts';
import { type BulkInviteDependencies, createBulkInviteActivities } from './bulk-invite.ts';
import { createBulkMailActivities } from './bulk-invite-mails.ts';
import { createDriftActivities, type DriftDependencies } from './drift.ts';
import { createEmailVerificationActivities } from './email-verification.ts';
import type { createGatewayActivities } from './gateways.ts';
import { createLicenceSyncActivities } from './licence-sync.ts';
import { createMailActivities as createSingleMailActivities, type MailDependencies } from './mail.ts';
import { createMembershipInviteActivities } from './membership-invite.ts';
import { createNoticeActivities } from './notice.ts';
import { createNudgeActivities } from './nudge.ts';
import { createOrganisationActivationActivities } from './organisation-activation.ts';
import { createPartnerRequestActivities } from './partner-request.ts';
import { createPartnershipEndingActivities } from './partnership-ending.ts';
import { createPasswordResetActivities } from './password-reset.ts';
import { createProcessActivities } from './process.ts';
import type { createPropagationActivities } from './propagation.ts';
import { createProviderProofActivities } from './provider-proof.ts';
import { createReceivingRegistrationActivities } from './receiving-registration.ts';
import { createRegistrationActivities, type RegistrationActivityDependencies } from './registration.ts';
import { createRetentionActivities } from './retention.ts';
import { createSharingActivities } from './sharing.ts';

/** Steps in our own database, for the queue that also runs the workflows. */
export function createDatabaseActivities({ orm, subscription }: RegistrationActivityDependencies) {
  return merge(
    createProcessActivities({ orm }),
    createRegistrationActivities({ orm, subscription }),
    createProviderProofActivities({ orm }),
    createNoticeActivities({ orm }),
    createEmailVerificationActivities({ orm }),
    createPasswordResetActivities({ orm }),
    createRetentionActivities({ orm }),
    createNudgeActivities({ orm }),
    createLicenceSyncActivities({ orm }),
    createPartnerRequestActivities({ orm }),
    createPartnershipEndingActivities({ orm }),
    createOrganisationActivationActivities({ orm }),
    createReceivingRegistrationActivities({ orm }),
    createMembershipInviteActivities({ orm }),
    createSharingActivities({ orm }),
  );
}
export type DatabaseActivities = ReturnType<typeof createDatabaseActivities>;

export { createGatewayActivities } from './gateways.ts';
export type GatewayActivities = ReturnType<typeof createGatewayActivities>;

/** Pages of long lists, and what is looked for in the background, for a queue of their own. */
export function createBulkActivities(
  dependencies: BulkInviteDependencies & BulkActionDependencies & DriftDependencies,
) {
  return merge(
    createBulkInviteActivities(dependencies),
    createBulkActionActivities(dependencies),
    createDriftActivities(dependencies),
  );
}
export type BulkActivities = ReturnType<typeof createBulkActivities>;

export { createPropagationActivities } from './propagation.ts';
export type PropagationActivities = ReturnType<typeof createPropagationActivities>;

/** Mails, single and in batches, for the queue whose rate limit holds for all workers together. */
export function createMailActivities(dependencies: MailDependencies) {
  return merge(createSingleMailActivities(dependencies), createBulkMailActivities(dependencies));
}
export type MailActivities = ReturnType<typeof createMailActivities>;

type Merged<Factories extends readonly object[]> = Factories extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? First & Merged<Rest>
  : unknown;

/** One name for one activity: two features that claim the same name are a mistake that would otherwise go unseen. */
function merge<const Factories extends readonly object[]>(...factories: Factories): Merged<Factories> {
  const names = factories.flatMap((activities) => Object.keys(activities));
  const twice = names.filter((name, position) => names.indexOf(name) !== position);
  if (twice.length > 0) throw new Error(`two activities are called ${twice.join(', ')}`);
  return Object.assign({}, ...factories);
}
