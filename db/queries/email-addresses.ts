import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { EmailVerificationStage } from '../../domain/email-verification.ts';
import type { Locale } from '../../domain/locale.ts';
import { EmailVerification, type EmailVerificationRow } from '../entities/email-verification.ts';
import { Link } from '../entities/link.ts';
import { Process } from '../entities/process.ts';
import { User, UserAddress } from '../entities/user.ts';
import { tokenHash } from '../writes/links.ts';

export interface OwnAddress {
  /** Of the address, or of the process that is about it. */
  readonly id: string;
  readonly email: string;
  readonly isPrimary: boolean;
  readonly provenAt: Date | null;
  readonly state: 'proven' | 'unproven' | 'awaiting-proof' | 'awaiting-approval';
  readonly waitUntil: Date | null;
  readonly allowedActions: readonly ('remove' | 'withdraw' | 'resend')[];
}

/** The addresses of a user, and those that are on their way to become one, by id. */
export async function listOwnAddresses(em: EntityManager, userId: string): Promise<readonly OwnAddress[]> {
  const addresses = await em.find(UserAddress, { user: userId });
  const verifications = await em.find(EmailVerification, { userId, email: { $ne: null }, issuer: null });
  const ids = verifications.map(({ id }) => id);
  const open = new Map((await em.find(Process, { id: { $in: ids }, endedAt: null })).map((row) => [row.id, row]));
  const own = addresses.map(
    ({ id, email, isPrimary, provenAt }): OwnAddress => ({
      id,
      email,
      isPrimary,
      provenAt: provenAt ?? null,
      state: provenAt ? 'proven' : 'unproven',
      waitUntil: null,
      allowedActions: isPrimary ? [] : ['remove'],
    }),
  );
  const coming = verifications.flatMap(({ id, email, provenAt }): OwnAddress[] => {
    const process = open.get(id);
    if (!process || !email) return [];
    const state = process.stage === 'awaiting-approval' ? 'awaiting-approval' : 'awaiting-proof';
    const allowedActions = state === 'awaiting-proof' ? (['withdraw', 'resend'] as const) : (['withdraw'] as const);
    // of one that waits for its mailbox nothing is told that depends on whether a mail went out
    const waitUntil = state === 'awaiting-approval' ? (process.waitUntil ?? null) : null;
    return [{ id, email, isPrimary: false, provenAt: provenAt ?? null, state, waitUntil, allowedActions }];
  });
  return [...own, ...coming].sort((a, b) => (a.id < b.id ? -1 : 1));
}

export interface VerificationView {
  readonly id: string;
  readonly stage: EmailVerificationStage;
  readonly ended: boolean;
  readonly verification: EmailVerificationRow;
}

export type VerificationLink = VerificationView & { readonly round: number };

/** The verification behind a mailed link; undefined for a token that was never made, or whose hash has been erased. */
export async function findVerificationLink(em: EntityManager, token: string): Promise<VerificationLink | undefined> {
  return findVerificationLinkByHash(em, tokenHash(token));
}

/** The same by the hash of its token. */
export async function findVerificationLinkByHash(
  em: EntityManager,
  hash: Buffer,
): Promise<VerificationLink | undefined> {
  const link = await em.findOne(Link, { hash, purpose: 'verify-address' });
  if (!link) return undefined;
  const view = await findVerification(em, link.processId);
  return view ? { ...view, round: link.round } : undefined;
}

/** A verification, of `environmentId` alone where that is given. */
export async function findVerification(
  em: EntityManager,
  id: string,
  { environmentId }: { readonly environmentId?: string } = {},
): Promise<VerificationView | undefined> {
  const process = await em.findOne(Process, { id, kind: 'emailVerification' }, { disableIdentityMap: true });
  if (!process || (environmentId !== undefined && !process.environmentIds.includes(environmentId))) return undefined;
  const verification = await em.findOneOrFail(EmailVerification, id, { disableIdentityMap: true });
  return { id, stage: process.stage as EmailVerificationStage, ended: Boolean(process.endedAt), verification };
}

/** The language of a user's mails; undefined for one that is gone. */
export async function findLocaleOfUser(em: EntityManager, id: string): Promise<Locale | undefined> {
  return (await em.findOne(User, id, { disableIdentityMap: true }))?.locale;
}

/** An address that waits for an administrator. */
export interface WantedApproval {
  readonly id: string;
  readonly email: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly requestedAt: Date;
  readonly waitUntil: Date | null;
}

/** What administrators call the user who wants an address; undefined once nobody is asked about it any more. */
export async function findRequesterName(em: EntityManager, id: string): Promise<string | undefined> {
  const [row] = await em.execute<{ name: string }[]>(sql`
    select ${NAME} as "name" from "processes" p join "email_verifications" v on v."id" = p."id" ${JOIN_USER}
    where p."id" = ${id} and p."stage" = 'awaiting-approval'`);
  return row?.name;
}

/** The approvals that an environment's administrators are asked for, oldest first; one more than `limit`. */
export async function listWantedApprovals(
  em: EntityManager,
  {
    environmentId,
    limit,
    after,
  }: { readonly environmentId: string; readonly limit: number; readonly after?: string | undefined },
): Promise<readonly WantedApproval[]> {
  const rows = await em.execute<
    {
      id: string;
      email: string;
      user_id: string;
      name: string;
      created_at: Date | string;
      wait_until: Date | string | null;
    }[]
  >(sql`
    select p."id", v."email", v."user_id", p."created_at", p."wait_until",
      ${NAME} as "name"
    from "processes" p join "email_verifications" v on v."id" = p."id" ${JOIN_USER}
    where p."kind" = 'emailVerification' and p."stage" = 'awaiting-approval' and p."ended_at" is null
      and ${environmentId}::uuid = any(p."environment_ids") and v."email" is not null
      and p."id" > ${after ?? NOTHING}
    order by p."id" limit ${limit + 1}`);
  return rows.map(({ id, email, user_id, name, created_at, wait_until }) => ({
    id,
    email,
    user: { id: user_id, name },
    requestedAt: new Date(created_at),
    waitUntil: wait_until === null ? null : new Date(wait_until),
  }));
}

const NAME = sql`coalesce(nullif(trim(concat_ws(' ', u."first_name", u."last_name")), ''), u."username", a."email", '')`;
const JOIN_USER = sql`join "users" u on u."id" = v."user_id"
  left join "user_addresses" a on a."user_id" = u."id" and a."is_primary"`;
const NOTHING = '00000000-0000-0000-0000-000000000000';
