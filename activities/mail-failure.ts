import { ApplicationFailure } from '@temporalio/activity';
import { MailerFailure } from '../emails/mailer.ts';

/** Throws what could not be handed over as a step fails by it: tried again when the provider says, or for good. */
export function failedHandOver(failure: unknown): never {
  if (!(failure instanceof MailerFailure)) throw failure;
  throw ApplicationFailure.create({
    message: failure.reason,
    type: failure.code,
    nonRetryable: failure.code === 'MAIL_PROVIDER_REFUSED',
    ...(failure.retryAfterMs === undefined ? {} : { nextRetryDelay: failure.retryAfterMs }),
  });
}
