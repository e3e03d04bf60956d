import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { InvitationDelivery } from '../../domain/membership-invite.ts';
import { type ActionStanding, type OperatorAction, operatorActions } from '../../domain/operator-actions.ts';
import type { ActivationPurpose } from '../../domain/organisation-activation.ts';
import type { BlockedBy, ProcessKind } from '../../domain/process.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import type { Condition } from './onboarding-filters.ts';

/** What decides about what operators may do with an onboarding, as it stands now. */
export async function findActionStanding(em: EntityManager, { id }: Pick<ProcessRow, 'id'>): Promise<ActionStanding> {
  const [standing] = await em.execute<Found[]>(sql`select ${STANDING} from "processes" p where p."id" = ${id}`);
  if (!standing) throw new Error(`there is no process ${id}`);
  return toStanding(standing);
}

/** The same of the open onboardings that meet a condition, those that have stood longest first. */
export async function listActionStandings(
  em: EntityManager,
  { condition, limit }: { readonly condition: Condition; readonly limit: number },
): Promise<readonly (ActionStanding & { readonly id: string })[]> {
  const rows = await em.execute<Found[]>(sql`
    select ${STANDING} from "processes" p where p."ended_at" is null and ${condition}
    order by p."stage_since", p."id" limit ${limit}`);
  return rows.map((row) => ({ id: row.id, ...toStanding(row) }));
}

const STANDING = sql`
  p."id", p."kind", p."stage", p."blocked_by" as "blockedBy", p."ended_at" is not null as "ended",
  p."taken_by" is not null as "taken", p."erased_at" is not null as "erased",
  exists (select 1 from "mails" m where m."process_id" = p."id" and m."state" = 'unknown') as "unknown",
  exists (select 1 from "processes" n where n."continues" = p."id") as "continued",
  (select i."delivery" from "invitations" i where i."id" = p."id") as "delivery",
  exists (select 1 from "invitations" i where i."id" = p."id" and i."email" is null) as "nobody",
  (select a."purpose" from "organisation_activations" a where a."id" = p."id") as "purpose"`;

function toStanding(found: Found): ActionStanding {
  return {
    kind: found.kind,
    stage: found.stage,
    isEnded: found.ended,
    blockedBy: found.blockedBy,
    hasUnknownMail: found.unknown,
    isTaken: found.taken,
    isErased: found.erased || found.nobody,
    isContinued: found.continued,
    delivery: found.delivery ?? undefined,
    purpose: found.purpose ?? undefined,
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
  readonly id: string;
  readonly kind: ProcessKind;
  readonly stage: string;
  readonly blockedBy: BlockedBy | null;
  readonly ended: boolean;
  readonly taken: boolean;
  readonly erased: boolean;
  readonly unknown: boolean;
  readonly continued: boolean;
  readonly delivery: InvitationDelivery | null;
  readonly nobody: boolean;
  readonly purpose: ActivationPurpose | null;
}
