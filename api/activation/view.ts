import type { MikroORM } from '@mikro-orm/postgresql';
import type { OfferedInvitation } from '../../db/queries/invitee.ts';
import { findFreeEnvironmentName } from '../../db/queries/names.ts';
import { findPreparationsOf, type Preparation } from '../../db/queries/prepared-registrations.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { Policy } from '../../domain/policy.ts';
import { suggestionOf } from './form.ts';
import { offeredTo } from './invited.ts';
import { closedBy, findTarget } from './target.ts';

/** What a link leads to: a form with a name to begin with, or what has become of it. */
export type LinkView =
  | {
      readonly kind: 'open';
      readonly locale: Locale;
      readonly suggestion: string;
      readonly preparations: readonly Preparation[];
      /** What the address is invited to. */
      readonly invitations: readonly OfferedInvitation[];
      /** The invitation that it was begun for. */
      readonly begunFor: string | undefined;
      /** The provider that has proven the address of a registration already. */
      readonly provenBy: string | undefined;
      /** After a sign-in at a provider: for which address the account will be, and by which provider one signs in. */
      readonly consent: { readonly email: string; readonly provider: string } | undefined;
    }
  /** A form was taken in and is still being carried out; or the registration of a sign-in is about to begin. */
  | { readonly kind: 'working' | 'preparing'; readonly locale: Locale }
  | {
      readonly kind: 'closed';
      readonly locale: Locale | undefined;
      readonly code: ErrorCode;
      /** By which provider to go on: of a sign-in that is over, or that has proven what an older link is about. */
      readonly provider?: string | undefined;
      /** Whether it was no mailed link, but a sign-in at a provider. */
      readonly afterSignIn?: boolean;
    };

/** Looks at a link, or at what a sign-in at a provider leads to, without changing anything, however often it is opened. */
export async function viewActivationLink(
  { orm, policy }: { readonly orm: MikroORM; readonly policy: Policy },
  token: string,
): Promise<LinkView> {
  const em = orm.em.fork();
  const found = await findTarget(em, token, policy);
  if (found.kind === 'closed') {
    const { code, signIn } = found;
    return { kind: 'closed', locale: signIn?.locale, code, provider: signIn?.provider, afterSignIn: Boolean(signIn) };
  }
  if (found.kind === 'preparing') return { kind: 'preparing', locale: found.signIn.locale };
  const { registration, signIn, stage, processId } = found.target;
  const locale = signIn?.locale ?? registration.locale;
  const provenBy = registration.provider ?? undefined;
  const code = closedBy(found.target);
  if (code) return { kind: 'closed', locale, code, provider: signIn?.provider ?? provenBy };
  if (stage === 'activating') return { kind: 'working', locale };
  const preparations = await findPreparationsOf(em, processId);
  const suggestion = await findFreeEnvironmentName(em, suggestionOf(registration, preparations));
  const consent = signIn && { email: registration.email ?? '', provider: signIn.provider };
  const invitations = await offeredTo(em, registration.emailKey);
  const begunFor = registration.invitationId ?? undefined;
  return { kind: 'open', locale, suggestion, preparations, invitations, begunFor, provenBy, consent };
}
