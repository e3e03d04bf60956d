import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { OperatorActionRow } from '../db/entities/operator-action.ts';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import type { ProcessRow } from '../db/entities/process.ts';
import type { ExtendCommand } from '../domain/extension.ts';
import type { Locale } from '../domain/locale.ts';
import type { MembershipInviteCommand } from '../domain/membership-invite.ts';
import type { OrganisationActivationCommand } from '../domain/organisation-activation.ts';
import type { PartnerRequestCommand } from '../domain/partner-request.ts';
import type { TimelineEvent } from '../domain/process.ts';

/** How a workflow is asked for what an operator wants. */
export interface AskedDecision {
  readonly update: string;
  readonly command: object;
  /** What stands on the timeline once it is done; undefined where the workflow's own step says so. */
  readonly notes?: TimelineEvent;
  readonly data?: Readonly<Record<string, string>>;
}

interface Wanted {
  readonly action: Pick<OperatorActionRow, 'id' | 'actor' | 'action'>;
  readonly process: Pick<ProcessRow, 'id' | 'kind'>;
  readonly payload: OutboxEntry['payload'];
}

/** Makes the update of an action. Throws for what no workflow decides: a mistake of ours. */
export async function decisionOf(em: EntityManager, wanted: Wanted): Promise<AskedDecision> {
  const { action, process, payload } = wanted;
  switch (action.action) {
    case 'extend': {
      const command: ExtendCommand = { until: String(payload['until']) };
      return { update: 'extend', command, notes: 'extended', data: { until: command.until } };
    }
    case 'resend':
      return resendOf(em, wanted);
    case 'correct-address':
      return { update: 'decide', command: inviteCommand(wanted, { correctionId: action.id }) };
    case 'reassign':
      return { update: 'decide', command: partnerCommand(wanted, { managerId: String(payload['managerId']) }) };
    case 'cancel': {
      const command: OrganisationActivationCommand = { action: 'withdraw', userId: action.actor };
      return { update: 'decide', command };
    }
    default:
      throw new Error(`no workflow decides about ${action.action} of ${process.kind}`);
  }
}

async function resendOf(em: EntityManager, wanted: Wanted): Promise<AskedDecision> {
  const { id, kind } = wanted.process;
  switch (kind) {
    case 'partnerRequest':
      return { update: 'decide', command: partnerCommand(wanted, {}) };
    case 'membershipInvite':
      return { update: 'decide', command: inviteCommand(wanted, {}) };
    default:
      // in the language in which it was asked for last
      return { update: 'ask-again', command: { locale: await findLocale(em, id) }, notes: 'asked-again' };
  }
}

function inviteCommand({ action }: Wanted, more: { readonly correctionId?: string }): MembershipInviteCommand {
  const verb = action.action === 'resend' ? 'resend' : 'correct-address';
  return { action: verb, actor: action.actor, byOperator: true, ...more };
}

function partnerCommand({ action }: Wanted, more: { readonly managerId?: string }): PartnerRequestCommand {
  const verb = action.action === 'resend' ? 'resend' : 'reassign';
  // no user has the action's id
  return { action: verb, userId: action.id, operator: action.actor, ...more };
}

async function findLocale(em: EntityManager, id: string): Promise<Locale | undefined> {
  const [row] = await em.execute<{ locale: Locale }[]>(sql`
    select "locale" from "registrations" where "id" = ${id}
    union all
    select coalesce(r."locale", u."locale") from "password_resets" r join "users" u on u."id" = r."user_id"
    where r."id" = ${id} limit 1`);
  return row?.locale;
}
