import { expect, it } from '@jest/globals';
import { createPeppolNetwork } from '../../gateways/peppol.ts';
import { participantLabel } from '../../gateways/peppol-locator.ts';
import { reasonOf, withAuthorities } from './with-authorities.ts';

const ID = { scheme: '0208', value: '0403170701' };
const KEY = '0208:0403170701';

it('looks a participant up by the label that is published', () => {
  // the record of https://github.com/phax/phoss-smp/issues/362
  expect(participantLabel({ scheme: '0208', value: '0677424046' })).toBe(
    'yrudm3nqrm76uobzh4griobewmqd4mx574cfdtm75zphrex4ydya',
  );
  expect(participantLabel({ scheme: '9925', value: 'BE0677424046' })).toBe(
    participantLabel({ scheme: '9925', value: 'be0677424046' }),
  );
});

it('registers for sending, is found then, and gives up; each as often as one likes', () =>
  withAuthorities(async ({ peppol, authorities }) => {
    expect(await peppol.find(ID)).toBe('nowhere');
    expect(await peppol.register(ID, { receives: false })).toBe('registered');
    expect(await peppol.register(ID, { receives: false })).toBe('registered');
    expect(await peppol.find(ID)).toBe('here');
    expect(authorities.participants.find(KEY)).toMatchObject({ publisher: 'ours', services: [] });

    await peppol.remove(ID);
    await peppol.remove(ID);

    expect(await peppol.find(ID)).toBe('nowhere');
  }));

it('publishes what is received, and takes it away again', () =>
  withAuthorities(async ({ peppol, authorities }) => {
    expect(await peppol.register(ID, { receives: true })).toBe('registered');
    expect(authorities.participants.find(KEY)?.services).toEqual([
      expect.stringContaining('::Invoice##'),
      expect.stringContaining('::CreditNote##'),
    ]);

    expect(await peppol.register(ID, { receives: false })).toBe('registered');

    expect(authorities.participants.find(KEY)).toMatchObject({ isHeld: true, services: [] });
  }));

it('one that another provider has is elsewhere, and is left alone', () =>
  withAuthorities(async ({ peppol, authorities }) => {
    authorities.participants.put({ id: KEY, publisher: 'elsewhere', isHeld: false, services: [] });

    expect(await peppol.find(ID)).toBe('elsewhere');
    expect(await peppol.register(ID, { receives: false })).toBe('elsewhere');
    await peppol.remove(ID);

    expect(authorities.participants.find(KEY)).toMatchObject({ publisher: 'elsewhere' });
  }));

it('what broke down between locator and publisher is made whole, and not taken for another provider’s', () =>
  withAuthorities(async ({ peppol, authorities }) => {
    authorities.play('smp', 'half', 1);

    expect(await reasonOf(peppol.register(ID, { receives: false }))).toBe('STATUS_500');
    expect(await peppol.register(ID, { receives: false })).toBe('registered');
    expect(authorities.participants.find(KEY)).toMatchObject({ publisher: 'ours', isHeld: true });
  }));

it('what the network does not take is refused', () =>
  withAuthorities(async ({ peppol, authorities }) => {
    authorities.play('smp', 'refused');

    expect(await peppol.register(ID, { receives: false })).toBe('refused');
  }));

it.each([
  ['down', 'STATUS_503'],
  ['busy', 'BUSY'],
  ['broken', 'STATUS_500'],
  ['sml-error', 'STATUS_500'],
  ['slow', 'TIMEOUT'],
  ['redirect', 'REDIRECTED'],
  ['wrong-key', 'UNAUTHORIZED'],
])('a publisher that is %s is unavailable: %s', (fault, reason) =>
  withAuthorities(async ({ authorities, by }) => {
    const { peppol } = by({});
    authorities.play('smp', fault);

    expect(await reasonOf(peppol.register(ID, { receives: false }))).toBe(reason);
    expect(authorities.participants.list()).toEqual([]);
  }),
);

it.each([
  ['servfail', 'ESERVFAIL'],
  ['slow', 'ETIMEOUT'],
  ['garbage', 'EBADRESP'],
])('DNS that is %s says nothing about a participant: %s', (fault, reason) =>
  withAuthorities(async ({ authorities, by }) => {
    const { peppol } = by({});
    authorities.participants.put({ id: KEY, publisher: 'elsewhere', isHeld: false, services: [] });
    authorities.play('dns', fault);

    expect(await reasonOf(peppol.find(ID))).toBe(reason);
    expect(await reasonOf(peppol.register(ID, { receives: false }))).toBe(reason);
  }),
);

it('looks in every zone, in the order given', () =>
  withAuthorities(async ({ authorities, by }) => {
    const { peppol } = by({ PEPPOL_SML_ZONES: 'old.stand-in.example,participant.sml.stand-in.example' });
    authorities.participants.put({ id: KEY, publisher: 'elsewhere', isHeld: false, services: [] });

    expect(await peppol.find(ID)).toBe('elsewhere');
    expect(authorities.calls.count('dns')).toBe(2);
  }));

it('what was registered a moment ago is here, although DNS does not know it yet', () =>
  withAuthorities(async ({ by }) => {
    const { peppol } = by({ PEPPOL_SML_ZONES: 'lagging.stand-in.example' });
    await peppol.register(ID, { receives: false });

    expect(await peppol.find(ID)).toBe('here');
  }));

it('without an access point nobody receives, and without a publisher nothing goes', () =>
  withAuthorities(async ({ by }) => {
    const sending = by({ PEPPOL_ACCESS_POINT_URL: '', PEPPOL_ACCESS_POINT_CERTIFICATE: '' });
    const none = createPeppolNetwork(undefined);

    expect(await sending.peppol.register(ID, { receives: false })).toBe('registered');
    expect(await reasonOf(sending.peppol.register(ID, { receives: true }))).toBe('NOT_CONFIGURED');
    expect(await reasonOf(none.find(ID))).toBe('NOT_CONFIGURED');
    expect(await reasonOf(none.register(ID, { receives: false }))).toBe('NOT_CONFIGURED');
    expect(await reasonOf(none.remove(ID))).toBe('NOT_CONFIGURED');
  }));
