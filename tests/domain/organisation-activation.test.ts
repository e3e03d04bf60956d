import { expect, it } from '@jest/globals';
import { isNamedAmong } from '../../domain/authority.ts';
import { defaultIdentifiers } from '../../domain/default-identifiers.ts';
import {
  ACTIVATION_REJECTIONS,
  isActivationOutcome,
  ORGANISATION_ACTIVATION_TRANSITIONS,
  type OrganisationActivationStage,
} from '../../domain/organisation-activation.ts';
import {
  type ActivationState,
  activationEnded,
  activationStanding,
  beginActivation,
  decisionDone,
  evidenceAdded,
  identifiersKnown,
  identifierUndone,
  networkTold,
  rejected,
  reminded,
  stepParked,
  takeInDecision,
  tellingNetwork,
  turned,
  withdraw,
} from '../../domain/organisation-activation-state.ts';
import { nextActivationStep } from '../../domain/organisation-activation-steps.ts';
import { DAY_MS, DEFAULT_POLICY as POLICY } from '../../domain/policy.ts';

const BEGAN = Date.UTC(2026, 0, 5);

const step = (state: ActivationState, nowMs = BEGAN) => nextActivationStep(state, nowMs, POLICY, undefined);
const at = (stage: OrganisationActivationStage, given: Partial<ActivationState> = {}): ActivationState => ({
  ...beginActivation('activation', BEGAN, POLICY),
  stage,
  ...given,
});
const ending = { stage: 'withdrawn', userId: 'u' } as const;
const parking = { code: 'VIES_UNAVAILABLE', times: 1, retryAtMs: BEGAN + 900_000 } as const;
const evidenceOf = { action: 'approve-authority', operatorId: 'o' } as const;

it.each<[string, ActivationState, object]>([
  ['the register comes first', at('checking-register'), { do: 'look-up' }],
  ['then the VAT number', at('checking-vat'), { do: 'check-vat' }],
  ['the identifiers have to be known', at('registering-identifier'), { do: 'list' }],
  [
    'each is registered',
    at('registering-identifier', { identifiers: ['a', 'b'] }),
    { do: 'register', identifierId: 'a', undoes: false },
  ],
  [
    'of a removal each is given up',
    at('registering-identifier', { purpose: 'removal', identifiers: ['a'] }),
    { do: 'remove', identifierId: 'a', undoes: false },
  ],
  ['then it is through', at('registering-identifier', { identifiers: [] }), { do: 'finish' }],
  ['a step that has parked waits', at('checking-vat', { parking }), { do: 'wait', untilMs: parking.retryAtMs }],
  ['an end that has nothing to undo is recorded', at('checking-vat', { ending }), { do: 'end' }],
  [
    'an end undoes the newest first',
    at('registering-identifier', { ending, identifiers: ['c'], touched: ['a', 'b'] }),
    { do: 'remove', identifierId: 'b', undoes: true },
  ],
  [
    'the end of a removal registers again',
    at('registering-identifier', { ending, purpose: 'removal', touched: ['a'] }),
    { do: 'register', identifierId: 'a', undoes: true },
  ],
  [
    'a decision goes before the deadline',
    at('awaiting-authority', { deadlineAtMs: BEGAN, decisions: [{ key: 1, command: evidenceOf }] }),
    { do: 'decide' },
  ],
  ['without evidence it lapses', at('awaiting-authority', { deadlineAtMs: BEGAN }), { do: 'lapse' }],
  [
    'with evidence it waits for whoever decides',
    at('awaiting-authority', { deadlineAtMs: BEGAN, hasEvidence: true }),
    { do: 'wait', untilMs: Infinity },
  ],
  ['it reminds', at('awaiting-authority', { authoritySinceMs: BEGAN - 3 * DAY_MS }), { do: 'remind', number: 1 }],
  [
    'it waits for the next reminder',
    at('awaiting-authority', { nextReminder: 1 }),
    { do: 'wait', untilMs: BEGAN + 14 * DAY_MS, for: 'reminder' },
  ],
  [
    'after the last it waits for the lapse',
    at('awaiting-authority', { nextReminder: 2 }),
    { do: 'wait', untilMs: BEGAN + POLICY.authorityMs, for: 'lapse' },
  ],
])('%s', (_, state, expected) => {
  expect(step(state)).toMatchObject(expected);
});

it('waits for evidence from the moment when the register has answered', () => {
  const later = BEGAN + 5 * DAY_MS;
  const state = turned(at('checking-register'), { stage: 'awaiting-authority' }, later, POLICY);

  expect([state.authoritySinceMs, state.deadlineAtMs]).toEqual([later, later + POLICY.authorityMs]);
});

it('keeps the end that was begun first, whatever is meant later', () => {
  const withdrawn = withdraw(at('checking-vat'), 'u');

  expect(rejected(withdrawn, 'VAT_INVALID')).toEqual(withdrawn);
  expect(withdraw(rejected(at('checking-vat'), 'VAT_INVALID'), 'u').ending).toMatchObject({ stage: 'rejected' });
  expect(withdraw(at('activated'), 'u').ending).toBeUndefined();
});

it('has to undo only what the network may have done', () => {
  const told = tellingNetwork(at('registering-identifier', { identifiers: ['a', 'b'] }), 'a');
  const again = tellingNetwork(told, 'a');

  expect([told.touched, again.touched]).toEqual([['a'], ['a']]);
  expect(networkTold(again, 'a', false)).toMatchObject({ identifiers: ['b'], touched: ['a'] });
  expect(networkTold(told, 'a', false)).toMatchObject({ identifiers: ['b'], touched: [] });
  expect(networkTold(told, 'a', true)).toMatchObject({ identifiers: ['b'], touched: ['a'] });
});

it('comes from every state to one of its ends by ways that are drawn, with nothing left to undo', () => {
  const drawn = new Set(ORGANISATION_ACTIVATION_TRANSITIONS.map(({ from, to }) => `${from} ${to}`));
  const strange: string[] = [];
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const { ways, undone } = liveThrough(randomOf(seed));
    strange.push(...ways.filter((way) => !drawn.has(way)), ...(undone ? [] : [`seed ${seed} leaves something`]));
  }

  expect([...new Set(strange)]).toEqual([]);
});

/** One life, in which everything answers as `random` says; what it has registered is followed beside it. */
function liveThrough(random: () => number): { readonly ways: readonly string[]; readonly undone: boolean } {
  const purposes = ['activation', 'addition', 'removal'] as const;
  const purpose = purposes[Math.floor(random() * 3)] ?? 'activation';
  let state = beginActivation(purpose, BEGAN, POLICY);
  let nowMs = BEGAN;
  const ways = [`start ${state.stage}`];
  const changed = new Set<string>();
  for (let turns = 0; turns < 500 && !isActivationOutcome(state.stage); turns += 1) {
    const before = state.stage;
    const next = step(state, nowMs);
    if (next.do === 'wait') nowMs = Math.min(next.untilMs, nowMs + DAY_MS);
    state = live(state, next, { random, nowMs, changed });
    if (state.stage !== before) ways.push(`${before} ${state.stage}`);
    const { waitUntil } = activationStanding(state);
    if (waitUntil !== null && Number.isNaN(Date.parse(waitUntil))) throw new Error('it waits until never');
  }
  return { ways, undone: state.stage === 'activated' || changed.size === 0 };
}

function live(
  state: ActivationState,
  next: ReturnType<typeof step>,
  { random, nowMs, changed }: { random: () => number; nowMs: number; changed: Set<string> },
): ActivationState {
  if (random() < 0.05) return withdraw(state, 'u');
  if (random() < 0.1 && next.do !== 'wait') return stepParked(state, 'STEP_FAILED', nowMs, POLICY);
  const reason = ACTIVATION_REJECTIONS[Math.floor(random() * ACTIVATION_REJECTIONS.length)] ?? 'VAT_INVALID';
  const refuses = random() < 0.2;
  const on = (stage: OrganisationActivationStage) =>
    turned(state, refuses ? { stage: state.stage, rejected: reason } : { stage }, nowMs, POLICY);
  switch (next.do) {
    case 'look-up':
      return on(random() < 0.5 ? 'awaiting-authority' : 'checking-vat');
    case 'check-vat':
      return on('registering-identifier');
    case 'list':
      return identifiersKnown(state, ['a', 'b', 'c']);
    case 'register':
    case 'remove': {
      if (next.undoes) {
        changed.delete(next.identifierId);
        return identifierUndone(state, next.identifierId);
      }
      const telling = tellingNetwork(state, next.identifierId);
      const isDone = !refuses || state.purpose === 'removal';
      if (isDone) changed.add(next.identifierId);
      // the answer is lost, but not what it has done
      return random() < 0.1 ? telling : networkTold(telling, next.identifierId, isDone);
    }
    case 'decide':
      return decisionDone(state, { stage: refuses ? 'rejected' : 'checking-vat' }, nowMs, POLICY);
    case 'remind':
      return reminded(state);
    case 'lapse':
      return rejected(state, 'AUTHORITY_LAPSED');
    case 'finish':
      return refuses ? rejected(state, reason) : activationEnded(state, 'activated');
    case 'end':
      return state.ending ? activationEnded(state, state.ending.stage) : state;
    case 'wait':
      if (random() < 0.1) return evidenceAdded(state);
      return state.hasEvidence && state.stage === 'awaiting-authority' ? takeInDecision(state, 1, evidenceOf) : state;
  }
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it.each([
  [{ firstName: 'jose', lastName: 'VAN DEN  BERG' }, true],
  [{ firstName: 'José', lastName: 'van-den-Berg' }, true],
  [{ firstName: 'Jos', lastName: 'van den Berg' }, false],
  [{ firstName: null, lastName: 'van den Berg' }, false],
  [{ firstName: '', lastName: '' }, false],
])('says whether the register names %j', (person, expected) => {
  const named = [
    { firstName: 'Anna', lastName: 'Smit' },
    { firstName: 'José', lastName: 'Van den Berg' },
    { firstName: '', lastName: '' },
  ];

  expect(isNamedAmong(person, named)).toBe(expected);
});

it.each([
  ['NL', '12345678', 'NL123456789B01', ['0106:12345678']],
  ['BE', '0403170701', null, ['0208:0403170701']],
  ['BE', '0403170701', 'BE0403170701', ['0208:0403170701', '9925:BE0403170701']],
  ['DE', 'HRB 1', null, []],
  ['NL', null, null, []],
])('takes a company of %s with %s and %s to be found by %j', (country, registerNumber, vatNumber, expected) => {
  const identifiers = defaultIdentifiers({ country, registerNumber, vatNumber });

  expect(identifiers.map(({ scheme, value }) => `${scheme}:${value}`)).toEqual(expected);
});
