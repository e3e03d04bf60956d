import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { verifyPassword } from '../../api/auth/password-hash.ts';
import { Environment } from '../../db/entities/environment.ts';
import { ActivationAttempt, Registration } from '../../db/entities/registration.ts';
import { Credential, Session, User } from '../../db/entities/user.ts';
import { TERMS } from '../../domain/terms.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance();

async function linkFor(who: string) {
  const address = `${who}@acme.example`;
  await register(instance(), address);
  const mail = await mailTo(instance(), address, 'activation');
  return { address, mail, token: tokenIn(mail), id: await processOf(instance(), mail) };
}

/** A table that nobody else may even read while it is taken. */
async function lockOf(table: string) {
  const client = new pg.Client({ connectionString: instance().databaseUrl });
  await client.connect();
  const waiting = async () => {
    const rows = await instance()
      .orm.em.fork()
      .execute<object[]>(`
      select 1 from pg_locks l where l.relation = '${table}'::regclass and not l.granted`);
    return rows.length;
  };
  return {
    take: async () => {
      await client.query('begin');
      await client.query(`lock table ${table} in access exclusive mode`);
    },
    release: async () => {
      await client.query('rollback');
    },
    isWaitedFor: (count = 1) =>
      eventually(`${count} who wait for ${table}`, async () => ((await waiting()) >= count ? true : undefined)),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

describe('a link', () => {
  it('changes nothing however often it is opened, and a scanner that submits every form changes nothing', async () => {
    const { mail, token, id } = await linkFor('scanned');
    const before = await timelineOf(instance(), id);

    const scan = await instance().inbox.scan(mail.id, 'submit');
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${instance().apiUrl}/activate?token=${token}`)),
    );
    await instance().delivery.idle();

    expect(scan.steps.some(({ method }) => method === 'POST')).toBe(true);
    expect(opened.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-activation', endedAt: null });
    expect(await instance().orm.em.fork().count(ActivationAttempt, { registrationId: id })).toBe(0);
    // the one thing a scanner may do: stop reminders
    const after = await timelineOf(instance(), id);
    expect(after.filter((event) => event === 'requested' || event === 'mail-sent')).toEqual(['requested', 'mail-sent']);
    expect(before).not.toContain('reminders-stopped');
    expect((await activate(instance(), formFor('scanned', token))).status).toBe(201);
  });

  it('that nobody made leads nowhere', async () => {
    const answer = await activate(instance(), formFor('nobody', 'A'.repeat(43)));
    const page = await fetch(`${instance().apiUrl}/activate?token=${'A'.repeat(43)}`);

    expect(answer).toMatchObject({ status: 410, body: { code: 'LINK_UNKNOWN' } });
    expect(page.status).toBe(410);
  });

  it('that was used says so, also to its page', async () => {
    const { token } = await linkFor('used');
    await activate(instance(), formFor('used', token));

    const page = await fetch(`${instance().apiUrl}/activate?token=${token}&lang=en`);

    expect(page.status).toBe(410);
    expect(await page.text()).toContain('already');
  });
});

describe('an activation', () => {
  it('is won by one of many at once, whole, with its own password', async () => {
    const { token, id } = await linkFor('race');
    const forms = Array.from({ length: 15 }, (_, index) =>
      formFor(`race-${index}`, token, { password: `the password number ${index} of many` }),
    );

    const answers = await Promise.all(forms.map((form) => activate(instance(), form)));

    const em = instance().orm.em.fork();
    const winners = answers.flatMap((answer, index) => (answer.status === 201 ? [forms[index]] : []));
    const { userId } = await em.findOneOrFail(Registration, id);
    const user = await em.findOneOrFail(User, userId ?? '', { populate: ['environment'] });
    const credential = await em.findOneOrFail(Credential, { user: user.id });
    const [winner] = winners;
    expect(winners).toHaveLength(1);
    // whoever came second learns so, or that it guessed too often
    expect(answers.filter(({ status }) => status === 410 || status === 429)).toHaveLength(14);
    expect(user).toMatchObject({ username: winner?.username });
    expect(user.environment.unwrap()).toMatchObject({ name: winner?.environmentName });
    expect(await verifyPassword(credential.passwordHash, winner?.password ?? '')).toBe(true);
    expect(await em.count(User, { username: { $like: 'race-%' } })).toBe(1);
    expect(await em.count(Environment, { name: { $like: 'race-%' } })).toBe(1);
    expect(await em.count(ActivationAttempt, { registrationId: id })).toBe(0);
    expect(await em.count(Session, { user: user.id })).toBe(1);
  });

  it('is not refused for the names that the same form, sent once before, has taken meanwhile', async () => {
    const { token } = await linkFor('again');
    const form = formFor('again', token);
    await using first = await lockOf('timeline');
    await using second = await lockOf('prepared_registrations');

    await first.take();
    const once = activate(instance(), form);
    await first.isWaitedFor();
    // the first holds this table until it is done; whoever comes now has seen the link as it was, and waits behind us
    const taking = second.take();
    await second.isWaitedFor();
    const again = activate(instance(), form);
    await second.isWaitedFor(2);
    await first.release();
    await taking;
    const answers = [(await once).status];
    await second.release();
    answers.push((await again).status);

    expect(answers).toEqual([201, 201]);
  });

  it('leaves its registration alive when names are taken, and names every field', async () => {
    const taken = await linkFor('taken');
    await activate(instance(), formFor('Taken.Name', taken.token));
    const { token } = await linkFor('second');

    const both = await activate(instance(), formFor('taken.NAME', token));
    const one = await activate(instance(), formFor('taken.name', token, { environmentName: 'Second BV' }));
    const good = await activate(instance(), formFor('second', token));

    expect(both).toMatchObject({
      status: 409,
      body: {
        code: 'USERNAME_TAKEN',
        errors: [
          { field: 'username', code: 'USERNAME_TAKEN' },
          { field: 'environmentName', code: 'ENVIRONMENT_NAME_TAKEN' },
        ],
      },
    });
    expect(one).toMatchObject({ status: 409, body: { errors: [{ field: 'username' }] } });
    expect(good.status).toBe(201);
  });

  it('refuses everything that does not fit at once, before anything is kept', async () => {
    const { token, id } = await linkFor('unfit');

    const answer = await activate(instance(), {
      token,
      username: 'a b',
      password: 'short',
      acceptedTermsVersion: '',
      environmentName: '<script>',
    });
    const outdated = await activate(instance(), formFor('unfit', token, { acceptedTermsVersion: '2020-01-01' }));

    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_FAILED',
        errors: [
          { field: 'username', code: 'USERNAME_INVALID' },
          { field: 'password', code: 'PASSWORD_TOO_SHORT' },
          { field: 'environmentName', code: 'ENVIRONMENT_NAME_INVALID' },
          { field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' },
        ],
      },
    });
    expect(outdated).toMatchObject({ status: 409, body: { code: 'TERMS_OUTDATED' } });
    expect(await instance().orm.em.fork().count(ActivationAttempt, { registrationId: id })).toBe(0);
  });

  it.each([
    ['elevenchars', 'PASSWORD_TOO_SHORT'],
    ['passwordpassword', 'PASSWORD_COMMON'],
    ['abcabcabcabcabc', 'PASSWORD_COMMON'],
    ['qwertyuiop123', 'PASSWORD_COMMON'],
    ['pwpolicy.acme.example', 'PASSWORD_CONTEXT'],
  ])('refuses the password %s', async (password, code) => {
    const { token } = await linkFor(`pwpolicy.${password.slice(0, 6)}`);

    const answer = await activate(instance(), formFor(`pwpolicy-${password.slice(0, 3)}`, token, { password }));

    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'password', code }] } });
  });

  it('uses the suggested name for the environment where none is given', async () => {
    await register(instance(), 'jo@fabriek-noord.example', { environmentName: '  Fabriek   Noord  ' });
    const mail = await mailTo(instance(), 'jo@fabriek-noord.example', 'activation');
    const form = formFor('jo.noord', tokenIn(mail), { environmentName: undefined });

    const answer = await activate(instance(), form);

    expect(answer).toMatchObject({ status: 201, body: { environment: { name: 'Fabriek Noord' } } });
  });

  it('records the consent and proves the address', async () => {
    const { token, address } = await linkFor('consent');

    await activate(instance(), formFor('consent', token));

    const rows = await instance()
      .orm.em.fork()
      .execute<object[]>(
        `select a."email", a."is_primary", c."terms_version" from "users" u join "user_addresses" a on a."user_id" = u."id"
         join "consents" c on c."user_id" = u."id" where u."username" = 'consent'`,
      );
    expect(rows).toEqual([{ email: address, is_primary: true, terms_version: TERMS.version }]);
  });
});

describe('a lost answer', () => {
  it('leads to the session with the same token and password, once', async () => {
    const { token } = await linkFor('lost');
    const first = await activate(instance(), formFor('lost', token));

    const wrong = await activate(instance(), formFor('lost', token, { password: 'another walk along it' }));
    const again = await activate(instance(), formFor('lost', token));
    const third = await activate(instance(), formFor('lost', token));
    const me = await call(instance(), 'GET', '/v1/me', { headers: { cookie: again.cookie ?? '' } });

    expect(wrong).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.cookie).not.toBe(first.cookie);
    expect(me).toMatchObject({ status: 200, body: { username: 'lost' } });
    expect(third).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
  });

  it('is not given again after ten minutes', async () => {
    const { token, id } = await linkFor('late');
    await activate(instance(), formFor('late', token));
    const longAgo = new Date(Date.now() - 10 * 60_000 - 1_000);
    await instance().orm.em.fork().nativeUpdate(Registration, { id }, { activatedAt: longAgo });

    const answer = await activate(instance(), formFor('late', token));

    expect(answer).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
  });

  it('cannot be guessed: ten wrong passwords lock the link', async () => {
    const { token } = await linkFor('guess');
    await activate(instance(), formFor('guess', token));
    for (let guess = 0; guess < 10; guess += 1) {
      await activate(instance(), formFor('guess', token, { password: `${GOOD_PASSWORD} ${guess}` }));
    }

    const answer = await activate(instance(), formFor('guess', token));

    expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  });
});
