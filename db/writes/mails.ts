import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { KeyRing } from '../../config/config.ts';
import type { LinkPurpose } from '../entities/link.ts';
import type { MailRow } from '../entities/mail.ts';
import { prepared, runPrepared } from '../prepared.ts';
import { linkToken, tokenHash } from './links.ts';

/** What an invitation's mail says of it; whoever has no name, or is a program, is null. */
export interface MailedInvitation {
  readonly organisationName: string;
  readonly environmentName: string;
  readonly invitedBy: string | null;
}

/** What a mail's ledger row fixes, so that a repeat is byte for byte the same. */
export type LedgerRow = Pick<
  MailRow,
  | 'id'
  | 'processId'
  | 'key'
  | 'name'
  | 'round'
  | 'template'
  | 'locale'
  | 'tokenKeyId'
  | 'recipient'
  | 'state'
  | 'expiresAt'
  | 'reservedAt'
> & {
  /** The environment that has prepared what the mail activates; null when none has, undefined when nobody has looked. */
  readonly preparedBy?: string | null;
  /** What was read along with the row, of an invitation's mail. */
  readonly invitation?: MailedInvitation;
};

/** Raised when a template changes what it says: the ledger remembers by which a mail was made. */
export const MAIL_TEMPLATE_VERSION = 1;

/**
 * Fixes a registration's link in the ledger and remembers its hashes, in one statement: for the first mail of somebody
 * who has had none from us since `quietSince`, as nearly every one is. Undefined when it is not, or when the row is there
 * already, and then nothing has changed.
 */
export async function reserveFirstLink(
  em: EntityManager,
  ring: KeyRing,
  { row, quietSince }: { readonly row: Omit<LedgerRow, 'locale' | 'recipient'>; readonly quietSince: Date },
): Promise<LedgerRow | undefined> {
  const { processId, round, tokenKeyId: keyId, reservedAt } = row;
  const hashOf = (purpose: 'activate' | 'stop-reminders') =>
    tokenHash(linkToken(ring, keyId, { purpose, processId, round }));
  const statement = prepared('reserve-first-link')`
    with "person" as (
      select "email", "locale", sha256(convert_to("email_key", 'UTF8')) as "hash" from "registrations"
      where "id" = ${processId} and "email" is not null
    ), "mail" as (
      insert into "mails" ("id", "process_id", "key", "name", "round", "template", "template_version", "locale",
        "token_key_id", "recipient", "recipient_hash", "state", "expires_at", "reserved_at")
      select ${row.id}::uuid, ${processId}::uuid, ${row.key}, ${row.name}, ${round}::int, ${row.template},
        ${MAIL_TEMPLATE_VERSION}::int, p."locale", ${keyId}, p."email", p."hash", ${row.state},
        ${row.expiresAt ?? null}::timestamptz, ${reservedAt}::timestamptz
      from "person" p
      where not exists (select 1 from "mails" m where m."recipient_hash" = p."hash" and m."reserved_at" > ${quietSince})
        and not exists (select 1 from "brakes" where "name" = 'mail' and "on")
      on conflict do nothing returning "locale", "recipient"
    ), "links" as (
      insert into "links" ("hash", "process_id", "purpose", "round", "key_id", "created_at")
      select l."hash", ${processId}::uuid, l."purpose", ${round}::int, ${keyId}, ${reservedAt}::timestamptz from "mail",
        (values (${hashOf('activate')}::bytea, 'activate'), (${hashOf('stop-reminders')}::bytea, 'stop-reminders'))
          as l ("hash", "purpose")
      on conflict do nothing
    )
    select "locale", "recipient", (
      select e."name" from "prepared_registrations" r join "environments" e on e."id" = r."environment_id"
      where r."registration_id" = ${processId}::uuid and r."ended_at" is null order by r."id" limit 1
    ) as "preparedBy" from "mail"`;
  const [reserved] = await runPrepared<Required<Pick<LedgerRow, 'locale' | 'preparedBy'>> & { recipient: string }>(
    em,
    statement,
  );
  return reserved && { ...row, ...reserved };
}

/** Fixes a mail in the ledger; `recipientHash` is by what mails to one address are counted. */
export async function reserveMail(em: EntityManager, row: LedgerRow, recipientHash: Buffer): Promise<void> {
  await em.execute(sql`
    insert into "mails" ("id", "process_id", "key", "name", "round", "template", "template_version", "locale",
      "token_key_id", "recipient", "recipient_hash", "state", "expires_at", "reserved_at")
    values (${row.id}, ${row.processId}, ${row.key}, ${row.name}, ${row.round}, ${row.template}, ${MAIL_TEMPLATE_VERSION},
      ${row.locale}, ${row.tokenKeyId}, ${row.recipient}, ${recipientHash}, ${row.state}, ${row.expiresAt ?? null},
      ${row.reservedAt})`);
}

/**
 * Remembers the links of a registration's round by their hashes before they leave, and the language they are asked for
 * in. Making the same links again changes nothing.
 */
export async function rememberRegistrationLinks(em: EntityManager, ring: KeyRing, row: LedgerRow): Promise<void> {
  const { processId, round, tokenKeyId: keyId, reservedAt } = row;
  const hashOf = (purpose: 'activate' | 'stop-reminders') =>
    tokenHash(linkToken(ring, keyId, { purpose, processId, round }));
  await em.execute(sql`
    with "links" as (
      insert into "links" ("hash", "process_id", "purpose", "round", "key_id", "created_at")
      values (${hashOf('activate')}, ${processId}, 'activate', ${round}, ${keyId}, ${reservedAt}),
        (${hashOf('stop-reminders')}, ${processId}, 'stop-reminders', ${round}, ${keyId}, ${reservedAt})
      on conflict do nothing
    )
    update "registrations" set "locale" = ${row.locale} where "id" = ${processId} and "locale" <> ${row.locale}`);
}

/**
 * The mails that carry the one link of a process about an account or an invitation, with the link's purpose, where its
 * round is kept, and the stage in which it is waited for.
 */
const ACCOUNT_LINKS: ReadonlyMap<
  string,
  { readonly purpose: LinkPurpose; readonly table: string; readonly stage: string; readonly stops?: true }
> = new Map([
  ['password-reset', { purpose: 'reset-password', table: 'password_resets', stage: 'awaiting-proof' }],
  ['login-details', { purpose: 'reset-password', table: 'password_resets', stage: 'awaiting-proof' }],
  ['email-proof', { purpose: 'verify-address', table: 'email_verifications', stage: 'awaiting-proof' }],
  ['identity-proof', { purpose: 'verify-address', table: 'email_verifications', stage: 'awaiting-proof' }],
  ['invitation', { purpose: 'accept-invitation', table: 'invitations', stage: 'awaiting-answer', stops: true }],
]);

/** Whether a mail carries the link of a process about an account. */
export function isAccountLink(template: string): boolean {
  return ACCOUNT_LINKS.has(template);
}

/** Remembers the link of such a mail by its hash before it leaves; of another mail there is none. Twice is once. */
export async function rememberAccountLink(em: EntityManager, ring: KeyRing, row: LedgerRow): Promise<void> {
  const link = ACCOUNT_LINKS.get(row.template);
  if (link === undefined) return;
  const purposes: readonly LinkPurpose[] = link.stops ? [link.purpose, 'stop-reminders'] : [link.purpose];
  for (const purpose of purposes) await rememberLink(em, ring, { ...row, purpose });
}

/** Remembers one link by its hash; twice is once. Answers its token. */
export async function rememberLink(
  em: EntityManager,
  ring: KeyRing,
  link: Pick<LedgerRow, 'processId' | 'round' | 'tokenKeyId' | 'reservedAt'> & { readonly purpose: LinkPurpose },
): Promise<string> {
  const { processId, purpose, round, tokenKeyId: keyId, reservedAt } = link;
  const token = linkToken(ring, keyId, { purpose, processId, round });
  await em.execute(sql`
    insert into "links" ("hash", "process_id", "purpose", "round", "key_id", "created_at")
    values (${tokenHash(token)}, ${processId}, ${purpose}, ${round}, ${keyId}, ${reservedAt}) on conflict do nothing`);
  return token;
}

/**
 * Records a mail's outcome, where its process stands by it and which link is the newest, in one statement and once: a
 * row that is settled already is left alone, with its timeline. The process is locked first, as whoever ends it does.
 */
export async function settleMail(
  em: EntityManager,
  row: LedgerRow,
  { outcome, providerId }: { readonly outcome: 'sent' | 'refused'; readonly providerId: string | null },
): Promise<void> {
  const link = ACCOUNT_LINKS.get(row.template);
  if (link !== undefined) return settleAccountLink(em, row, { outcome, providerId, ...link });
  const at = new Date();
  const isSent = outcome === 'sent';
  const isLink = isSent && row.name === 'activation';
  const data = JSON.stringify({ mail: row.name, round: row.round });
  const statement = prepared('settle-mail')`
    with "process" as (
      select "id" from "processes" where "id" = ${row.processId} for no key update
    ), "settled" as (
      update "mails" m set "state" = ${outcome}, "sent_at" = ${isSent ? at : null}::timestamptz, "provider_id" = ${providerId}
      from "process" p where m."process_id" = p."id" and m."id" = ${row.id} and m."state" = 'reserved'
      returning m."process_id"
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "process_id", ${at}::timestamptz, 'mail-sent', 'vestibule', ${data}::jsonb from "settled" where ${isSent}::boolean
    ), "newest" as (
      update "registrations" r set "link_round" = ${row.round}::int from "settled" s
      where ${isLink}::boolean and r."id" = s."process_id" and r."link_round" < ${row.round}::int
    )
    update "processes" p set "waiting_on" = 'person', "wait_until" = ${row.expiresAt ?? null}::timestamptz,
      "needs_attention" = false, "blocked_by" = null
    from "settled" s
    where ${isLink}::boolean and p."id" = s."process_id" and p."ended_at" is null and (p."stage" = 'awaiting-activation'
      or (p."stage" = 'awaiting-consent' and exists (
        select 1 from "registrations" r where r."id" = p."id" and r."link_round" <= ${row.round}::int)))`;
  await runPrepared(em, statement);
}

/** The same for a mail whose link belongs to a process about an account. */
async function settleAccountLink(
  em: EntityManager,
  row: LedgerRow,
  given: {
    readonly outcome: 'sent' | 'refused';
    readonly providerId: string | null;
    /** Of `ACCOUNT_LINKS`, so it can stand in a statement's text. */
    readonly table: string;
    readonly stage: string;
  },
): Promise<void> {
  const { outcome, providerId, table, stage } = given;
  const at = new Date();
  const isSent = outcome === 'sent';
  const data = JSON.stringify({ mail: row.name, round: row.round });
  const statement = prepared(`settle-mail-of-${table}`)`
    with "process" as (
      select "id" from "processes" where "id" = ${row.processId} for no key update
    ), "settled" as (
      update "mails" m set "state" = ${outcome}, "sent_at" = ${isSent ? at : null}::timestamptz, "provider_id" = ${providerId}
      from "process" p where m."process_id" = p."id" and m."id" = ${row.id} and m."state" = 'reserved'
      returning m."process_id"
    ), "sent" as (
      select "process_id" from "settled" where ${isSent}::boolean
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "process_id", ${at}::timestamptz, 'mail-sent', 'vestibule', ${data}::jsonb from "sent"
    ), "newest" as (
      update "linked" r set "link_round" = ${row.round}::int from "sent" s
      where r."id" = s."process_id" and r."link_round" < ${row.round}::int
    )
    update "processes" p set "waiting_on" = 'person', "wait_until" = ${row.expiresAt ?? null}::timestamptz,
      "needs_attention" = false, "blocked_by" = null
    from "sent" s where p."id" = s."process_id" and p."stage" = ${stage} and p."ended_at" is null
      and (p."blocked_by" is null or p."blocked_by" not in ('NOT_PARTNERS', 'INVITER_NOT_ALLOWED'))`;
  await runPrepared(em, { ...statement, text: statement.text.replace('"linked"', `"${table}"`) });
}
