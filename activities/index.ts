import { createEmailVerificationActivities } from './email-verification.ts';
import { createLicenceSyncActivities } from './licence-sync.ts';
import type { createMailActivities } from './mail.ts';
import { createNoticeActivities } from './notice.ts';
import { createNudgeActivities } from './nudge.ts';
import { createPartnerRequestActivities } from './partner-request.ts';
import { createPartnershipEndingActivities } from './partnership-ending.ts';
import { createPasswordResetActivities } from './password-reset.ts';
import { createProcessActivities } from './process.ts';
import { createProviderProofActivities } from './provider-proof.ts';
import { createRegistrationActivities, type RegistrationActivityDependencies } from './registration.ts';
import { createRetentionActivities } from './retention.ts';

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
  );
}
export type DatabaseActivities = ReturnType<typeof createDatabaseActivities>;

export { createMailActivities } from './mail.ts';
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
