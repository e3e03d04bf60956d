import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createRetentionActivities } from '../../activities/retention.ts';
import { Link } from '../../db/entities/link.ts';
import { Mail } from '../../db/entities/mail.ts';
import { Process } from '../../db/entities/process.ts';
import { Session } from '../../db/entities/user.ts';
import { DAY_MS, DEFAULT_POLICY } from '../../domain/policy.ts';
import { useInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf } from '../support/processes.ts';

const instance = useInstance();

it('erases hashes of links after 30 days and recipients after 90, of what has ended, and touches nothing younger', async () => {
  await register(instance(), 'old@acme.example');
  const mail = await mailTo(instance(), 'old@acme.example', 'activation');
  await activate(instance(), formFor('old', tokenIn(mail)));
  await mailTo(instance(), 'old@acme.example', 'activated');
  await register(instance(), 'open@acme.example');
  const open = await processOf(instance(), await mailTo(instance(), 'open@acme.example', 'activation'));
  const id = await processOf(instance(), mail);
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const { endedAt } = await instance().orm.em.fork().findOneOrFail(Process, id);
  const endedMs = endedAt?.getTime() ?? 0;
  const erase = async (days: number) => {
    const at = new Date(endedMs + days * DAY_MS + 60_000).toISOString();
    await eraseOutlived({ at, policy: DEFAULT_POLICY });
    const em = instance().orm.em.fork();
    return {
      links: await em.count(Link, { processId: id }),
      recipients: await em.count(Mail, { processId: id, recipient: { $ne: null } }),
      sessions: await em.count(Session, {}),
      open: await em.count(Mail, { processId: open, recipient: { $ne: null } }),
      openLinks: await em.count(Link, { processId: open }),
    };
  };

  expect(await erase(0)).toEqual({ links: 2, recipients: 2, sessions: 1, open: 1, openLinks: 2 });
  expect(await erase(29)).toEqual({ links: 2, recipients: 2, sessions: 0, open: 1, openLinks: 2 });
  expect(await erase(30)).toEqual({ links: 0, recipients: 2, sessions: 0, open: 1, openLinks: 2 });
  expect(await erase(90)).toEqual({ links: 0, recipients: 0, sessions: 0, open: 1, openLinks: 2 });
});

it('runs as a workflow, slice by slice until nothing is left', async () => {
  await instance()
    .orm.em.fork()
    .execute(
      `insert into "mail_reports" ("id", "mail_id", "event", "occurred_at", "received_at")
     select 'old-' || n, gen_random_uuid(), 'delivered', now(), now() - interval '91 days' from generate_series(1, 1200) n`,
    );
  const result = await instance().temporal.workflow.execute('retention', {
    workflowId: `retention/${randomUUID()}`,
    taskQueue: instance().taskQueue,
    args: [{ policy: DEFAULT_POLICY }],
  });

  expect(result).toEqual({ erased: 1_200 });
});
