import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeyRing } from '../../config/config.ts';
import { invitationWindow } from '../../domain/bulk-invite.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import { Organisation } from '../entities/organisation.ts';
import { OrganisationActivation } from '../entities/organisation-activation.ts';
import { PartnerRequest } from '../entities/partner-request.ts';
import { Process } from '../entities/process.ts';
import type { InvitationView } from '../queries/invitations.ts';
import { beginInvitation } from './invitations.ts';
import { type ActionCase, idTaken } from './operator-actions.ts';
import { activateOrganisation } from './organisation-activations.ts';
import { beginPartnerRequest } from './partner-requests.ts';
import { noteOnTimeline } from './timeline.ts';

/** What is begun anew from an onboarding that has ended. */
export interface Restoring {
  /** Of the new one. */
  readonly id: string;
  readonly actor: string;
  readonly policy: Policy;
  readonly tokenKeys: KeyRing;
  /** The old one, where it is an invitation. */
  readonly invitation: InvitationView | undefined;
}

/**
 * Begins an onboarding anew in the transaction that records why: another one that names the old, with an entry on both
 * timelines. Throws what stands against beginning it now, `RESTORE_ERASED`, and `IDEMPOTENCY_KEY_REUSED` where the new id is
 * something else's.
 */
export async function beginAnew(em: EntityManager, { process: old, at }: ActionCase, given: Restoring): Promise<void> {
  const { id, actor } = given;
  if (await em.findOne(Process, { id })) throw idTaken();
  switch (old.kind) {
    case 'membershipInvite':
      await inviteAgain(em, given);
      break;
    case 'partnerRequest':
      await askAgain(em, old.id, given);
      break;
    case 'organisationActivation':
      await activateAgain(em, old.id, given);
      break;
    default:
      throw new Error(`nothing restores a ${old.kind}`);
  }
  await em.nativeUpdate(Process, { id }, { continues: old.id });
  await noteOnTimeline(em, { processId: old.id, at, event: 'restored', actor, data: { by: id } });
  await noteOnTimeline(em, { processId: id, at, event: 'restored', actor, data: { from: old.id } });
}

/** Whoever has invited answers for it still. */
async function inviteAgain(em: EntityManager, { id, policy, tokenKeys, invitation }: Restoring): Promise<void> {
  const email = invitation?.email ? parseEmailAddress(invitation.email) : undefined;
  if (!invitation || !email) throw new DomainError('RESTORE_ERASED', 'What it held about a person is erased.');
  const { id: continues, organisationId, role, locale, delivery, metadata, openDays, invitedBy: actor } = invitation;
  const again = { id, organisationId, actor, email, role, locale, delivery, metadata, continues };
  await beginInvitation(em, tokenKeys, { ...again, ...invitationWindow(policy, openDays) });
}

async function askAgain(em: EntityManager, continues: string, { id, policy }: Restoring): Promise<void> {
  const row = await em.findOneOrFail(PartnerRequest, { id: continues }, { disableIdentityMap: true });
  const asked = {
    id,
    fromEnvironmentId: row.fromEnvironment,
    fromUserId: row.fromManager,
    toEnvironmentId: row.toEnvironment,
    toManagerId: row.toManager,
    message: row.message ?? null,
    continues,
  };
  await beginPartnerRequest(em, asked, { policy, countNew: () => Promise.resolve() });
}

async function activateAgain(em: EntityManager, oldId: string, { id }: Restoring): Promise<void> {
  const options = { disableIdentityMap: true };
  const { organisationId, requestedBy } = await em.findOneOrFail(OrganisationActivation, { id: oldId }, options);
  const { environmentId } = await em.findOneOrFail(Organisation, { id: organisationId }, options);
  await activateOrganisation(em, { id, userId: requestedBy, organisationId, environmentId });
}
