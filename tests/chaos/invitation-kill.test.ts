import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { joinForm, someAddress, wordFor } from '../support/invitees.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { seedSide } from '../support/partner-sides.ts';
import { type Answer, call, tokenIn } from '../support/person.ts';
import { query } from './sql.ts';
import {
  firstMailTo,
  inWorld,
  killWhileStepsWait,
  killWorker,
  mailsTo,
  PATIENCE_MS,
  TWICE,
  templatesTo,
  untilNothingIsLeft,
  type World,
} from './worker-kill.ts';

it(
  'invitations and activations come to one end each, whichever of their steps the worker is killed in',
  () =>
    inWorld(async (world) => {
      const house = await openHouse(world);
      const colleague = await house.side.colleague('user');

      // killed once they are invited: their mails come from the next worker
      const invited = [addressOf(colleague.userId), someAddress(), someAddress(), someAddress()];
      const ids = await Promise.all(invited.map(house.invite));
      await killWorker(world);
      const [accepting = '', joining = '', declining = ''] = await Promise.all(invited.map((to) => tokenTo(world, to)));
      await setFault(world, 'cbe', 'down');
      const company = await activatingCompany(world);

      // killed in the middle of each way out of an invitation, and of an activation: none has been committed
      const accept = () => colleague.call('POST', '/v1/invitations/accept', { token: accepting });
      const form = joinForm(joining);
      const decline = { body: { token: declining, word: wordFor(declining) } };
      const answers = await killWhileStepsWait(world, [house.side, company.side], () => [
        untilTold(accept),
        untilTold(() => call(world, 'POST', '/v1/activations', { body: form })),
        untilTold(() => call(world, 'POST', '/v1/invitations/decline', decline)),
        untilTold(() => house.side.call('POST', `/v1/invitations/${ids[3]}/revoke`)),
        untilTold(company.withdraw),
      ]);

      expect(answers.slice(0, -1).map(({ status }) => status)).toEqual([200, 201, 200, 200]);
      expect([200, 202]).toContain(answers.at(-1)?.status);
      await untilNothingIsLeft(world);
      expect(await query(world.instance, STAGES)).toEqual([
        { kind: 'membershipInvite', stage: 'declined', count: 1 },
        { kind: 'membershipInvite', stage: 'joined', count: 2 },
        { kind: 'membershipInvite', stage: 'revoked', count: 1 },
        { kind: 'organisationActivation', stage: 'withdrawn', count: 1 },
        { kind: 'registration', stage: 'activated', count: 1 },
      ]);
      for (const to of invited) expect(await mailsTo(world, to, 'invitation')).toHaveLength(1);
      const told = await templatesTo(world, addressOf(house.side.userId));
      expect(told).toEqual(['invitation-declined', 'invitation-joined', 'invitation-joined']);
      expect(await query(world.instance, MEMBERS)).toEqual([{ members: 3, people: 3 }]);
      expect(await query(world.instance, TWICE)).toEqual([]);
    }),
  300_000,
);

const STAGES = `select kind, stage, count(*)::int from processes where kind <> 'notice' group by kind, stage order by kind, stage`;

const MEMBERS = `select count(*)::int as members, count(distinct (organisation_id, user_id))::int as people
  from memberships where ended_at is null`;

/** An active organisation whose administrator invites. */
async function openHouse(world: World) {
  const side = await seedSide(world);
  const { environmentId, userId: administratorId } = side;
  const organisationId = await seedOrganisation(world, { environmentId, administratorId });
  const invite = async (email: string) => {
    const { status, body } = await side.call('POST', `/v1/organisations/${organisationId}/invitations`, { email });
    expect(status).toBe(202);
    return (body as { id: string }).id;
  };
  return { side, invite };
}

/** A company whose activation waits for a register that is down. */
async function activatingCompany(world: World) {
  const side = await seedSide(world);
  const { environmentId, userId: administratorId } = side;
  const company = { state: 'draft', country: 'BE', registerNumber: '0403170701' } as const;
  const id = await seedOrganisation(world, { environmentId, administratorId, ...company });
  const begun = await side.call('POST', `/v1/organisations/${id}/activate`);
  expect(begun.status).toBe(202);
  return { side, withdraw: () => side.call('POST', `/v1/organisations/${id}/withdraw-activation`) };
}

async function setFault({ instance }: World, authority: string, fault: string | null): Promise<void> {
  const response = await fetch(`${instance.addresses.standInsUrl}/authorities/faults/${authority}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });
  if (!response.ok) throw new Error(`the stand-ins refuse ${fault}: ${response.status}`);
}

/** Asks again as long as nobody can say what came of it, as a person would. */
function untilTold(ask: () => Promise<Answer>): Promise<Answer> {
  const told = async () => {
    const answer = await ask();
    return answer.status === 503 ? undefined : answer;
  };
  return eventually('an answer', told, PATIENCE_MS);
}

/** The token of the link that was mailed to somebody, when it has come. */
async function tokenTo(world: World, to: string): Promise<string> {
  return tokenIn(await firstMailTo(world, to, 'invitation'), '/invitations');
}
