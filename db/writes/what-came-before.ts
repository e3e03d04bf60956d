import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { UserIdentity } from '../entities/identity.ts';
import { Credential, UserAddress } from '../entities/user.ts';
import { endVerificationsOfUser } from './email-addresses.ts';
import { putInOutbox } from './outbox.ts';
import { closeProcess } from './processes.ts';
import { revokeSessions } from './sessions.ts';
import { noteOnTimeline } from './timeline.ts';

/**
 * Takes away every way into an account that was made before anybody had proven its mailbox: its password, extra addresses
 * and identities, what is on its way to become one, and its sessions. Whoever made them may have been somebody else who
 * waited for the owner (Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022). Inside of the caller's
 * transaction, which holds the user's lock; `keeping`: the process that proves the mailbox and, of a reset, the password
 * that it has set.
 */
export async function dropWhatCameBefore(
  em: EntityManager,
  userId: string,
  { at, keeping }: { readonly at: Date; readonly keeping: { readonly processId: string; readonly password: boolean } },
): Promise<void> {
  if (!keeping.password) await em.nativeDelete(Credential, { user: userId });
  await em.nativeDelete(UserIdentity, { user: userId });
  await em.nativeDelete(UserAddress, { user: userId, isPrimary: false });
  await endVerificationsOfUser(em, userId, at, keeping.processId);
  await endResetsOfUser(em, userId, at, keeping.processId);
  await revokeSessions(em, userId, { at });
}

/** Ends every password reset of a user that is open, but one; their workflows hear of it by the outbox. */
async function endResetsOfUser(em: EntityManager, userId: string, at: Date, except: string): Promise<void> {
  const open = await em.execute<{ id: string }[]>(sql`
    select r."id" from "password_resets" r join "processes" p on p."id" = r."id"
    where r."user_id" = ${userId} and p."ended_at" is null and r."id" <> ${except} order by r."id" for update of p`);
  for (const { id } of open) {
    await closeProcess(em, { id, stage: 'cancelled', at });
    await em.execute(sql`delete from "password_reset_attempts" where "password_reset_id" = ${id}`);
    await noteOnTimeline(em, { processId: id, at, event: 'cancelled', actor: 'vestibule' });
    await putInOutbox(em, { subject: id, kind: 'signal', name: 'cancel' });
  }
}
