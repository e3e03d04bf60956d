import { createHash } from 'node:crypto';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { EMAIL_COMPARISON_VERSION, type EmailAddress } from '../../domain/email-address.ts';
import type { PreparedRegistrationStage } from '../../domain/prepared-registration.ts';
import { openKeyOfAddress } from '../writes/registration-intake.ts';
import type { Condition } from './onboarding-filters.ts';

/** What besides onboardings is known of an address. */
export interface AboutAddress {
  /** The account whose address it is. */
  readonly account: AddressAccount | null;
  /** What intermediaries have prepared for it. */
  readonly prepared: readonly PreparedForAddress[];
  /** Calls to register that have been taken in and became no process yet: when they came, oldest first. */
  readonly intakes: readonly Date[];
}

export interface AddressAccount {
  readonly userId: string;
  readonly environment: { readonly id: string; readonly name: string };
  readonly deactivatedAt: Date | null;
}

export interface PreparedForAddress {
  readonly id: string;
  readonly stage: PreparedRegistrationStage;
  /** The intermediary's. */
  readonly environment: { readonly id: string; readonly name: string };
  readonly createdAt: Date;
}

/**
 * Selects the ids of the onboardings about an address: those that hold it, those of the account whose address it is, and
 * those that have mailed it as long as the ledger remembers. What an inviter is told of others' invitations is not about
 * the inviter. By the comparison form, and the version of it that the rows were written by.
 */
export function idsAbout({ comparisonForm }: EmailAddress): Condition {
  const recipientHash = createHash('sha256').update(comparisonForm).digest();
  const isIt = sql`"email_key" = ${comparisonForm} and "email_key_version" = ${EMAIL_COMPARISON_VERSION}`;
  const theUser = sql`select "user_id" from "user_addresses" where ${isIt}`;
  return sql`
    select "id" from "processes" where "kind" = 'registration' and "open_key" = ${openKeyOfAddress(comparisonForm)}
      and "ended_at" is null
    union select "id" from "registrations" where "user_id" in (${theUser})
    union select "registration_id" from "prepared_registrations" where ${isIt} and "registration_id" is not null
    union select "id" from "email_verifications" where ${isIt}
    union select "id" from "email_verifications" where "user_id" in (${theUser})
    union select "id" from "password_resets" where "user_id" in (${theUser})
    union select "id" from "notices" where "user_id" in (${theUser})
    union select "id" from "invitations" where ${isIt}
    union select "id" from "invitations" where "user_id" in (${theUser})
    union select m."process_id" from "mails" m join "processes" k on k."id" = m."process_id"
      where m."recipient_hash" = ${recipientHash} and k."kind" <> 'membershipInvite'`;
}

/** The account of an address, what is prepared for it, and what waits to begin; all by its comparison form. */
export async function findAboutAddress(em: EntityManager, { comparisonForm }: EmailAddress): Promise<AboutAddress> {
  const isIt = (of: string) =>
    sql`${sql.ref(`${of}.email_key`)} = ${comparisonForm}
      and ${sql.ref(`${of}.email_key_version`)} = ${EMAIL_COMPARISON_VERSION}`;
  const [found] = await em.execute<Row[]>(sql`
    select (select json_build_object('userId', u."id", 'deactivatedAt', u."deactivated_at", 'environment',
        json_build_object('id', e."id", 'name', e."name"))
      from "user_addresses" a join "users" u on u."id" = a."user_id" join "environments" e on e."id" = u."environment_id"
      where ${isIt('a')}) as "account",
    (select json_agg(json_build_object('id', r."id", 'stage', r."stage", 'createdAt', r."created_at", 'environment',
        json_build_object('id', e."id", 'name', e."name")) order by r."id" desc)
      from "prepared_registrations" r join "environments" e on e."id" = r."environment_id"
      where ${isIt('r')}) as "prepared",
    (select json_agg(i."created_at" order by i."created_at") from "registration_intakes" i where ${isIt('i')}) as "intakes"`);
  const { account, prepared, intakes } = found ?? { account: null, prepared: null, intakes: null };
  return {
    account: account && { ...account, deactivatedAt: account.deactivatedAt ? new Date(account.deactivatedAt) : null },
    prepared: (prepared ?? []).map((one) => ({ ...one, createdAt: new Date(one.createdAt) })),
    intakes: (intakes ?? []).map((at) => new Date(at)),
  };
}

interface Row {
  readonly account: (Omit<AddressAccount, 'deactivatedAt'> & { readonly deactivatedAt: string | null }) | null;
  readonly prepared: readonly (Omit<PreparedForAddress, 'createdAt'> & { readonly createdAt: string })[] | null;
  readonly intakes: readonly string[] | null;
}
