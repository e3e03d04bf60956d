import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createGatewayActivities } from '../../activities/gateways.ts';
import { OrganisationIdentifier } from '../../db/entities/organisation.ts';
import { seedDraft } from '../support/activation-run.ts';
import { type InstanceOptions, useInstance } from '../support/instance.ts';
import { seedActivation } from '../support/organisations.ts';
import { playGateways } from '../support/tiny-gateways.ts';

const instance = useInstance({ withoutWorkers: true });

/** An activation whose VAT number is to be checked, and an activity of a worker that checks it. */
async function checkOf(vatNumber: string, gateways: Required<NonNullable<InstanceOptions['gateways']>>) {
  const { environmentId, organisationId, userId } = await seedDraft(instance(), { vatNumber });
  const requester = { environmentId, organisationId, requestedBy: userId, stage: 'checking-vat' as const };
  const id = await seedActivation(instance(), requester);
  const { checkVat } = createGatewayActivities({ orm: instance().orm, ...gateways });
  return () => checkVat({ id, at: new Date().toISOString() });
}

it('never asks about two numbers of one country at once, and about those of two countries side by side', async () => {
  const held = Promise.withResolvers<void>();
  const { world, gateways } = playGateways();
  const { vies } = gateways;
  const slow = {
    check: async (...asked: Parameters<typeof vies.check>) => {
      const answer = await vies.check(...asked);
      if (asked[0].startsWith('NL')) await held.promise;
      return answer;
    },
  };
  const [first, second, other] = await Promise.all(
    ['NL123456789B01', 'NL234567890B01', 'BE0403170701'].map((number) => checkOf(number, { ...gateways, vies: slow })),
  );

  const underWay = first?.();
  while (world.calls.length === 0) await new Promise(setImmediate);
  const refused = await second?.().catch((error: unknown) => error);
  const belgian = await other?.();
  held.resolve();
  await underWay;
  const after = await second?.();

  expect(refused).toMatchObject({ type: 'VIES_UNAVAILABLE', nextRetryDelay: 2_000 });
  expect(belgian).toEqual({ stage: 'registering-identifier' });
  expect(after).toEqual({ stage: 'registering-identifier' });
  expect(world.calls).toEqual(['check NL123456789B01', 'check BE0403170701', 'check NL234567890B01']);
});

it('a registration that is repeated after its answer was lost takes back nothing that the network was told since', async () => {
  const { world, gateways } = playGateways();
  const { environmentId, organisationId, userId } = await seedDraft(instance());
  const requester = { environmentId, organisationId, requestedBy: userId, stage: 'registering-identifier' as const };
  const id = await seedActivation(instance(), requester);
  const identifier = { id: randomUUID(), organisationId, scheme: '9944', value: 'NL123456789B01' };
  const wanted = { ...identifier, state: 'wanted' as const, createdAt: new Date() };
  await instance().orm.em.fork().insert(OrganisationIdentifier, wanted);
  const { registerIdentifier, setReceiving } = createGatewayActivities({ orm: instance().orm, ...gateways });
  const register = () => registerIdentifier({ id, identifierId: identifier.id, at: new Date().toISOString() });

  await register();
  await setReceiving({ identifierId: identifier.id, receives: true });
  const again = await register();

  expect(again).toEqual({ outcome: 'registered' });
  expect(world.registered).toEqual(new Map([['9944:NL123456789B01', true]]));
});
