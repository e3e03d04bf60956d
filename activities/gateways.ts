import type { MikroORM } from '@mikro-orm/postgresql';
import { Organisation, OrganisationIdentifier } from '../db/entities/organisation.ts';
import { OrganisationActivation } from '../db/entities/organisation-activation.ts';
import { type ActivationCase, advanceActivation, openActivationCase } from '../db/writes/activation-ends.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { ActivationTurn } from '../domain/organisation-activation-state.ts';
import { SECOND_MS } from '../domain/policy.ts';
import { REGISTER_COUNTRIES } from '../domain/register-number.ts';
import type { PeppolIdentifier, PeppolNetwork } from '../gateways/peppol.ts';
import type { RegisteredCompany, TradeRegister } from '../gateways/trade-register.ts';
import type { Vies } from '../gateways/vies.ts';
import {
  ask,
  awaitAuthority,
  givenUp,
  lockIdentifier,
  namesRequester,
  organisationOf,
  recordLookUp,
  recordVat,
  takeTurn,
  unavailable,
} from './gateway-calls.ts';

export interface GatewayDependencies {
  readonly orm: MikroORM;
  readonly tradeRegister: TradeRegister;
  readonly vies: Vies;
  readonly peppol: PeppolNetwork;
}

export interface ActivationCheckCommand {
  /** The process's id. */
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

export interface LookUpCommand extends ActivationCheckCommand {
  /** Until when evidence is waited for, if that begins now. */
  readonly authorityUntil: string;
}

export interface IdentifierCommand extends ActivationCheckCommand {
  readonly identifierId: string;
}

export interface RemoveIdentifierCommand extends IdentifierCommand {
  /** Whether it undoes a registration of the same activation, which may be tried again later. */
  readonly undoes: boolean;
}

export interface SetReceivingCommand {
  readonly identifierId: string;
  readonly receives: boolean;
}

export type IdentifierResult = { readonly outcome: 'registered' | 'elsewhere' | 'refused' };
/** `gone`: the organisation has given it up meanwhile. */
export type ReceivingResult = { readonly outcome: IdentifierResult['outcome'] | 'gone' };

/** How long one call may take. */
const CALL_MS = 20 * SECOND_MS;

/**
 * What is asked of the outside: trade register, VIES and the Peppol network. Each records the answer in the transaction
 * that follows it, and answers with codes alone. All fail, to be tried again, as `REGISTER_UNAVAILABLE`,
 * `VIES_UNAVAILABLE` or `PEPPOL_UNAVAILABLE`.
 */
export function createGatewayActivities({ orm, tradeRegister, vies, peppol }: GatewayDependencies) {
  /**
   * Looks the company up, and whether the register names whoever asks. Without a number that a register knows there is
   * nothing to look up. Trying again asks again; what was found is recorded once.
   */
  async function lookUpCompany({ id, at, authorityUntil }: LookUpCommand): Promise<ActivationTurn> {
    const company = await askRegister(id);
    const waitUntil = new Date(authorityUntil);
    return orm.em.fork().transactional(async (em) => {
      const activation = await openActivationCase(em, { id, at });
      const { stage } = activation;
      if (stage !== 'checking-register' && stage !== 'awaiting-authority') return { stage };
      if (company === 'nothing to ask') return awaitAuthority(em, activation, waitUntil);
      const isNamed = company !== undefined && (await namesRequester(em, activation, company));
      await recordLookUp(em, activation, company, isNamed);
      if (!company) return { stage, rejected: 'REGISTER_NOT_FOUND' };
      if (company.hasEnded) return { stage, rejected: 'COMPANY_ENDED' };
      return isNamed ? goOn(activation, 'checking-vat', em) : awaitAuthority(em, activation, waitUntil);
    });
  }

  async function askRegister(id: string): Promise<RegisteredCompany | undefined | 'nothing to ask'> {
    const { country, registerNumber } = await organisationOf(orm.em.fork(), id);
    const register = REGISTER_COUNTRIES.find((known) => known === country);
    if (!register || !registerNumber) return 'nothing to ask';
    const number = { country: register, number: registerNumber };
    return ask('REGISTER_UNAVAILABLE', () => tradeRegister.lookUp(number, { timeoutMs: CALL_MS, signal: givenUp() }));
  }

  /**
   * Asks the tax authority of its country about the VAT number: no worker asks the same country meanwhile. That nobody
   * can say is no answer, and asked again. Without a number, or with one that is known to be valid, there is nothing to
   * ask. What was found is recorded once.
   */
  async function checkVat({ id, at }: ActivationCheckCommand): Promise<ActivationTurn> {
    return orm.em.fork().transactional(async (em) => {
      const { vatNumber, vatValid } = await organisationOf(em, id);
      const { purpose } = await em.findOneOrFail(OrganisationActivation, { id }, { disableIdentityMap: true });
      if (!vatNumber || (purpose === 'addition' && vatValid)) {
        return goOn(await openActivationCase(em, { id, at }), 'registering-identifier', em);
      }
      await takeTurn(em, `vies/${vatNumber.slice(0, 2)}`, 'VIES_UNAVAILABLE');
      const check = await ask('VIES_UNAVAILABLE', () =>
        vies.check(vatNumber, { timeoutMs: CALL_MS, signal: givenUp() }),
      );
      if (check.outcome === 'unknown') throw unavailable('VIES_UNAVAILABLE', undefined);
      const activation = await openActivationCase(em, { id, at });
      if (activation.isEnded) return { stage: activation.stage };
      await recordVat(em, activation, check);
      if (check.outcome === 'invalid') return { stage: activation.stage, rejected: 'VAT_INVALID' };
      return goOn(activation, 'registering-identifier', em);
    });
  }

  /**
   * Registers an identifier on the network, for sending, and for receiving where the organisation does: unless somebody
   * else has it, here or at another service provider. Where receiving was turned on or off while the network was told, it
   * is told again. A repeat finds it registered and tells the network nothing: what it receives may have changed since.
   */
  async function registerIdentifier({ id, identifierId, at }: IdentifierCommand): Promise<IdentifierResult> {
    return orm.em.fork().transactional(async (em) => {
      const { identifier, isTaken } = await lockIdentifier(em, identifierId);
      if (identifier.state === 'registered') return { outcome: 'registered' };
      const { receiving } = await em.findOneOrFail(Organisation, { id: identifier.organisationId });
      const receives = receiving === 'on';
      const outcome = isTaken ? 'elsewhere' : await publish(identifier, receives);
      const { at: now, organisation } = await openActivationCase(em, { id, at });
      if (outcome === 'registered' && receives !== (organisation.receiving === 'on')) {
        throw unavailable('PEPPOL_UNAVAILABLE', SECOND_MS);
      }
      const state = STATE_AFTER[outcome];
      if (identifier.state === state) return { outcome };
      const registered = outcome === 'registered' ? { registeredAt: now, receives } : {};
      await em.nativeUpdate(OrganisationIdentifier, { id: identifierId }, { state, ...registered });
      const event = outcome === 'registered' ? 'identifier-registered' : 'identifier-refused';
      const data = { identifier: identifierId, scheme: identifier.scheme, outcome };
      await noteOnTimeline(em, { processId: id, at: now, event, actor: 'vestibule', data });
      return { outcome };
    });
  }

  /** Gives an identifier up on the network, unless another organisation has it by now. A repeat finds it gone. */
  async function removeIdentifier({ id, identifierId, at, undoes }: RemoveIdentifierCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const { identifier, isTaken } = await lockIdentifier(em, identifierId);
      if (!isTaken) await ask('PEPPOL_UNAVAILABLE', () => peppol.remove(participantOf(identifier)));
      const { at: now } = await openActivationCase(em, { id, at });
      if (!identifier.registeredAt) return;
      const gone = { state: undoes ? 'wanted' : 'removed', registeredAt: null, receives: false } as const;
      await em.nativeUpdate(OrganisationIdentifier, { id: identifierId }, gone);
      const data = { identifier: identifierId, scheme: identifier.scheme };
      await noteOnTimeline(em, { processId: id, at: now, event: 'identifier-undone', actor: 'vestibule', data });
    });
  }

  /**
   * Tells the network whether a registered identifier receives. Telling it again changes nothing. What the network does
   * not take, or is not ours any more, does not receive either.
   */
  async function setReceiving({ identifierId, receives }: SetReceivingCommand): Promise<ReceivingResult> {
    return orm.em.fork().transactional(async (em) => {
      const { identifier, isTaken } = await lockIdentifier(em, identifierId);
      if (identifier.state !== 'registered') return { outcome: 'gone' };
      const outcome = isTaken ? 'elsewhere' : await publish(identifier, receives);
      if (outcome === 'registered' || !receives)
        await em.nativeUpdate(OrganisationIdentifier, { id: identifierId }, { receives });
      return { outcome };
    });
  }

  async function publish(identifier: PeppolIdentifier, receives: boolean): Promise<IdentifierResult['outcome']> {
    const participant = participantOf(identifier);
    return ask('PEPPOL_UNAVAILABLE', async () => {
      if ((await peppol.find(participant)) === 'elsewhere') return 'elsewhere';
      return peppol.register(participant, { receives });
    });
  }

  return { lookUpCompany, checkVat, registerIdentifier, removeIdentifier, setReceiving };
}

const STATE_AFTER = {
  registered: 'registered',
  elsewhere: 'registered-elsewhere',
  refused: 'refused',
} as const;

const WAITS_ON = { 'checking-vat': 'vies', 'registering-identifier': 'peppol' } as const;

/** To the next check, as far as it has not ended or gone on before. */
async function goOn(
  activation: ActivationCase,
  stage: keyof typeof WAITS_ON,
  em: Parameters<typeof advanceActivation>[0],
): Promise<ActivationTurn> {
  if (activation.isEnded) return { stage: activation.stage };
  await advanceActivation(em, activation, { stage, waitingOn: WAITS_ON[stage] });
  return { stage };
}

function participantOf({ scheme, value }: PeppolIdentifier): PeppolIdentifier {
  return { scheme, value };
}
