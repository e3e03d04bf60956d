import type { MikroORM } from '@mikro-orm/postgresql';
import type { KeyRing } from '../config/config.ts';
import { type BatchedInvitation, findBatchedInvitations } from '../db/queries/mail-batches.ts';
import { linkToken } from '../db/writes/links.ts';
import {
  type BatchedOutcome,
  loseInvitationBatch,
  settleInvitationBatch,
  takeBatchInHand,
} from '../db/writes/mail-batches.ts';
import type { Policy } from '../domain/policy.ts';
import type { BatchedMail, Mailer } from '../emails/mailer.ts';
import { renderMail } from '../emails/render.ts';
import { INVITATION_TEXTS } from '../emails/texts/invitations.ts';
import { heldByBrake } from './brakes.ts';
import { unsubscribeBy } from './mail-content.ts';
import { failedHandOver } from './mail-failure.ts';
import type { MailSettings } from './mail-settings.ts';

export interface BulkMailDependencies {
  readonly orm: MikroORM;
  readonly mailer: Pick<Mailer, 'sendBatch'>;
  readonly tokenKeys: KeyRing;
  readonly settings: MailSettings;
  readonly policy: Pick<Policy, 'mailReplayMs'>;
}

/** The first mails of a list, so many in one call, each with its own links. */
export function createBulkMailActivities({ orm, mailer, tokenKeys, settings, policy }: BulkMailDependencies) {
  /**
   * Hands the oldest open batch of a list over and records the answer line by line; tells whether there was one. Trying
   * again is harmless: the batch's members were fixed before the call, its id is the call's key, which the provider knows
   * for longer than we try; after that it is never sent again, and reports tell of its mails one by one. What ended or was
   * sent again by itself meanwhile is left out. Fails as a single mail does: `MAIL_PROVIDER_UNAVAILABLE`, `MAIL_PROVIDER_REFUSED`,
   * `MAIL_BRAKE`.
   */
  async function sendInvitationBatch({ id: bulkId }: { readonly id: string }): Promise<'sent' | 'none-left'> {
    const batch = await takeBatchInHand(orm.em.fork(), bulkId);
    if (batch === 'braked') throw heldByBrake('mail');
    if (!batch) return 'none-left';
    if (batch.inHandSince.getTime() < Date.now() - policy.mailReplayMs) {
      await loseInvitationBatch(orm.em.fork(), batch.id);
      return 'sent';
    }
    const invitations = await findBatchedInvitations(orm.em.fork(), batch.id);
    const outcomes = invitations.length > 0 ? await handOver(batch.id, invitations) : [];
    await settleInvitationBatch(orm.em.fork(), { batchId: batch.id, bulkId }, outcomes);
    return 'sent';
  }

  async function handOver(key: string, invitations: readonly BatchedInvitation[]): Promise<readonly BatchedOutcome[]> {
    const mails = await Promise.all(invitations.map(write));
    const answers = await mailer.sendBatch({ idempotencyKey: key, mails }).catch(failedHandOver);
    return invitations.map(({ mailId }, position) => {
      const answer = answers[position];
      if (answer === undefined) throw new Error('the provider has answered for fewer mails than it was given');
      if (answer.outcome === 'refused') return { mailId, outcome: 'refused', providerId: null };
      return { mailId, outcome: 'sent', providerId: answer.providerId };
    });
  }

  async function write(given: BatchedInvitation): Promise<BatchedMail> {
    const { mailId, recipient: to, locale, organisationName, environmentName, expiresAt } = given;
    const link = (path: string, purpose: 'accept-invitation' | 'stop-reminders') => {
      const { tokenKeyId, processId, round } = given;
      return `${settings.publicUrl}${path}?token=${linkToken(tokenKeys, tokenKeyId, { purpose, processId, round })}`;
    };
    const invitationUrl = link('/invitations', 'accept-invitation');
    const stopUrl = link('/reminders/stop', 'stop-reminders');
    const invitedBy = given.invitedBy ?? INVITATION_TEXTS[locale].someAdministrator;
    const params = { invitedBy, organisationName, environmentName, invitationUrl, stopUrl, expiresAt };
    const rendered = await renderMail({ template: 'invitation', params }, { ...settings, locale });
    return { ...rendered, to, headers: unsubscribeBy(stopUrl), mailId, template: 'invitation' };
  }

  return { sendInvitationBatch };
}
