import type { Response } from 'express';
import type { Logger } from 'pino';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import type { ProviderSettings } from '../../domain/identity.ts';
import { sendPage } from './answer.ts';
import type { PageContext } from './layout.tsx';
import type { ProblemProps } from './problem.tsx';
import { signInStatePage } from './sign-in.tsx';
import type { SignInState } from './texts/sign-in-states.ts';

const STATUS_OF_STATE = {
  invalid: 400,
  declined: 403,
  unavailable: 503,
  'mail-sent': 202,
  deactivated: 403,
  'no-user': 403,
  'identity-taken': 409,
  'other-identity': 403,
  'link-over': 410,
  working: 202,
} as const satisfies Record<SignInState, number>;

/** What somebody is told who cannot be signed in by a provider just now. */
const STATE_OF_CODE: Partial<Record<ErrorCode, SignInState>> = {
  SIGN_IN_INVALID: 'invalid',
  SIGN_IN_DECLINED: 'declined',
  PROVIDER_UNAVAILABLE: 'unavailable',
};

/** Whom a page about a sign-in is for, and where they were signing in. */
export interface Told {
  readonly page: PageContext;
  readonly provider: Pick<ProviderSettings, 'id' | 'name'>;
  readonly next?: string | undefined;
  /** What the sign-in was refused for; the page then names it. */
  readonly code?: ErrorCode;
}

/** Answers with the page for how a sign-in has ended. */
export function sendState(res: Response, state: SignInState, { page, provider, next, code }: Told): void {
  const status = STATUS_OF_STATE[state];
  if (status === 503) res.set('Retry-After', '5');
  const problem = code && { status, code, requestId: requestIdOf(res) };
  sendPage(res, status, signInStatePage(page, { state, provider, next, problem }));
}

/**
 * Answers what a sign-in was refused for, and logs it once: the provider, our code and the one that says why, nothing that
 * a provider or a person wrote. The answer throws what no page of ours is for.
 */
export function createSignInRefusals(logger: Logger): (res: Response, refusal: unknown, told: Told) => void {
  return (res, refusal, told) => {
    const state = refusal instanceof DomainError ? STATE_OF_CODE[refusal.code] : undefined;
    if (!state || !(refusal instanceof DomainError)) throw refusal;
    const { code, reasonCode: reason } = refusal;
    logger.warn({ requestId: requestIdOf(res), provider: told.provider.id, code, reason }, 'a sign-in was refused');
    sendState(res, state, { ...told, code });
  };
}

function requestIdOf(res: Response): ProblemProps['requestId'] {
  return String(res.getHeader('x-request-id') ?? '');
}
