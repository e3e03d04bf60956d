import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import { findManagers } from './managers.ts';

/** What mails about an invitation say of it; whoever has no name, or is a program, is null. */
export interface InvitationFacts {
  readonly email: string | null;
  readonly locale: Locale;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly environmentName: string;
  readonly invitedBy: string | null;
  /** Whether nothing has ended it yet. */
  readonly isOpen: boolean;
}

/** An invitation as its mails tell of it; undefined when there is none. */
export async function findInvitationFacts(em: EntityManager, id: string): Promise<InvitationFacts | undefined> {
  const [row] = await em.execute<(Omit<InvitationFacts, 'invitedBy'> & { actor: string })[]>(sql`
    select i."email", i."locale", i."organisation_id" as "organisationId", o."name" as "organisationName",
      e."name" as "environmentName", i."invited_by" as "actor", p."ended_at" is null as "isOpen"
    from "invitations" i join "processes" p on p."id" = i."id"
      join "organisations" o on o."id" = i."organisation_id" join "environments" e on e."id" = i."environment_id"
    where i."id" = ${id}`);
  if (!row) return undefined;
  const { actor, ...facts } = row;
  const userId = /^user:(.+)$/.exec(actor)?.[1];
  const managers = userId === undefined ? undefined : await findManagers(em, [userId]);
  return { ...facts, invitedBy: managers?.get(userId ?? '')?.name ?? null };
}
