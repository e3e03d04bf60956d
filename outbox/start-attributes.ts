import type { SearchAttributePair } from '@temporalio/common';
import type { Policy } from '../domain/policy.ts';
import type { ProcessKind } from '../domain/process.ts';
import { ONBOARDING_KIND, ONBOARDING_STAGE, WAIT_UNTIL, WAITING_ON } from '../temporal/search-attributes.ts';

/** What Temporal's UI says of a process from its first moment; the workflow changes it as it goes on. */
export function startAttributes(
  kind: ProcessKind,
  {
    policy,
    nowMs,
    proven,
    accepted,
  }: { readonly policy: Policy; readonly nowMs: number; readonly proven: boolean; readonly accepted: boolean },
): SearchAttributePair[] {
  const common: SearchAttributePair[] = [{ key: ONBOARDING_KIND, value: kind }];
  switch (kind) {
    case 'registration':
      return [
        ...common,
        { key: ONBOARDING_STAGE, value: proven ? 'awaiting-consent' : 'awaiting-activation' },
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
        { key: ONBOARDING_STAGE, value: accepted ? 'establishing' : 'awaiting-answer' },
        { key: WAITING_ON, value: 'person' },
        { key: WAIT_UNTIL, value: new Date(nowMs + policy.partnerRequestMs) },
      ];
    case 'partnershipEnding':
      return [...common, { key: ONBOARDING_STAGE, value: 'revoking' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'licenceSync':
      return [...common, { key: ONBOARDING_STAGE, value: 'comparing' }, { key: WAITING_ON, value: 'vestibule' }];
    case 'notice':
      return [...common, { key: ONBOARDING_STAGE, value: 'sending' }, { key: WAITING_ON, value: 'mail-provider' }];
  }
}
