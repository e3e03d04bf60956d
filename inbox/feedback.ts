import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bounce, bareAddress, type EmailEvent, type EventType, type InboxEmail } from './email.ts';
import type { FaultSwitch } from './faults.ts';
import type { Store } from './store.ts';
import type { WebhookAnswer, WebhookSender } from './webhooks.ts';

const HARD_BOUNCE: Bounce = {
  type: 'Permanent',
  subType: 'General',
  message: "The recipient's mail server rejected the email: no such mailbox.",
};
const SOFT_BOUNCE: Bounce = {
  type: 'Transient',
  subType: 'MailboxFull',
  message: "The recipient's mailbox is full.",
};

interface Step {
  readonly type: EventType;
  readonly bounce?: Bounce | undefined;
  readonly reason?: string | undefined;
  /** Happens only after the time that delayed mails take. */
  readonly late?: boolean;
}

const DELIVERED: readonly Step[] = [{ type: 'email.sent' }, { type: 'email.delivered' }];

/** What happens to a mail by the suffix of its recipient: `ada+bounce@example.com` bounces. */
export const FEEDBACK_BY_SUFFIX: Readonly<Record<string, readonly Step[]>> = {
  bounce: [{ type: 'email.sent' }, { type: 'email.bounced', bounce: HARD_BOUNCE }],
  softbounce: [{ type: 'email.sent' }, { type: 'email.bounced', bounce: SOFT_BOUNCE }],
  delayed: [{ type: 'email.sent' }, { type: 'email.delivery_delayed' }, { type: 'email.delivered', late: true }],
  complained: [...DELIVERED, { type: 'email.complained' }],
  suppressed: [{ type: 'email.suppressed' }],
  failed: [{ type: 'email.failed' }],
};

/** The events of a mail that is taken in at `atMs`, in the order in which they happen. */
export function planFeedback(email: InboxEmail, atMs: number, delayMs: number): readonly EmailEvent[] {
  const suffixes = [...email.to, ...email.cc, ...email.bcc].map((recipient) => suffixOf(bareAddress(recipient)));
  const special = suffixes.find((suffix) => Object.hasOwn(FEEDBACK_BY_SUFFIX, suffix));
  const steps = special === undefined ? DELIVERED : (FEEDBACK_BY_SUFFIX[special] ?? DELIVERED);
  return steps.map((step) => createEvent(email.id, step, step.late ? atMs + delayMs : atMs));
}

export interface Feedback {
  /** Reports what is pending for this mail, each event when it has happened and the one before was tried. */
  report(emailId: string): void;
  /** Makes one event happen now, also while feedback is off, and tells how the webhook was first answered. */
  play(
    email: InboxEmail,
    step: { readonly type: EventType; readonly bounce?: Bounce | undefined },
  ): Promise<{
    readonly event: EmailEvent;
    readonly webhook: WebhookAnswer | null;
  }>;
}

interface FeedbackDeps {
  readonly store: Store;
  readonly faults: FaultSwitch;
  /** Undefined when feedback has no address to go to. */
  readonly sender: WebhookSender | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Is told every piece of work that goes on in the background. */
  readonly track: (work: Promise<unknown>) => void;
}

/** Brings events to the webhook, in the manner that is played out at the moment. */
export function createFeedback(deps: FeedbackDeps): Feedback {
  const { store, faults, sender, now, signal, track } = deps;

  async function send(event: EmailEvent, email: InboxEmail): Promise<WebhookAnswer | null> {
    if (!sender) {
      store.settleWebhook(event.id, 'skipped', null);
      return null;
    }
    const delivery = sender.send(event, email);
    const settled = delivery.settled.then((end) => {
      if (end) store.settleWebhook(event.id, end.outcome, end.status);
    });
    track(settled);
    const answer = await delivery.firstAnswer;
    if (answer.status !== null && answer.status < 300) await settled;
    if (faults.current().webhooks !== 'duplicate') return answer;
    const second = sender.send(event, email);
    track(second.settled);
    await second.firstAnswer;
    return answer;
  }

  async function reportInTurn(email: InboxEmail): Promise<void> {
    const pending = store.timeline(email.id).filter(({ webhook }) => webhook === 'pending');
    if (faults.current().webhooks === 'reversed') pending.reverse();
    for (const { event } of pending) {
      const aheadMs = Date.parse(event.at) - now();
      if (aheadMs > 0) await sleep(aheadMs, undefined, { signal, ref: false });
      if (signal.aborted) return;
      if (faults.current().webhooks === 'off') store.settleWebhook(event.id, 'skipped', null);
      else await send(event, email);
    }
  }

  return {
    report: (emailId) => {
      const email = store.find(emailId);
      if (email) track(reportInTurn(email));
    },
    play: async (email, step) => {
      const bounce = step.type === 'email.bounced' ? (step.bounce ?? HARD_BOUNCE) : undefined;
      const event = createEvent(email.id, { type: step.type, bounce }, now());
      store.addEvent(event);
      return { event, webhook: await send(event, email) };
    },
  };
}

function createEvent(emailId: string, step: Step, atMs: number): EmailEvent {
  const reasons: Partial<Record<EventType, string>> = {
    'email.failed': 'reached_daily_quota',
    'email.suppressed': 'The recipient is on the suppression list of this account.',
  };
  const { bounce, reason = reasons[step.type] } = step;
  return {
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    emailId,
    type: step.type,
    at: new Date(atMs).toISOString(),
    ...(bounce && { bounce }),
    ...(reason && { reason }),
  };
}

function suffixOf(address: string): string {
  const local = address.slice(0, address.lastIndexOf('@'));
  return local.includes('+') ? local.slice(local.lastIndexOf('+') + 1) : '';
}
