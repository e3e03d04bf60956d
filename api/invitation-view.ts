import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findLinkRounds } from '../db/queries/invitation-rounds.ts';
import type { InvitationView } from '../db/queries/invitations.ts';
import { anotherLinkAfterMs } from '../domain/link-mail.ts';
import { LOCALES } from '../domain/locale.ts';
import {
  INVITATION_DELIVERIES,
  isInvitationOutcome,
  MEMBERSHIP_INVITE_ACTIONS,
  MEMBERSHIP_INVITE_STAGES,
  type MembershipInviteAction,
  type MembershipInviteStage,
  shownInvitationStage,
} from '../domain/membership-invite.ts';
import { ORGANISATION_ROLES } from '../domain/organisation.ts';
import type { Policy } from '../domain/policy.ts';
import { BLOCKED_BY, type BlockedBy } from '../domain/process.ts';

/** The stages that the inviting side can see. */
export const SHOWN_STAGES = MEMBERSHIP_INVITE_STAGES.filter((stage) => shownInvitationStage(stage) === stage);

export const InvitationSchema = z
  .object({
    id: z.uuid(),
    organisation: z.object({ id: z.uuid(), name: z.string() }),
    email: z.string().nullable().meta({ description: 'Null once it has been erased.' }),
    role: z.enum(ORGANISATION_ROLES),
    locale: z.enum(LOCALES),
    delivery: z.enum(INVITATION_DELIVERIES),
    expiresInDays: z.int(),
    metadata: z.record(z.string(), z.string()).nullable(),
    stage: z.enum(MEMBERSHIP_INVITE_STAGES),
    blockedBy: z.enum(BLOCKED_BY).nullable(),
    waitUntil: z.iso.datetime().nullable(),
    resendAfter: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'From when an open one can be sent again; null where it can be now, or cannot at all.' }),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    endedBecause: z.string().nullable(),
    invitedBy: z.string().meta({ description: '`user:<id>` or `service-account:<id>`.' }),
    continues: z.uuid().nullable().meta({ description: 'The lapsed invitation that it takes up.' }),
    continuedBy: z.uuid().nullable(),
    allowedActions: z.array(z.enum(MEMBERSHIP_INVITE_ACTIONS)),
  })
  .meta({ id: 'Invitation' });

/** The same, and from when an open one can be sent again. */
export async function toInvitations(
  em: EntityManager,
  views: readonly InvitationView[],
  policy: Policy,
): Promise<readonly z.infer<typeof InvitationSchema>[]> {
  const rounds = await findLinkRounds(
    em,
    views.flatMap(({ id, endedAt }) => (endedAt ? [] : [id])),
  );
  const nowMs = Date.now();
  return views.map((view) => {
    const shown = toInvitation(view);
    const own = rounds.get(view.id);
    const afterMs = own ? anotherLinkAfterMs(own, nowMs, policy) : 0;
    if (afterMs === 0 || !shown.allowedActions.includes('resend')) return shown;
    return { ...shown, resendAfter: new Date(nowMs + afterMs).toISOString() };
  });
}

/** An invitation as the inviting side sees it: nothing of it tells of people elsewhere (design: security and privacy). */
export function toInvitation(view: InvitationView): z.infer<typeof InvitationSchema> {
  const stage = shownInvitationStage(view.stage);
  const isMasked = stage !== view.stage || view.blockedBy === 'NOT_PARTNERS';
  return {
    ...common(view),
    metadata: view.metadata,
    stage,
    blockedBy: isMasked ? null : view.blockedBy,
    invitedBy: view.invitedBy,
    allowedActions: [...inviterActions(stage)],
  };
}

/** The same as its invitee sees it. */
export function toOwnInvitation(view: InvitationView): z.infer<typeof InvitationSchema> {
  const { stage, blockedBy, invitedBy } = view;
  const isWaiting = stage === 'awaiting-seat' || heldUp(blockedBy);
  const actions: readonly MembershipInviteAction[] = isWaiting ? ['decline'] : ['accept', 'decline'];
  const allowedActions = isInvitationOutcome(stage) ? [] : [...actions];
  const shown = isWaiting ? blockedBy : null;
  return { ...common(view), metadata: null, stage, blockedBy: shown, invitedBy, allowedActions };
}

function common(view: InvitationView) {
  const { id, organisationId, organisationName, email, role, locale, delivery, openDays } = view;
  return {
    id,
    organisation: { id: organisationId, name: organisationName },
    email,
    role,
    locale,
    delivery,
    expiresInDays: openDays,
    waitUntil: view.waitUntil?.toISOString() ?? null,
    resendAfter: null,
    createdAt: view.createdAt.toISOString(),
    endedAt: view.endedAt?.toISOString() ?? null,
    endedBecause: view.endedBecause,
    continues: view.continues,
    continuedBy: view.continuedBy,
  };
}

function heldUp(blockedBy: BlockedBy | null): boolean {
  return blockedBy === 'NOT_PARTNERS' || blockedBy === 'INVITER_NOT_ALLOWED';
}

/** What the inviting side can do at a stage that it sees; the workflow decides again. */
function inviterActions(stage: MembershipInviteStage): readonly MembershipInviteAction[] {
  if (stage === 'expired') return ['resend'];
  if (isInvitationOutcome(stage)) return [];
  if (stage === 'awaiting-seat') return ['revoke'];
  return stage === 'mail-bounced' ? ['resend', 'revoke', 'correct-address'] : ['resend', 'revoke'];
}
