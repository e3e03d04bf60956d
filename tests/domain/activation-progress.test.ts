import { describe, expect, it } from '@jest/globals';
import { type ActivationFacts, activationProgress } from '../../domain/activation-progress.ts';
import { organisationActions } from '../../domain/organisation-actions.ts';

const BEGUN: ActivationFacts = {
  stage: 'checking-register',
  purpose: 'activation',
  hasRegisterNumber: true,
  hasVatNumber: true,
  registerFound: null,
  authority: null,
  vatValid: null,
  rejection: null,
};

const progress = (more: Partial<ActivationFacts>) => Object.values(activationProgress({ ...BEGUN, ...more })).join(' ');

describe('the steps of an activation', () => {
  it.each<[string, Partial<ActivationFacts>]>([
    ['under-way ahead ahead ahead', {}],
    ['passed under-way ahead ahead', { stage: 'awaiting-authority', registerFound: true }],
    ['passed passed under-way ahead', { stage: 'checking-vat', registerFound: true, authority: 'register' }],
    ['passed passed passed under-way', { stage: 'registering-identifier' }],
    ['passed passed passed passed', { stage: 'activated' }],
    ['failed skipped skipped skipped', { stage: 'rejected', rejection: 'COMPANY_ENDED', registerFound: true }],
    [
      'passed passed failed skipped',
      { stage: 'rejected', rejection: 'VAT_INVALID', registerFound: true, authority: 'operator', vatValid: false },
    ],
    ['passed skipped skipped skipped', { stage: 'withdrawn', registerFound: true }],
    [
      'not-needed under-way not-needed ahead',
      { stage: 'awaiting-authority', hasRegisterNumber: false, hasVatNumber: false },
    ],
    ['not-needed not-needed under-way ahead', { purpose: 'addition', stage: 'checking-vat' }],
    ['not-needed not-needed not-needed under-way', { purpose: 'removal', stage: 'registering-identifier' }],
    [
      'not-needed not-needed not-needed failed',
      { purpose: 'addition', stage: 'rejected', rejection: 'IDENTIFIER_ELSEWHERE' },
    ],
  ])('are %s', (expected, facts) => {
    expect(progress(facts)).toBe(expected);
  });
});

describe('what may be done with an organisation', () => {
  const administrator = { role: undefined, isEnvironmentAdministrator: true };
  const draft = { state: 'draft', receiving: 'off', openStage: undefined } as const;

  it('goes by who one is and how it stands', () => {
    const active = { ...draft, state: 'active' } as const;

    expect(organisationActions(draft, administrator)).toEqual([
      'update',
      'activate',
      'add-evidence',
      'change-identifiers',
    ]);
    expect(organisationActions({ ...draft, state: 'activating', openStage: 'checking-vat' }, administrator)).toEqual([
      'withdraw-activation',
    ]);
    expect(organisationActions({ ...active, receiving: 'on' }, administrator)).toContain('turn-receiving-off');
    expect(organisationActions(active, { role: 'administrator', isEnvironmentAdministrator: false })).toEqual([
      'change-members',
      'invite',
    ]);
    expect(organisationActions(active, { role: 'member', isEnvironmentAdministrator: false })).toEqual([]);
  });
});
