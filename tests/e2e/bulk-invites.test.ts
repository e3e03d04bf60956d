import { describe, expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { Mail } from '../../db/entities/mail.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { keyWith, type SignedIn, signedInAdministrator } from '../support/people.ts';
import { type Answer, call, mailTo } from '../support/person.ts';

const instance = useInstance({ subscription: { partnerRelations: false, seats: 1_000, credit: 0 } });

interface Progress {
  readonly stage: string;
  readonly endedAt: string | null;
  readonly lines: number;
  readonly worked: number;
  readonly started: number;
  readonly mailed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly allowedActions: readonly string[];
}

interface Item {
  readonly line: number;
  readonly email: string | null;
  readonly outcome: string | null;
  readonly problem: string | null;
  readonly invitationId: string | null;
}

interface House {
  readonly administrator: SignedIn;
  readonly organisationId: string;
  readonly path: string;
  readonly hand: (invitations: readonly unknown[], more?: object) => Promise<Answer>;
  readonly end: (answer: Answer) => Promise<Progress>;
  readonly items: (answer: Answer, query?: string) => Promise<readonly Item[]>;
}

async function house(name: string): Promise<House> {
  const administrator = await signedInAdministrator(instance(), name);
  const { userId: administratorId, environmentId } = administrator;
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId });
  const path = `/v1/organisations/${organisationId}/invitations/bulk`;
  return {
    administrator,
    organisationId,
    path,
    hand: (invitations, more = {}) => administrator.call('POST', path, { invitations, ...more }),
    end: async (answer) =>
      eventually('the end of the list', async () => {
        const { body } = await administrator.call('GET', `/v1/bulk-invitations/${idOf(answer)}`);
        return (body as Progress).endedAt === null ? undefined : (body as Progress);
      }),
    items: async (answer, query = '') => {
      const { body } = await administrator.call('GET', `/v1/bulk-invitations/${idOf(answer)}/items?limit=200${query}`);
      return (body as { items: readonly Item[] }).items;
    },
  };
}

function idOf({ body }: Answer): string {
  return (body as { id: string }).id;
}

function line(name: string, more: object = {}) {
  return { email: `${name}@bulk.example`, ...more };
}

describe('a list of people', () => {
  it('is worked off line by line, each invited by one mail with a link of its own', async () => {
    const { administrator, organisationId, hand, end, items } = await house('bulk-alpha');

    const answer = await hand([
      line('ann', { role: 'administrator', locale: 'fr', expiresInDays: 3, metadata: { ref: 'A1' } }),
      line('ben'),
      { email: 'nobody' },
      { email: 'ANN@bulk.example' },
      { email: administrator.address },
      line('role', { role: 'owner' }),
      line('days', { expiresInDays: 0 }),
      line('more', { colour: 'red' }),
      'cas@bulk.example',
      { email: '' },
    ]);
    const ended = await end(answer);
    const [ann, ben] = [
      await mailTo(instance(), 'ann@bulk.example', 'invitation'),
      await mailTo(instance(), 'ben@bulk.example', 'invitation'),
    ];

    expect(answer).toMatchObject({ status: 202, body: { stage: 'starting' } });
    expect(ended).toMatchObject({
      stage: 'done',
      lines: 10,
      worked: 10,
      started: 2,
      mailed: 2,
      outcomes: { invited: 2, 'already-invited': 1, 'already-member': 1, invalid: 6 },
      allowedActions: [],
    });
    expect((await items(answer)).map(({ outcome, problem }) => [outcome, problem])).toEqual([
      ['invited', null],
      ['invited', null],
      ['invalid', 'email:EMAIL_INVALID'],
      ['already-invited', null],
      ['already-member', null],
      ['invalid', 'role:INVALID'],
      ['invalid', 'expiresInDays:INVALID'],
      ['invalid', 'line:UNKNOWN_FIELD'],
      ['invalid', 'line:INVALID'],
      ['invalid', 'email:REQUIRED'],
    ]);
    expect(ann.subject).not.toBe(ben.subject);
    const em = instance().orm.em.fork();
    const [first] = await em.find(Invitation, { organisationId, emailKey: 'ann@bulk.example' });
    expect(first).toMatchObject({
      role: 'administrator',
      locale: 'fr',
      openDays: 3,
      metadata: { ref: 'A1' },
      linkRound: 1,
      seat: 'reserved',
    });
    const process = await em.findOneOrFail(Process, { id: first?.id ?? '' });
    expect(process).toMatchObject({ stage: 'awaiting-answer', waitingOn: 'person' });
  });

  it('leads each invitee in by their own link', async () => {
    const { organisationId, hand, end } = await house('bulk-links');
    const invitee = await signedInAdministrator(instance(), 'bulk-invitee');
    await instance().orm.em.fork().nativeUpdate(Subscription, { environment: invitee.environmentId }, { seats: 5 });

    await end(await hand([{ email: invitee.address }]));
    const mail = await mailTo(instance(), invitee.address, 'invitation');
    const token = /invitations\?token=([\w-]+)/.exec(mail.text ?? '')?.[1] ?? '';
    const accepted = await invitee.call('POST', '/v1/invitations/accept', { token });

    // no partner of the inviting environment: their yes is taken in, by a workflow that slept until now
    expect([accepted.status, accepted.body]).toEqual([202, expect.objectContaining({ stage: 'awaiting-answer' })]);
    const rows = await instance().orm.em.fork().find(Invitation, { organisationId });
    expect(rows).toMatchObject([{ userId: invitee.userId }]);
  });

  it('finds what was invited before, and invites nobody twice', async () => {
    const { hand, end, items, administrator, organisationId } = await house('bulk-again');
    const single = { email: 'single@bulk-again.example' };
    await administrator.call('POST', `/v1/organisations/${organisationId}/invitations`, single);

    const first = await hand([single, { email: 'two@bulk-again.example' }]);
    await end(first);
    const second = await hand([single, { email: 'TWO@bulk-again.example' }]);
    await end(second);

    expect((await items(first)).map(({ outcome }) => outcome)).toEqual(['already-invited', 'invited']);
    expect((await items(second)).map(({ outcome }) => outcome)).toEqual(['already-invited', 'already-invited']);
    expect(await items(first, '&outcome=invited')).toMatchObject([{ line: 2 }]);
  });

  it('is taken in once under an Idempotency-Key', async () => {
    const { administrator, path, end } = await house('bulk-key');
    const body = { invitations: [{ email: 'once@bulk-key.example' }] };
    const key = { 'idempotency-key': 'bulk-1' };

    const first = await administrator.call('POST', path, body, key);
    const again = await administrator.call('POST', path, body, key);
    await end(first);

    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(await instance().orm.em.fork().count(Mail, { recipient: 'once@bulk-key.example' })).toBe(1);
  });

  it('reserves seats in the order of its lines, and leaves out who gets none where it says so', async () => {
    const { administrator, organisationId, hand, end, items } = await house('bulk-seats');
    const em = instance().orm.em.fork();
    await em.nativeUpdate(Subscription, { environment: administrator.environmentId }, { seats: 3 });
    const people = (name: string) => [1, 2, 3].map((number) => ({ email: `${name}${number}@bulk-seats.example` }));

    const refusing = await hand(people('a'), { seatPolicy: 'refuse' });
    await end(refusing);
    const waiting = await hand(people('b'));
    await end(waiting);

    expect((await items(refusing)).map(({ outcome }) => outcome)).toEqual(['invited', 'invited', 'no-seat']);
    expect((await items(waiting)).map(({ outcome }) => outcome)).toEqual(['invited', 'invited', 'invited']);
    const rows = await instance()
      .orm.em.fork()
      .find(Invitation, { organisationId }, { orderBy: { id: 'asc' } });
    expect(rows.map(({ seat }) => seat)).toEqual(['reserved', 'reserved', 'none', 'none', 'none']);
  });

  it('invites nobody else once its inviter may not any more', async () => {
    const { administrator, organisationId, hand } = await house('bulk-right');
    const em = instance().orm.em.fork();
    await instance().stopWorkers();
    const answer = await hand([{ email: 'late@bulk-right.example' }]);
    await em.execute(`update "memberships" set "role" = 'member' where "user_id" = ?`, [administrator.userId]);
    await instance().startWorkers();

    const stage = await eventually('the end', async () => {
      const { stage, endedAt } = await instance()
        .orm.em.fork()
        .findOneOrFail(Process, { id: idOf(answer) });
      return endedAt ? stage : undefined;
    });
    const seen = await administrator.call('GET', `/v1/bulk-invitations/${idOf(answer)}`);

    expect(stage).toBe('cancelled');
    expect(seen).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_ORGANISATION_ADMINISTRATOR' }] } });
    expect(await instance().orm.em.fork().count(Invitation, { organisationId })).toBe(0);
  });

  it('is cancelled before its lines are worked off, and then has ended', async () => {
    const { administrator, hand, end } = await house('bulk-cancel');
    await instance().stopWorkers();
    const answer = await hand([{ email: 'never@bulk-cancel.example' }, { email: 'wrong' }]);
    const path = `/v1/bulk-invitations/${idOf(answer)}/cancel`;

    const cancelled = await administrator.call('POST', path);
    const again = await administrator.call('POST', path);
    await instance().startWorkers();
    const ended = await end(answer);
    const late = await administrator.call('POST', path);
    const other = await end(await hand([{ email: 'other@bulk-cancel.example' }]));

    expect([cancelled.status, again.status, late.status]).toEqual([202, 202, 200]);
    expect(ended).toMatchObject({ stage: 'cancelled', outcomes: { cancelled: 1, invalid: 1 } });
    expect(other.stage).toBe('done');
    expect(await instance().orm.em.fork().count(Mail, { recipient: 'never@bulk-cancel.example' })).toBe(0);
  });

  it('that has ended is not cancelled any more', async () => {
    const { administrator, hand, end } = await house('bulk-ended');
    const answer = await hand([{ email: 'gone@bulk-ended.example' }]);
    await end(answer);

    const late = await administrator.call('POST', `/v1/bulk-invitations/${idOf(answer)}/cancel`);

    expect(late).toMatchObject({ status: 409, body: { code: 'BULK_INVITE_ENDED' } });
  });

  it('wakes an invitation whose mailbox refuses for good', async () => {
    const { hand, end, items } = await house('bulk-bounce');
    const answer = await hand([{ email: 'x+bounce@bulk-bounce.example' }, { email: 'fine@bulk-bounce.example' }]);
    await end(answer);
    const [first] = await items(answer);

    const process = await eventually('the bounce', async () => {
      const row = await instance()
        .orm.em.fork()
        .findOneOrFail(Process, { id: first?.invitationId ?? '' });
      return row.blockedBy ? row : undefined;
    });

    expect(process).toMatchObject({ stage: 'mail-bounced', blockedBy: 'MAIL_BOUNCED' });
  });

  it('is mailed when the provider is back, each once, also where its answer was lost', async () => {
    const { hand, end } = await house('bulk-outage');
    instance().inbox.setFaults({ loseAnswer: { times: 1 } });
    const answer = await hand(Array.from({ length: 120 }, (_, index) => ({ email: `p${index}@mails-outage.example` })));

    const ended = await end(answer);

    expect(ended).toMatchObject({ stage: 'done', mailed: 120 });
    const mails = instance()
      .inbox.emails()
      .filter(({ to }) => to[0]?.endsWith('@mails-outage.example'));
    expect(new Set(mails.map(({ to }) => to[0])).size).toBe(120);
    expect(mails).toHaveLength(120);
  });
});

describe('a list as CSV', () => {
  it('is read as Excel writes it, and its outcomes are read by Excel', async () => {
    const { administrator, path, end } = await house('bulk-csv');
    const csv =
      '\uFEFFemail;role;locale;expires_in_days\r\n"eva@bulk-csv.example";Administrator;NL;14\r\n=1+1;;;\r\n\r\n';
    const answer = await postCsv(administrator.headers, `${path}?seatPolicy=refuse`, csv);
    const id = idOf(answer);

    const ended = await end(answer);
    const response = await fetch(`${instance().apiUrl}/v1/bulk-invitations/${id}/items`, {
      headers: { ...administrator.headers, accept: 'text/csv' },
    });

    expect(answer.status).toBe(202);
    expect(ended).toMatchObject({ outcomes: { invited: 1, invalid: 1 }, seatPolicy: 'refuse' });
    const [header, eva, formula] = (await response.text()).split('\r\n');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(header).toBe('line,email,role,outcome,problem,invitation_id');
    expect(eva).toMatch(/^1,eva@bulk-csv\.example,administrator,invited,,[0-9a-f-]{36}$/);
    expect(formula).toBe(`2,"'=1+1",,invalid,email:EMAIL_INVALID,`);
  });

  it('is refused as a whole where it is none', async () => {
    const { administrator, path } = await house('bulk-no-csv');
    const send = (csv: string) => postCsv(administrator.headers, path, csv);

    const answers = [
      await send('name\nann\n'),
      await send('email\n'),
      await send('email\n"ann\n'),
      await send(`email\n${'a@b.example\n'.repeat(10_001)}`),
    ];

    expect(answers.map(({ status, body }) => [status, (body as { errors: unknown }).errors])).toEqual([
      [400, [{ field: 'email', code: 'REQUIRED' }]],
      [400, [{ field: 'invitations', code: 'TOO_SHORT' }]],
      [400, [{ field: 'invitations.2', code: 'INVALID' }]],
      [400, [{ field: 'invitations', code: 'TOO_LONG' }]],
    ]);
  });
});

describe('who may', () => {
  it('is a program of the environment with the scope, and nobody of elsewhere', async () => {
    const { administrator, path, end } = await house('bulk-rights');
    const stranger = await signedInAdministrator(instance(), 'bulk-stranger');
    const { environmentId } = administrator;
    const program = await keyWith(instance(), { environmentId, scopes: ['invitations.write', 'invitations.read'] });
    const body = { invitations: [{ email: 'by-program@bulk-rights.example' }] };

    const answer = await call(instance(), 'POST', path, { headers: program, body });
    const ended = await end(answer);
    const theirs = await stranger.call('POST', path, body);
    const seen = await stranger.call('GET', `/v1/bulk-invitations/${idOf(answer)}`);

    expect([answer.status, ended.outcomes]).toEqual([202, { invited: 1 }]);
    expect([theirs.status, seen.status]).toEqual([404, 404]);
  });
});

async function postCsv(headers: Readonly<Record<string, string>>, path: string, body: string): Promise<Answer> {
  const response = await fetch(instance().apiUrl + path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body,
  });
  return { status: response.status, body: await response.json() } as Answer;
}
