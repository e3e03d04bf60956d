import { LockMode } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { ProviderSignIn, type ProviderSignInRow } from '../db/entities/identity.ts';
import { Process } from '../db/entities/process.ts';
import { ActivationAttempt, Registration } from '../db/entities/registration.ts';
import { TimelineEntry } from '../db/entities/timeline-entry.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';

export interface RecordProviderProofCommand {
  /** Of the registration. */
  readonly id: string;
  readonly signInId: string;
  /** The one that the proof began; links of older ones are superseded. */
  readonly round: number;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  /** Until when its person can accept the terms. */
  readonly waitUntil: string;
}

/** What a provider's proof changes in a registration. */
export function createProviderProofActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Records that a provider has vouched for a registration's person: it awaits their consent, older links are superseded,
   * passwords that were chosen but never counted are gone, and the sign-in leads to it. A repeat finds the proof of its
   * round on the timeline and changes nothing; a registration that has ended stays as it is.
   */
  async function recordProviderProof(command: RecordProviderProofCommand): Promise<void> {
    await orm.em.fork().transactional((em) => record(em, command));
  }

  return { recordProviderProof };
}

async function record(em: EntityManager, command: RecordProviderProofCommand): Promise<void> {
  const { id, signInId, round } = command;
  const at = new Date(command.at);
  const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (process.endedAt || (await isRecorded(em, id, round))) return;
  process.stage = 'awaiting-consent';
  process.stageSince = at;
  process.waitingOn = 'person';
  process.waitUntil = new Date(command.waitUntil);
  process.needsAttention = false;
  process.blockedBy = null;
  await em.flush();
  // a sign-in that was given up a day ago is gone; whoever comes by a newer one goes on
  const signIn = await em.findOne(ProviderSignIn, signInId);
  await takeOver(em, { id, round, signIn });
  // a password that nobody has proven the mailbox for never counts; what was decided keeps its answer
  await em.nativeDelete(ActivationAttempt, { registrationId: id, refusals: null, passwordHash: { $ne: null } });
  const data = { round, ...(signIn ? { provider: signIn.provider } : {}) };
  await noteOnTimeline(em, { processId: id, at, event: 'proven', actor: 'person', data });
}

async function isRecorded(em: EntityManager, processId: string, round: number): Promise<boolean> {
  const proven = await em.find(TimelineEntry, { processId, event: 'proven' });
  return proven.some(({ data }) => data['round'] === round);
}

/** Who the person is, as the provider tells; Apple tells a name once only, so that of the sign-in before stays. */
async function takeOver(
  em: EntityManager,
  given: { readonly id: string; readonly round: number; readonly signIn: ProviderSignInRow | null },
): Promise<void> {
  const { id, round, signIn } = given;
  const registration = await em.findOneOrFail(Registration, id);
  registration.linkRound = Math.max(registration.linkRound, round);
  if (signIn) {
    const isNameless = !signIn.firstName && !signIn.lastName;
    if (!isNameless || registration.provider !== signIn.provider) {
      registration.firstName = signIn.firstName ?? null;
      registration.lastName = signIn.lastName ?? null;
    }
    registration.provider = signIn.provider;
    signIn.registrationId = id;
    // what the provider says counts from now on, and not the mailed link that may have led there
    signIn.linkHash = null;
  }
  await em.flush();
}
