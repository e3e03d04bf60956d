// npm run bench:invite [-- --rounds N --operations N]: the CPU of one invitation from the call of a program to the invitee's
// yes, by the link in their mail, against three normal activities (bench/baseline/).

import pg from 'pg';
import { z } from 'zod';
import { linksOf } from '../inbox/markup.ts';
import { INVITE_CPU_RATIO } from './budgets.ts';
import { mailTo, post } from './support/calls.ts';
import { type Opening, type Operation, runComparison } from './support/comparison.ts';
import { seedInvitingEnvironment, seedSignedInUsers } from './support/inviting-environment.ts';

const Invited = z.object({ id: z.uuid() });

await runComparison({ what: 'invitation', budget: INVITE_CPU_RATIO, ours: openOurs, theirs: openTheirs });

/** Ours: a program of the environment invites its users into an organisation, who are signed in. */
async function openOurs({ addresses, people, signal }: Opening): Promise<Operation> {
  const { apiUrl, databaseUrl } = addresses;
  const { organisationId, key, cookies } = await seed(databaseUrl, people);
  return async (email) => {
    const authorization = `Bearer ${key}`;
    const invitations = `${apiUrl}/v1/organisations/${organisationId}/invitations`;
    await post(invitations, { body: { email }, expected: 202, headers: { authorization }, signal });
    const links = linksOf(await mailTo(addresses, email, signal));
    const token = links.map((link) => new URL(link)).find(({ pathname }) => pathname === '/invitations');
    const headers = { cookie: cookies.get(email) ?? '', origin: apiUrl };
    const body = { token: token?.searchParams.get('token') };
    await post(`${apiUrl}/v1/invitations/accept`, { body, expected: 200, headers, signal });
  };
}

function openTheirs({ addresses, signal }: Opening): Promise<Operation> {
  return Promise.resolve(async (email: string) => {
    const invitations = `${addresses.apiUrl}/invitations`;
    const { id } = Invited.parse(await post(invitations, { body: { email }, expected: 202, signal }));
    await mailTo(addresses, email, signal);
    await post(`${invitations}/${id}/accept`, { body: {}, expected: 200, signal });
  });
}

async function seed(databaseUrl: string, people: readonly string[]) {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const seeded = await seedInvitingEnvironment(database);
    return { ...seeded, cookies: await seedSignedInUsers(database, seeded.environmentId, people) };
  } finally {
    await database.end();
  }
}
