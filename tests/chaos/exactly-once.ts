import { expect } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { RegistrationIntake } from '../../db/entities/registration.ts';
import { Session, User, UserAddress } from '../../db/entities/user.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import type { TestInstance } from '../support/instance.ts';

/** How often each mail (by its idempotency key's end: `activation/1`) came to an address. */
export function mailsTo({ inbox }: TestInstance, address: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { idempotencyKey } of inbox.emailsTo(address)) {
    const mail = (idempotencyKey ?? '').split('/').slice(1).join('/');
    counts[mail] = (counts[mail] ?? 0) + 1;
  }
  return counts;
}

/** How often the provider was called for one mail of a process. */
export function arrivalsOf({ inbox }: TestInstance, mail: string): number {
  return inbox.keyArrivals().get(mail) ?? 0;
}

/** What a person's activation left behind; all of it has to be there once. */
export async function accountsOf({ orm }: TestInstance, emailKey: string) {
  const em = orm.em.fork();
  const addresses = await em.find(UserAddress, { emailKey });
  const users = await em.find(User, { id: { $in: addresses.map(({ user }) => user.id) } });
  const sessions = await em.count(Session, { user: { $in: users.map(({ id }) => id) } });
  return { users: users.length, sessions };
}

/** Waits for a process's workflow to end, and gives its result. */
export async function outcomeOf({ temporal }: TestInstance, kind: 'registration' | 'notice', id: string) {
  return temporal.workflow.getHandle(workflowId(kind, id)).result();
}

/** Nothing is left to be told or decided. */
export async function expectNothingLeft({ orm, delivery, relay }: TestInstance): Promise<void> {
  await delivery.idle();
  while ((await relay()) > 0);
  const em = orm.em.fork();
  expect(await em.count(RegistrationIntake, {})).toBe(0);
  expect(await em.count(Process, { endedAt: null, needsAttention: true })).toBe(0);
}
