import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { InvitationDelivery } from '../../domain/membership-invite.ts';
import { type ActionStanding, type OperatorAction, operatorActions } from '../../domain/operator-actions.ts';
import type { ActivationPurpose } from '../../domain/organisation-activation.ts';
import { Process, type ProcessRow } from '../entities/process.ts';

/** What decides about what operators may do with an onboarding, as it stands now. */
export async function findActionStanding(em: EntityManager, process: ProcessRow): Promise<ActionStanding> {
  const { id, kind, stage } = process;
  const [found] = await em.execute<Found[]>(sql`
    select exists (select 1 from "mails" m where m."process_id" = ${id} and m."state" = 'unknown') as "unknown",
      exists (select 1 from "processes" n where n."continues" = ${id}) as "continued",
      (select i."delivery" from "invitations" i where i."id" = ${id}) as "delivery",
      exists (select 1 from "invitations" i where i."id" = ${id} and i."email" is null) as "nobody",
      (select a."purpose" from "organisation_activations" a where a."id" = ${id}) as "purpose"`);
  return {
    kind,
    stage,
    isEnded: Boolean(process.endedAt),
    blockedBy: process.blockedBy ?? null,
    hasUnknownMail: found?.unknown ?? false,
    isTaken: Boolean(process.takenBy),
    isErased: Boolean(process.erasedAt) || (found?.nobody ?? false),
    isContinued: found?.continued ?? false,
    delivery: found?.delivery ?? undefined,
    purpose: found?.purpose ?? undefined,
  };
}

/** What operators may do with an onboarding now. */
export async function findOperatorActions(em: EntityManager, process: ProcessRow): Promise<readonly OperatorAction[]> {
  return operatorActions(await findActionStanding(em, process));
}

/** Where an onboarding stands now. */
export async function findStage(em: EntityManager, id: string): Promise<string> {
  return (await em.findOneOrFail(Process, { id }, { disableIdentityMap: true })).stage;
}

interface Found {
  readonly unknown: boolean;
  readonly continued: boolean;
  readonly delivery: InvitationDelivery | null;
  readonly nobody: boolean;
  readonly purpose: ActivationPurpose | null;
}
