import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import { UserAddress } from '../entities/user.ts';

/** Throws `LOGIN_ID_TAKEN` when somebody has the address, before anything is written for its sake. */
export async function assertLoginIdFree(em: EntityManager, { comparisonForm }: EmailAddress): Promise<void> {
  if ((await em.count(UserAddress, { emailKey: comparisonForm })) > 0) throw loginIdTaken();
}

/**
 * Gives a user their login ID, whose mailbox nobody has proven yet; tells whether it did. Two at once with the same
 * address: the second waits, then is told.
 */
export async function insertLoginId(em: EntityManager, userId: string, email: EmailAddress): Promise<boolean> {
  const rows = await em.execute<{ id: string }[]>(sql`
    insert into "user_addresses" ("id", "user_id", "email", "email_key", "email_key_version", "proven_at", "is_primary")
    values (${uuidv7()}, ${userId}, ${email.address}, ${email.comparisonForm}, ${EMAIL_COMPARISON_VERSION}, null, true)
    on conflict ("email_key") do nothing returning "id"`);
  return rows.length === 1;
}

/** Somebody has the address already. */
export function loginIdTaken(): DomainError {
  const fields = [{ field: 'email', code: 'DUPLICATE' as const }];
  return new DomainError('LOGIN_ID_TAKEN', 'The address has an account; it has to be used there.', { fields });
}
