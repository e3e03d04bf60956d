import { expect, it } from '@jest/globals';
import { PARTNER_REQUEST_TEXTS } from '../../api/pages/texts/partner-request.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Connection } from '../../db/entities/partnership.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import {
  isPartnerRequestOutcome,
  type PartnerRequestOutcome,
  type PartnerRequestResult,
} from '../../domain/partner-request.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { requestWorkflow } from '../support/partner-request-run.ts';
import { askFor, type Manager, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';
import { timelineOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

const mailbox = ({ userId }: Manager) => `${userId}@acme.example`;

/** How long before its lapse a hundred people act at once. */
it.each([14 * 86_400_000, 1_000, 1, 0])(
  'a hundred actions at once, %d ms before the lapse that comes meanwhile, have one outcome of which all are told alike, once',
  async (leftMs) => {
    const { id, deciders, everybody, others } = await askedAmongMany();
    if (leftMs < 14 * 86_400_000) await instance().env.sleep(14 * 86_400_000 - leftMs);

    const lapse = instance().env.sleep(leftMs + 1_000);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => untilTold(deciders[at % deciders.length]?.act)),
    );
    await lapse;
    const { stage }: PartnerRequestResult = await requestWorkflow(instance(), id).result();
    await deliverAll(instance());
    const late = await Promise.all(deciders.map(({ act }) => act()));
    const seen = await Promise.all(everybody.map((by) => by.call('GET', `/v1/partner-requests/${id}`)));
    const pages = await Promise.all(everybody.map((by) => by.call('GET', `/partner-requests/${id}?lang=en`)));

    // everyone who acted was told of a step before the end, or of this one end
    expect(answers.map(told).filter((said) => !['awaiting-answer', 'NOT_ADDRESSED', stage].includes(said))).toEqual([]);
    expect(late.map(told)).toEqual(late.map(() => stage));
    expect(seen.map(({ body }) => (body as { stage: string }).stage)).toEqual(everybody.map(() => stage));
    for (const { body } of pages) expect(body).toContain(PARTNER_REQUEST_TEXTS.en.meaning[stage]);
    const ends = (await timelineOf(instance(), id)).filter((event) => isPartnerRequestOutcome(event as 'expired'));
    expect(ends).toEqual([stage]);
    const connections = await instance().orm.em.fork().count(Connection, { requestId: id });
    expect(connections).toBe(stage === 'established' ? 1 : 0);
    await expectToldOnce(id, stage, [...everybody, ...others]);
  },
  120_000,
);

/** A request that has been mailed, between sides of three managers each, and everything that can be done with it. */
async function askedAmongMany() {
  const [from, to] = [await seedSide(instance()), await seedSide(instance())];
  const [ours, theirs, third] = [await from.colleague(), await to.colleague(), await to.colleague()];
  const outsider = await to.colleague('advanced-user', { isRelationManager: false });
  const { id } = (await askFor(from, to)).body as { id: string };
  await mailTo(instance(), mailbox(to), 'partner-request');
  const by = (who: Manager, action: string, colleague?: Manager) => {
    const body = colleague ? { relationManagerId: colleague.userId } : undefined;
    return { act: () => who.call('POST', `/v1/partner-requests/${id}/${action}`, body) };
  };
  const deciders = [
    by(theirs, 'take-over'),
    by(third, 'take-over'),
    by(to, 'reassign', theirs),
    by(from, 'reassign', ours),
    by(theirs, 'accept'),
    by(third, 'accept'),
    by(to, 'decline'),
    by(third, 'decline'),
    by(to, 'accept'),
    by(ours, 'withdraw'),
  ];
  return { id, deciders, everybody: [from, ours, to, theirs, third], others: [outsider] };
}

/** Asks as long as nobody can say what came of it. */
async function untilTold(act: (() => Promise<Answer>) | undefined): Promise<Answer> {
  const look = async () => {
    const answer = await act?.();
    return answer && answer.status !== 503 && answer.status !== 202 ? answer : undefined;
  };
  return eventually('an answer', look, 60_000);
}

/** Where somebody was told that the request stands, or why they may not. */
function told({ status, body }: Answer): string {
  const { stage, code, process } = body as { stage?: string; code?: string; process?: { stage: string } };
  if (status === 200) return String(stage);
  return code === 'PARTNER_REQUEST_ENDED' ? String(process?.stage) : `${code}`;
}

/** Whoever had it in hand at some time, or answered it, gets one mail about how it ended; nobody gets another. */
async function expectToldOnce(id: string, stage: PartnerRequestOutcome, people: readonly Manager[]): Promise<void> {
  const em = instance().orm.em.fork();
  const { fromManager, toManager, answeredBy } = await em.findOneOrFail(PartnerRequest, id);
  const handovers = await em.find(TimelineEntry, { processId: id, event: { $in: ['taken-over', 'reassigned'] } });
  const concerned: unknown[] = [fromManager, toManager, answeredBy, ...handovers.map(({ data }) => data['from'])];
  for (const who of people.filter(({ userId }) => concerned.includes(userId))) {
    await mailTo(instance(), mailbox(who), `partner-${stage}`);
  }
  const ends = ['established', 'declined', 'expired', 'withdrawn'].map((outcome) => `partner-${outcome}`);
  for (const who of people) {
    const templates = instance()
      .inbox.emailsTo(mailbox(who))
      .map(({ tags }) => tags['template'] ?? '');
    const expected = concerned.includes(who.userId) ? [`partner-${stage}`] : [];
    expect(templates.filter((template) => ends.includes(template))).toEqual(expected);
  }
}
