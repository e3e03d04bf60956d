import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { type BulkInviteView, findBulkInvite, listBulkLines } from '../db/queries/bulk-invites.ts';
import { cancelBulkInvite, recordBulkInvite } from '../db/writes/bulk-invites.ts';
import {
  BULK_INVITE_STAGES,
  type BulkInviteStage,
  type BulkOutcome,
  SEAT_POLICIES,
  type SeatPolicy,
} from '../domain/bulk-invite.ts';
import { DomainError } from '../domain/errors.ts';
import { BLOCKED_BY } from '../domain/process.ts';
import { actorOf, type KnownCaller, type Right } from '../domain/rights.ts';
import { readBulkLines } from './bulk-invite-lines.ts';
import { withoutFormulas, writeCsv } from './csv.ts';
import { reachOrganisation } from './organisation-access.ts';

export interface BulkInviteDependencies {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

export const BulkInviteSchema = z
  .object({
    id: z.uuid(),
    organisationId: z.uuid(),
    stage: z.enum(BULK_INVITE_STAGES),
    blockedBy: z.enum(BLOCKED_BY).nullable().meta({ description: 'What keeps it from going on by itself.' }),
    seatPolicy: z.enum(SEAT_POLICIES),
    lines: z.int(),
    worked: z.int().meta({ description: 'Lines that have their outcome.' }),
    started: z.int().meta({ description: 'Invitations that wait for their invitee.' }),
    mailed: z.int().meta({ description: 'Invitations whose first mail has gone out in a batch.' }),
    outcomes: z.record(z.string(), z.int()).meta({ description: 'Lines by outcome; `open`: without one yet.' }),
    cancelledAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    allowedActions: z.array(z.enum(['cancel'])),
  })
  .meta({ id: 'BulkInvitation' });

/** Hands a list in. Throws as `reachOrganisation` and `recordBulkInvite` do; a repeat with the same id finds it. */
export async function inviteInBulk(
  { orm, deliverSoon }: BulkInviteDependencies,
  call: {
    readonly id: string;
    readonly caller: KnownCaller;
    readonly organisationId: string;
    readonly given: readonly unknown[];
    readonly seatPolicy: SeatPolicy;
  },
): Promise<{ readonly id: string; readonly stage: BulkInviteStage }> {
  const { id, caller, given, seatPolicy } = call;
  const reach = { caller, organisationId: call.organisationId, right: 'invitations.write' } as const;
  const { organisation } = await reachOrganisation(orm.em.fork(), reach);
  const list = { id, organisationId: organisation.id, actor: actorOf(caller), seatPolicy };
  await recordBulkInvite(orm.em.fork(), { ...list, lines: readBulkLines(given) });
  deliverSoon(id);
  return { id, stage: 'starting' };
}

/** A list for whoever may see it. Throws `NOT_FOUND`, `NOT_ALLOWED` with what the caller lacks. */
export async function reachBulkInvite(
  { orm }: Pick<BulkInviteDependencies, 'orm'>,
  { id, caller, right }: { readonly id: string; readonly caller: KnownCaller; readonly right: Right },
): Promise<BulkInviteView> {
  const em = orm.em.fork();
  const view = await findBulkInvite(em, id.toLowerCase());
  if (!view) throw new DomainError('NOT_FOUND', 'There is no such list for the caller.');
  await reachOrganisation(em, { caller, organisationId: view.bulk.organisationId, right });
  return view;
}

/** Cancels what is left of a list. Throws as `reachBulkInvite` and `cancelBulkInvite` do; a repeat is answered alike. */
export async function cancelBulk(
  { orm }: Pick<BulkInviteDependencies, 'orm'>,
  { id, caller }: { readonly id: string; readonly caller: KnownCaller },
): Promise<BulkInviteView> {
  const { bulk } = await reachBulkInvite({ orm }, { id, caller, right: 'invitations.write' });
  await cancelBulkInvite(orm.em.fork(), { id: bulk.id, actor: actorOf(caller) });
  return reachBulkInvite({ orm }, { id, caller, right: 'invitations.write' });
}

/** What became of every line of a list, as a spreadsheet reads it. */
export async function outcomesAsCsv(
  { orm }: Pick<BulkInviteDependencies, 'orm'>,
  { id, outcome }: { readonly id: string; readonly outcome: BulkOutcome | undefined },
): Promise<string> {
  const lines = await listBulkLines(orm.em.fork(), { id, outcome, after: 0 });
  const rows = lines.map(({ line, email, role, ...rest }) => [
    String(line),
    withoutFormulas(email ?? ''),
    role ?? '',
    rest.outcome ?? '',
    rest.problem ?? '',
    rest.invitationId ?? '',
  ]);
  return writeCsv([['line', 'email', 'role', 'outcome', 'problem', 'invitation_id'], ...rows]);
}

/** A list as its inviter's side sees it. */
export function toBulkInvite(
  { bulk, stage, blockedBy, endedAt }: BulkInviteView,
  outcomes: Readonly<Record<string, number>>,
): z.infer<typeof BulkInviteSchema> {
  const { id, organisationId, seatPolicy, lines, worked, started, mailed } = bulk;
  const isOpen = !endedAt && !bulk.cancelledAt;
  const isCancellable = isOpen && (worked < lines || mailed < (outcomes['invited'] ?? 0));
  return {
    id,
    organisationId,
    stage,
    blockedBy,
    seatPolicy,
    lines,
    worked,
    started,
    mailed,
    outcomes,
    cancelledAt: bulk.cancelledAt?.toISOString() ?? null,
    createdAt: bulk.createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    allowedActions: isCancellable ? ['cancel'] : [],
  };
}
