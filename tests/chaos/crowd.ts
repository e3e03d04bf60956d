import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { EmailSchema, type InboxEmail } from '../../inbox/email.ts';
import type { InstanceAddresses } from '../../scripts/start/instance.ts';
import { eventually, PATIENCE_MS } from '../support/eventually.ts';
import { type Answer, call, formFor, tokenIn } from '../support/person.ts';

const Emails = z.object({ emails: z.array(EmailSchema) });

/** People who do not give up: each asks again until somebody answers what they can go by. */
export interface Crowd {
  /** Everything that was answered, as `status code`, and `nobody` where the connection broke. */
  readonly answers: ReadonlySet<string>;
  /** Registers, until a 202. */
  readonly register: (who: string) => Promise<void>;
  /** The token of the activation mail, when it has come. */
  readonly tokenOf: (who: string) => Promise<string>;
  /** Activates, until told that it is done. */
  readonly activate: (who: string, token: string) => Promise<void>;
  /** Every mail that came to somebody. */
  readonly mailsTo: (who: string) => Promise<readonly InboxEmail[]>;
}

const ASK_AGAIN_MS = 250;

/** People in front of one instance; its addresses stay the same over restarts. */
export function createCrowd({ apiUrl, inboxUrl }: Pick<InstanceAddresses, 'apiUrl' | 'inboxUrl'>): Crowd {
  const answers = new Set<string>();

  async function ask(path: string, body: object, isDone: (answer: Answer) => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await call({ apiUrl }, 'POST', path, { body }).catch(() => undefined);
      answers.add(answer ? nameOf(answer) : 'nobody');
      if (answer && isDone(answer)) return;
      if (Date.now() > end) throw new Error(`${path} is not done within ${PATIENCE_MS} ms: ${[...answers].join(', ')}`);
      await pause(ASK_AGAIN_MS);
    }
  }

  async function mailsTo(who: string): Promise<readonly InboxEmail[]> {
    const answer = await fetch(`${inboxUrl}/control/emails?to=${encodeURIComponent(addressOf(who))}`);
    return Emails.parse(await answer.json()).emails;
  }

  return {
    answers,
    mailsTo,
    register: (who) => ask('/v1/registrations', { email: addressOf(who) }, ({ status }) => status === 202),
    tokenOf: (who) =>
      eventually(`the activation mail of ${who}`, async () => {
        const mail = (await mailsTo(who)).find(({ tags }) => tags['template'] === 'activation');
        return mail && tokenIn(mail);
      }),
    activate: (who, token) =>
      // a link that is used by then was used by an earlier call of ours whose answer was lost
      ask('/v1/activations', formFor(who, token), (answer) => ['201', '410 LINK_USED'].includes(nameOf(answer))),
  };
}

export function addressOf(who: string): string {
  return `${who}@crowd.example`;
}

function nameOf({ status, body }: Answer): string {
  const code = typeof body === 'object' && body !== null && 'code' in body ? ` ${String(body.code)}` : '';
  return `${status}${code}`;
}
