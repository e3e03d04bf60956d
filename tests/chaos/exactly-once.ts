import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { RegistrationIntake } from '../../db/entities/registration.ts';
import { Session, User, UserAddress } from '../../db/entities/user.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { eventually } from '../support/eventually.ts';
import type { TestInstance } from '../support/instance.ts';

/** How often each mail came to an address, by the end of its idempotency key: `{'activation/1': 1}`. */
export function mailsTo({ inbox }: TestInstance, address: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { idempotencyKey } of inbox.emailsTo(address)) {
    const mail = (idempotencyKey ?? '').split('/').slice(1).join('/');
    counts[mail] = (counts[mail] ?? 0) + 1;
  }
  return counts;
}

/** What an address's activation has left behind; `emailKey` is its comparison form. */
export async function accountsOf({ orm }: TestInstance, emailKey: string) {
  const em = orm.em.fork();
  const addresses = await em.find(UserAddress, { emailKey });
  const ids = addresses.map(({ user }) => user.id);
  return {
    users: await em.count(User, { id: { $in: ids } }),
    sessions: await em.count(Session, { user: { $in: ids } }),
  };
}

/** Asks again for as long as nobody can say whether it worked, or it is still being worked on, as a person would. */
export async function untilAnswered<T extends { readonly status: number }>(ask: () => Promise<T>): Promise<T> {
  return eventually('an answer', async () => {
    const answer = await ask();
    return answer.status === 503 || answer.status === 202 ? undefined : answer;
  });
}

/** Waits for a process's workflow to end and gives its result. */
export async function outcomeOf({ temporal }: TestInstance, kind: ProcessKind, id: string): Promise<unknown> {
  return temporal.workflow.getHandle(workflowId(kind, id)).result();
}

/** Delivers until Temporal has heard everything and every intake is settled. */
export async function deliverAll({ orm, delivery, relay }: TestInstance): Promise<void> {
  await delivery.idle();
  await eventually('an empty outbox', async () => {
    await relay();
    const em = orm.em.fork();
    const left = (await em.count(OutboxRow, {})) + (await em.count(RegistrationIntake, {}));
    return left === 0 ? true : undefined;
  });
}
