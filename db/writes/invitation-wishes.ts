import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DAY_MS } from '../../domain/policy.ts';
import { Membership } from '../entities/organisation.ts';
import { User } from '../entities/user.ts';
import { userOfActor } from './invitation-guards.ts';
import { beginNotice } from './notices.ts';
import { noteOnTimeline } from './timeline.ts';

/**
 * The invitee of a lapsed invitation would like another: whoever has sent it is told, or another administrator where they
 * cannot send it any more; at most once a day, so that a repeat tells nobody. Answers the outbox subjects.
 */
export async function askForAnother(em: EntityManager, id: string): Promise<readonly string[]> {
  return em.transactional(async (tx) => {
    const at = new Date();
    const [asked] = await tx.execute<{ organisation_id: string; invited_by: string }[]>(sql`
      update "invitations" set "asked_again_at" = ${at}
      where "id" = ${id} and ("asked_again_at" is null or "asked_again_at" <= ${new Date(at.getTime() - DAY_MS)})
      returning "organisation_id", "invited_by"`);
    if (!asked) return [];
    const userId = await findAnswerable(tx, asked);
    await noteOnTimeline(tx, { processId: id, at, event: 'asked-again', actor: 'person' });
    if (userId === undefined) return [];
    const told = { userId, template: 'invitation-asked-again', subjectId: id, at, actor: 'person' } as const;
    return [(await beginNotice(tx, told)).id];
  });
}

/** The inviter, while they administer the organisation; else whoever has done so for longest. */
async function findAnswerable(
  em: EntityManager,
  asked: { readonly organisation_id: string; readonly invited_by: string },
): Promise<string | undefined> {
  const administers = { organisationId: asked.organisation_id, role: 'administrator' as const, endedAt: null };
  const memberships = await em.find(Membership, administers, { orderBy: { since: 'asc' }, disableIdentityMap: true });
  const active = await em.find(User, { id: { $in: memberships.map(({ user }) => user) }, deactivatedAt: null });
  const able = memberships.map(({ user }) => user).filter((user) => active.some(({ id }) => id === user));
  const inviter = userOfActor(asked.invited_by);
  return able.find((user) => user === inviter) ?? able[0];
}
