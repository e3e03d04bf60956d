import { Mail } from '../../db/entities/mail.ts';
import { OperatorAction, type OperatorActionRow } from '../../db/entities/operator-action.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { type CallerHeaders, seedProgram } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { someAddress } from './invitees.ts';
import { type Answer, call, mailTo, register } from './person.ts';
import { processOf, restOf, standingOf } from './processes.ts';

/** An operator who works by a key, and what they do. */
export interface SeededOperator {
  readonly actor: string;
  readonly headers: CallerHeaders;
  /** Does something with an onboarding at the stage at which it stands, unless `more` names another. */
  readonly act: (
    processId: string,
    action: string,
    more?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

export async function openOperator(instance: TestInstance): Promise<SeededOperator> {
  const { headers, serviceAccountId } = await seedProgram(instance, { environmentId: null, scopes: ['operate.act'] });
  return {
    actor: `service-account:${serviceAccountId}`,
    headers,
    act: async (processId, action, more = {}, others = {}) => {
      const { stage: expectedStage } = await standingOf(instance, processId);
      const why = action === 'note' ? { text: 'They called.' } : { reason: 'They called.' };
      const body = { ...why, expectedStage, ...more };
      const path = `/v1/onboardings/${processId}/${action}`;
      return call(instance, 'POST', path, { headers: { ...headers, ...others }, body });
    },
  };
}

/** What stands on record of what operators did with an onboarding, oldest first. */
export async function actionsOn({ orm }: TestInstance, processId: string): Promise<readonly OperatorActionRow[]> {
  return orm.em.fork().find(OperatorAction, { processId }, { orderBy: { id: 'asc' } });
}

/** What one actor has left on a timeline, oldest first. */
export async function entriesBy({ orm }: TestInstance, processId: string, actor: string) {
  const entries = await orm.em.fork().find(TimelineEntry, { processId, actor }, { orderBy: { id: 'asc' } });
  return entries.map(({ event, data }) => ({ event, data }));
}

/** An answer's status and, where it is a problem, its code. */
export function codeOf({ status, body }: Answer): string {
  return `${status} ${(body as { code?: string }).code ?? ''}`.trim();
}

/** So many days from now by the clock of the workflows, which may be ahead of ours. */
export async function inDays({ env }: TestInstance, days: number): Promise<string> {
  return new Date((await env.currentTimeMs()) + days * DAY_MS).toISOString();
}

/** Waits until a process stands as it should. */
export async function standsAs(instance: TestInstance, id: string, stage: string) {
  return eventually(`${id} at ${stage}`, async () => {
    const standing = await standingOf(instance, id);
    return standing.stage === stage ? standing : undefined;
  });
}

/** A registration whose link has come, and that has nothing under way. */
export async function openRegistration(instance: TestInstance) {
  const address = someAddress();
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  const id = await processOf(instance, mail);
  await restOf(instance, 'registration', id);
  return { id, address, mail };
}

/** A registration whose mail was handed over without an answer so long ago that nobody can say whether it went out. Skips time. */
export async function lostMail(instance: TestInstance) {
  const address = someAddress();
  instance.inbox.setFaults({ loseAnswer: {}, webhooks: 'off' });
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  const id = await processOf(instance, mail);
  const em = instance.orm.em.fork();
  // the provider has forgotten the key by now
  await em.nativeUpdate(Mail, { processId: id }, { reservedAt: new Date(Date.now() - DAY_MS) });
  instance.inbox.clearFaults();
  await instance.env.sleep('30 minutes');
  await eventually('that it needs somebody', async () => {
    const { blockedBy } = await standingOf(instance, id);
    return blockedBy === 'MAIL_OUTCOME_UNKNOWN' ? true : undefined;
  });
  await restOf(instance, 'registration', id);
  const { id: mailId } = await em.findOneOrFail(Mail, { processId: id }, { disableIdentityMap: true });
  return { id, address, mailId };
}
