import { type EntityManager, type RawQueryFragment, sql } from '@mikro-orm/postgresql';
import type { MembershipInviteStage } from '../../domain/membership-invite.ts';
import type { OrganisationRole } from '../../domain/organisation.ts';
import type { BlockedBy } from '../../domain/process.ts';
import { Invitation } from '../entities/invitation.ts';
import { Process } from '../entities/process.ts';
import { User } from '../entities/user.ts';
import { openKeyOfAddress } from '../writes/registration-intake.ts';
import { findManagers } from './managers.ts';

/** An invitation as its invitee is asked about it. */
export interface OfferedInvitation {
  readonly id: string;
  readonly organisationName: string;
  readonly environmentName: string;
  readonly role: OrganisationRole;
  /** Null for a program, and for whoever has no name. */
  readonly inviterName: string | null;
  readonly stage: MembershipInviteStage;
  readonly since: Date;
  readonly waitUntil: Date | null;
  /** What a yes that was given waits for; null where none was given, or it is being carried out. */
  readonly blockedBy: BlockedBy | null;
  /** Whether it can still be answered; else it has lapsed. */
  readonly isOpen: boolean;
}

const OFFERED = sql`
  select i."id", o."name" as "organisationName", e."name" as "environmentName", i."role", i."invited_by" as "actor",
    p."stage", p."created_at" as "since", p."wait_until" as "waitUntil", p."blocked_by" as "blockedBy", p."ended_at" is null as "isOpen"
  from "invitations" i join "processes" p on p."id" = i."id" join "organisations" o on o."id" = i."organisation_id"
    join "environments" e on e."id" = i."environment_id"`;

/** The invitations of an address that nobody has answered: those that are open, and those that have lapsed since. */
export async function listOffered(
  em: EntityManager,
  { emailKey, lapsedSince }: { readonly emailKey: string; readonly lapsedSince: Date },
): Promise<readonly OfferedInvitation[]> {
  return offered(
    em,
    sql`${OFFERED} where i."email_key" = ${emailKey} and i."accepted_at" is null
      and (p."ended_at" is null or (p."stage" = 'expired' and p."ended_at" > ${lapsedSince}
        and not exists (select 1 from "processes" n where n."continues" = i."id")))
      order by p."ended_at" is not null, i."id" limit 20`,
  );
}

/** The open invitations to any proven address of a user that they have not answered, and by which they would join. */
export async function listOfferedToUser(em: EntityManager, userId: string): Promise<readonly OfferedInvitation[]> {
  return offered(
    em,
    sql`${OFFERED} where p."ended_at" is null and i."accepted_at" is null and exists (
        select 1 from "user_addresses" a
        where a."user_id" = ${userId} and a."proven_at" is not null and a."email_key" = i."email_key")
      and not exists (select 1 from "memberships" m
        where m."organisation_id" = i."organisation_id" and m."user_id" = ${userId} and m."ended_at" is null)
      order by i."id" limit 50`,
  );
}

/** The open invitations that a user has said yes to and that have not taken effect yet. */
export async function listAcceptedByUser(em: EntityManager, userId: string): Promise<readonly OfferedInvitation[]> {
  return offered(
    em,
    sql`${OFFERED} where p."ended_at" is null and i."user_id" = ${userId} and i."accepted_at" is not null
      order by i."id" limit 50`,
  );
}

/** One invitation as its invitee is asked about it, whatever has become of it; undefined when there is none. */
export async function findOffered(em: EntityManager, id: string): Promise<OfferedInvitation | undefined> {
  return (await offered(em, sql`${OFFERED} where i."id" = ${id}`))[0];
}

/** What there is of its invitee besides the invitation: the registration that they have begun, and the open one. */
export async function findRegistrationsOf(
  em: EntityManager,
  { id, emailKey }: { readonly id: string; readonly emailKey: string | null },
): Promise<{ readonly begunId: string | undefined; readonly openId: string | undefined }> {
  const { registrationId } = await em.findOneOrFail(Invitation, { id }, { disableIdentityMap: true });
  const openKey = emailKey === null ? undefined : openKeyOfAddress(emailKey);
  const open = openKey && (await em.findOne(Process, { kind: 'registration', openKey, endedAt: null }));
  return { begunId: registrationId ?? undefined, openId: open ? open.id : undefined };
}

/** Whether a user is at work. */
export async function isUserActive(em: EntityManager, id: string): Promise<boolean> {
  return (await em.count(User, { id, deactivatedAt: null })) > 0;
}

type Row = Omit<OfferedInvitation, 'inviterName' | 'since' | 'waitUntil'> & {
  readonly actor: string;
  readonly since: Date | string;
  readonly waitUntil: Date | string | null;
};

async function offered(em: EntityManager, query: RawQueryFragment): Promise<readonly OfferedInvitation[]> {
  const rows = await em.execute<Row[]>(query);
  const inviters = rows.flatMap(({ actor }) => inviterOf(actor) ?? []);
  const names = await findManagers(em, [...new Set(inviters)]);
  return rows.map(({ actor, since, waitUntil, ...row }) => ({
    ...row,
    inviterName: names.get(inviterOf(actor) ?? '')?.name ?? null,
    since: new Date(since),
    waitUntil: waitUntil === null ? null : new Date(waitUntil),
  }));
}

function inviterOf(actor: string): string | undefined {
  return /^user:(.+)$/.exec(actor)?.[1];
}
