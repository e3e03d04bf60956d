import type { SearchAttributePair } from '@temporalio/common';
import type { Policy } from '../domain/policy.ts';
import type { ProcessKind } from '../domain/process.ts';
import { ONBOARDING_KIND, ONBOARDING_STAGE, WAIT_UNTIL, WAITING_ON } from '../temporal/search-attributes.ts';
import type { GivenAtStart } from './deliver.ts';

/** What Temporal's UI says of a process from its first moment; the workflow changes it as it goes on. */
export function startAttributes(
  kind: ProcessKind,
  { policy, nowMs, given }: { readonly policy: Policy; readonly nowMs: number; readonly given: GivenAtStart },
): SearchAttributePair[] {
  const common: SearchAttributePair[] = [{ key: ONBOARDING_KIND, value: kind }];
  switch (kind) {
    case 'registration':
      return [
        ...common,
        { key: ONBOARDING_STAGE, value: given['proven'] ? 'awaiting-consent' : 'awaiting-activation' },
        { key: WAITING_ON, value: 'person' },
        { key: WAIT_UNTIL, value: new Date(nowMs + policy.activationLinkMs) },
      ];
    case 'passwordReset':
      return [
        ...common,
        { key: ONBOARDING_STAGE, value: 'awaiting-proof' },
        { key: WAITING_ON, value: 'person' },
        { key: WAIT_UNTIL, value: new Date(nowMs + policy.passwordResetMs) },
      ];
    case 'emailVerification':
      return [
        ...common,
        { key: ONBOARDING_STAGE, value: 'awaiting-proof' },
        { key: WAITING_ON, value: 'person' },
        { key: WAIT_UNTIL, value: new Date(nowMs + policy.emailProofMs) },
      ];
    case 'partnerRequest':
      return [
        ...common,
        { key: ONBOARDING_STAGE, value: given['accepted'] ? 'establishing' : 'awaiting-answer' },
        { key: WAITING_ON, value: 'person' },
        { key: WAIT_UNTIL, value: new Date(nowMs + policy.partnerRequestMs) },
      ];
    case 'partnershipEnding':
      return [...common, { key: ONBOARDING_STAGE, value: 'revoking' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'organisationActivation': {
      const { purpose } = given;
      const stage =
        purpose === 'activation'
          ? 'checking-register'
          : purpose === 'addition'
            ? 'checking-vat'
            : 'registering-identifier';
      return [...common, { key: ONBOARDING_STAGE, value: stage }, { key: WAITING_ON, value: 'vestibule' }];
    }
    case 'receivingRegistration':
      return [...common, { key: ONBOARDING_STAGE, value: 'charging' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'membershipInvite':
      return invitationStartAttributes(nowMs + Number(given['openMs']));
    case 'bulkInvite':
      return [...common, { key: ONBOARDING_STAGE, value: 'starting' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'sharing':
      return [
        ...common,
        { key: ONBOARDING_STAGE, value: 'waiting' },
        { key: WAITING_ON, value: 'vestibule' },
        { key: WAIT_UNTIL, value: new Date(String(given['dueAt'])) },
      ];
    case 'bulkAction':
      return [...common, { key: ONBOARDING_STAGE, value: 'applying' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'licenceSync':
      return [...common, { key: ONBOARDING_STAGE, value: 'comparing' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'notice':
      return [...common, { key: ONBOARDING_STAGE, value: 'sending' }, { key: WAITING_ON, value: 'mail-provider' }];
  }
}

/** The same for an invitation, of a list too. */
export function invitationStartAttributes(openUntilMs: number): SearchAttributePair[] {
  return [
    { key: ONBOARDING_KIND, value: 'membershipInvite' },
    { key: ONBOARDING_STAGE, value: 'awaiting-answer' },
    { key: WAITING_ON, value: 'person' },
    { key: WAIT_UNTIL, value: new Date(openUntilMs) },
  ];
}
