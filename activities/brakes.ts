import { ApplicationFailure } from '@temporalio/activity';
import { BRAKE_CODES, type Brake } from '../domain/brakes.ts';

/** As a step fails that operators hold back: not to be tried again, so that its process parks and waits to be let go. */
export function heldByBrake(brake: Brake): ApplicationFailure {
  return ApplicationFailure.nonRetryable('operators hold this back', BRAKE_CODES[brake]);
}
