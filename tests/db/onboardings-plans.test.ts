import { expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { countOnboardings } from '../../db/queries/onboarding-counts.ts';
import type { OnboardingFilter } from '../../db/queries/onboarding-filters.ts';
import {
  listOnboardings,
  ONBOARDING_SORTS,
  type OnboardingPosition,
  type OnboardingView,
} from '../../db/queries/onboardings.ts';
import { findAboutAddress, idsAbout } from '../../db/queries/onboardings-about.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { useInstance } from '../support/instance.ts';
import { SOME_ENVIRONMENT, seedManyOnboardings } from '../support/many-onboardings.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();

const OPEN = 100_000;
const ENDED = 150_000;
const LIMIT = 50;
/** What waits until before now is overdue. */
const overdueBefore = new Date();
const SEARCH = { filter: {}, sort: '-createdAt', limit: LIMIT, overdueBefore } as const;

/** An entity manager that keeps the plan of each statement of ours that it runs, as it was carried out. */
function planning(): { readonly em: EntityManager; readonly plans: string[] } {
  const fork = em();
  const run = fork.execute.bind(fork) as (query: unknown, params?: readonly unknown[]) => Promise<never>;
  const plans: string[] = [];
  const execute = async (query: { readonly sql: string; readonly params: readonly unknown[] }) => {
    const explained = `explain (analyze, buffers) ${query.sql}`;
    const rows: readonly Readonly<Record<'QUERY PLAN', string>>[] = await run(explained, query.params);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return run(query);
  };
  return { em: Object.assign(fork, { execute }), plans };
}

async function seedMany(): Promise<void> {
  await seedManyOnboardings(em(), { open: OPEN, ended: ENDED });
  await seedAddresses();
  await em().execute('vacuum analyze');
}

/** What holds an address, of each open process: a registration or an invitation, and a mail. */
async function seedAddresses(): Promise<void> {
  await em().execute(
    `insert into "organisations" ("id", "environment_id", "name", "country", "created_at") values (?, ?, 'Acme', 'NL', now())`,
    [SOME_ENVIRONMENT, SOME_ENVIRONMENT],
  );
  await em().execute(
    `insert into "registrations" ("id", "email", "email_key", "email_key_version", "locale", "user_id")
    select "id", "id" || '@acme.example', "id" || '@acme.example', 1, 'nl', gen_random_uuid() from "processes"
    where "kind" = 'registration' and "ended_at" is null`,
  );
  await em().execute(
    `insert into "invitations" ("id", "organisation_id", "environment_id", "email", "email_key", "email_key_version", "role",
      "locale", "delivery", "open_days", "invited_by", "user_id", "created_at")
    select "id", ?, ?, "id" || '@acme.example', "id" || '@acme.example', 1, 'member', 'nl', 'mail', 30, 'test',
      gen_random_uuid(), now() from "processes" where "kind" = 'membershipInvite' and "ended_at" is null`,
    [SOME_ENVIRONMENT, SOME_ENVIRONMENT],
  );
  await em().execute(
    `insert into "mails" ("id", "process_id", "key", "name", "round", "template", "template_version", "locale",
      "token_key_id", "recipient_hash", "state", "reserved_at")
    select gen_random_uuid(), "id", "id" || '/x/1', 'x', 1, 'x', 1, 'nl', 'k1', sha256(("id" || '@acme.example')::bytea),
      'sent', now() from "processes" where "ended_at" is null`,
  );
}

const FILTERS: readonly (readonly [name: string, filter: OnboardingFilter, found: number])[] = [
  ['everything', {}, LIMIT + 1],
  ['what is open', { state: 'open' }, LIMIT + 1],
  ['what has ended', { state: 'ended' }, LIMIT + 1],
  ['a kind', { kind: 'membershipInvite' }, LIMIT + 1],
  ['a stage', { kind: 'registration', stage: 'awaiting-activation' }, LIMIT + 1],
  ['a stage that nothing stands at', { kind: 'sharing', stage: 'propagating' }, 0],
  ['what waits for an operator', { waitingOn: 'operator' }, LIMIT + 1],
  ['what waits for a person', { waitingOn: 'person' }, LIMIT + 1],
  ['what is blocked', { blockedBy: 'MAIL_PROVIDER_UNAVAILABLE' }, LIMIT + 1],
  ['what is blocked by nothing that is', { blockedBy: 'NO_SEAT' }, 0],
  ['what needs attention', { needsAttention: true }, LIMIT + 1],
  ['what needs none', { needsAttention: false }, LIMIT + 1],
  ['what is overdue', { overdue: true }, LIMIT + 1],
  ['what is not', { overdue: false }, LIMIT + 1],
  ['what is in trouble', { trouble: true }, 20],
  ['a trouble', { trouble: 'STEP_RETRYING' }, 20],
  ['a trouble that nothing is in', { trouble: 'NO_WORKER' }, 0],
  ['what is in none', { trouble: false }, LIMIT + 1],
  ['an environment', { environmentId: SOME_ENVIRONMENT }, LIMIT + 1],
  ['all at once', { kind: 'registration', needsAttention: true, environmentId: SOME_ENVIRONMENT, overdue: true }, 0],
];

/** What a plan has read and thrown away. */
function wasted(plan: string): number {
  const removed = plan.matchAll(/Rows Removed by (?:Filter|Index Recheck): (\d+)/g);
  return [...removed].reduce((sum, [, rows]) => sum + Number(rows), 0);
}

it('lists, filters, pages, counts and searches a hundred thousand without reading the table whole', async () => {
  await seedMany();
  const seen = planning();
  const found: unknown[] = [];
  for (const [name, filter] of FILTERS) {
    for (const sort of ONBOARDING_SORTS) {
      const search = { filter, sort, limit: LIMIT, overdueBefore };
      const page = await listOnboardings(seen.em, search);
      const last = page.at(LIMIT - 1);
      const next = last && (await listOnboardings(seen.em, { ...search, after: afterOf(last) }));
      found.push([name, sort, page.length, next?.[0]?.id === page[LIMIT]?.id]);
    }
  }
  const counts = await countOnboardings(seen.em, { overdueBefore });
  const [invitation] = await listOnboardings(em(), { ...SEARCH, filter: { kind: 'membershipInvite', state: 'open' } });
  const email = parseEmailAddress(`${invitation?.id}@acme.example`);
  if (!email) throw new Error('that is no address');
  const about = await listOnboardings(seen.em, { ...SEARCH, among: idsAbout(email) });
  const others = await findAboutAddress(seen.em, email);

  expect(found).toEqual(
    FILTERS.flatMap(([name, , count]) => ONBOARDING_SORTS.map((sort) => [name, sort, count, true])),
  );
  expect(counts).toMatchObject([
    { kind: 'membershipInvite', stage: 'awaiting-answer', open: OPEN / 5, overdue: 0, needsAttention: 0, trouble: 4 },
    { kind: 'registration', stage: 'awaiting-activation', open: (OPEN / 5) * 4, overdue: 100, needsAttention: 100 },
  ]);
  expect(about.map(({ id }) => id)).toEqual([invitation?.id]);
  expect(others).toEqual({ account: null, prepared: [], intakes: [] });
  for (const plan of seen.plans) {
    expect(plan).not.toMatch(/Seq Scan on (?:processes|registrations|invitations|mails)/);
    // at most what is open, not what has ended: that only grows
    expect([wasted(plan) < OPEN + 1_000, plan]).toEqual([true, plan]);
  }
}, 120_000);

/** The place of a row, as a cursor names it. */
function afterOf({ position, id }: OnboardingView): OnboardingPosition {
  if (position === 'never') return { at: undefined, id };
  return { at: new Date(Number(position.slice(0, -3))).toISOString().replace('Z', `${position.slice(-3)}Z`), id };
}
