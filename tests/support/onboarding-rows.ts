import { randomUUID } from 'node:crypto';
import { Process, type ProcessRow } from '../../db/entities/process.ts';
import { Trouble } from '../../db/entities/trouble.ts';
import type { TroubleCode } from '../../domain/trouble.ts';
import type { TestInstance } from './instance.ts';

/** What a row says of an onboarding; the rest is that of a registration that waits for its person, as it should. */
export type GivenOnboarding = Partial<Omit<ProcessRow, 'id'>> & {
  readonly trouble?: TroubleCode;
};

/** A row of an onboarding, without a workflow behind it: lists look at rows alone. Answers its id. */
export async function seedOnboarding(
  { orm }: Pick<TestInstance, 'orm'>,
  { trouble, ...given }: GivenOnboarding = {},
): Promise<string> {
  const [id, now] = [randomUUID(), new Date()];
  const em = orm.em.fork();
  await em.insert(Process, {
    kind: 'registration',
    stage: 'awaiting-activation',
    stageSince: now,
    waitingOn: 'person',
    waitUntil: new Date(now.getTime() + 60_000),
    needsAttention: false,
    createdAt: now,
    ...given,
    id,
  });
  if (trouble) await em.insert(Trouble, { processId: id, source: 'step', code: trouble, since: now, seenAt: now });
  return id;
}
