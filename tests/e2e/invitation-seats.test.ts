import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Invitation } from '../../db/entities/invitation.ts';
import { Membership } from '../../db/entities/organisation.ts';
import { Process } from '../../db/entities/process.ts';
import { User } from '../../db/entities/user.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { type InvitingHouse, inviteByMail, joinForm, openHouse } from '../support/invitees.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { connect, seedSide } from '../support/partner-sides.ts';
import { type Answer, activate, call } from '../support/person.ts';

const instance = useInstance();

/** Somebody who has an account already, and the link that was mailed to them. */
async function invitedUser(house: InvitingHouse, environmentId: string) {
  const { userId, headers } = await seedUser(instance(), environmentId, 'user');
  const { token } = await inviteByMail(instance(), house, addressOf(userId));
  return { userId, accept: () => call(instance(), 'POST', '/v1/invitations/accept', { headers, body: { token } }) };
}

function countActive({ environmentId: environment }: InvitingHouse): Promise<number> {
  return instance().orm.em.fork().count(User, { environment, deactivatedAt: null });
}

function stageOf({ status, body }: Answer): string {
  return (body as { stage?: string }).stage ?? String(status);
}

const STILL_WORKING = ['503', 'awaiting-answer', 'activating'];

/** Asks again where nobody could say in time, or only that it is being worked on, as a person would. */
function inTheEnd(ask: () => Promise<Answer>): Promise<Answer> {
  const answered = async () => {
    const answer = await ask();
    return STILL_WORKING.includes(stageOf(answer)) ? undefined : answer;
  };
  return eventually('an answer', answered, 120_000);
}

describe('seats', () => {
  it('are ten for fifty who make accounts at once over HTTP, beside colleagues and guests who need none', async () => {
    const house = await openHouse(instance());
    const guests = await seedSide(instance());
    const side = { userId: house.administrator.userId, environmentId: house.environmentId, call: guests.call };
    await connect(instance(), side, guests);
    const colleagues = [house.environmentId, house.environmentId, house.environmentId];
    const known = await Promise.all(
      [...colleagues, ...Array.from({ length: 5 }, () => guests.environmentId)].map((home) => invitedUser(house, home)),
    );
    // four at work, and room for ten more
    await setSeats(instance(), house.environmentId, 14);
    const newcomers = await Promise.all(Array.from({ length: 50 }, () => inviteByMail(instance(), house)));

    const answers = await Promise.all([
      ...known.map(({ accept }) => inTheEnd(accept)),
      ...newcomers.map(({ token }) => inTheEnd(() => activate(instance(), joinForm(token)))),
    ]);

    const stages = answers.map(stageOf);
    const made = stages.slice(known.length);
    expect(stages.slice(0, known.length)).toEqual(known.map(() => 'joined'));
    expect(made.toSorted()).toEqual([...Array(10).fill('201'), ...Array(40).fill('awaiting-seat')]);
    expect(await countActive(house)).toBe(14);
    const em = instance().orm.em.fork();
    expect(await em.count(Membership, { organisationId: house.organisationId, endedAt: null })).toBe(19);
    expect(await em.count(Invitation, { organisationId: house.organisationId, seat: 'claimed' })).toBe(40);
  }, 180_000);

  it('that become free are given to those who wait, in the order of their answers', async () => {
    const house = await openHouse(instance());
    await setSeats(instance(), house.environmentId, 1);
    const waiting: { readonly id: string }[] = [];
    for (const { id, token } of [await inviteByMail(instance(), house), await inviteByMail(instance(), house)]) {
      await activate(instance(), joinForm(token));
      waiting.push({ id });
    }
    const stages = async () => {
      const em = instance().orm.em.fork();
      const rows = await em.find(Process, { id: { $in: waiting.map(({ id }) => id) } });
      return waiting.map(({ id }) => rows.find((row) => row.id === id)?.stage);
    };

    const before = await stages();
    await setSeats(instance(), house.environmentId, 2);
    await instance()
      .orm.em.fork()
      .transactional((em) => announceEnvironmentChange(em, house.environmentId, 'subscription'));
    await deliverAll(instance());
    await eventually('the first in', async () => ((await stages())[0] === 'joined' ? true : undefined));

    expect(before).toEqual(['awaiting-seat', 'awaiting-seat']);
    expect(await stages()).toEqual(['joined', 'awaiting-seat']);
    expect(await countActive(house)).toBe(2);
  });
});

describe('who makes an account by an invitation', () => {
  it('does not stand in the way of who restricts the environment meanwhile', async () => {
    const house = await openHouse(instance());
    const { token } = await inviteByMail(instance(), house);
    const administrator = new pg.Client({ connectionString: instance().databaseUrl });
    await administrator.connect();
    try {
      await administrator.query('begin');
      const environment = [house.environmentId];
      await administrator.query('select 1 from subscriptions where environment_id = $1 for update', environment);
      const joining = activate(instance(), joinForm(token));
      await eventually('the step that waits', async () => ((await stepsThatWait()) > 0 ? true : undefined));
      const lock = 'select 1 from environments where id = $1 for no key update nowait';
      const locked = await administrator.query(lock, environment);
      await administrator.query('rollback');

      expect(locked.rowCount).toBe(1);
      expect(await joining).toMatchObject({ status: 201 });
    } finally {
      await administrator.end();
    }
  });
});

/** How many steps wait for what an environment has bought; asked outside of the transaction that they wait for. */
async function stepsThatWait(): Promise<number> {
  const rows = await instance()
    .orm.em.fork()
    .execute<object[]>(`
    select 1 from pg_stat_activity
    where wait_event_type = 'Lock' and query like '%"subscriptions"%' and datname = current_database()`);
  return rows.length;
}
