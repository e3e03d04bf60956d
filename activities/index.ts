import type { createMailActivities, MailDependencies } from './mail.ts';
import { createNoticeActivities } from './notice.ts';
import { createProcessActivities } from './process.ts';
import { createRegistrationActivities } from './registration.ts';
import { createRetentionActivities } from './retention.ts';

/** Steps in our own database, for the queue that also runs the workflows. */
export function createDatabaseActivities({ orm }: Pick<MailDependencies, 'orm'>) {
  return merge(
    createProcessActivities({ orm }),
    createRegistrationActivities({ orm }),
    createNoticeActivities({ orm }),
    createRetentionActivities({ orm }),
  );
}
export type DatabaseActivities = ReturnType<typeof createDatabaseActivities>;

export { createMailActivities } from './mail.ts';
export type MailActivities = ReturnType<typeof createMailActivities>;

/** One name for one activity: two features that claim the same name are a mistake that would otherwise go unseen. */
function merge<A extends object, B extends object, C extends object, D extends object>(
  ...factories: readonly [A, B, C, D]
): A & B & C & D {
  const names = factories.flatMap((activities) => Object.keys(activities));
  const twice = names.filter((name, position) => names.indexOf(name) !== position);
  if (twice.length > 0) throw new Error(`two activities are called ${twice.join(', ')}`);
  return Object.assign({}, ...factories);
}
