import { sleep } from '@temporalio/workflow';
import type { RegistrationInput, RegistrationResult } from '../../domain/registration.ts';
import { registration as unchanged } from '../../workflows/registration.ts';

/** The registration with one step more at its beginning: what a careless change would be. */
export async function registration(input: RegistrationInput): Promise<RegistrationResult> {
  await sleep('1 second');
  return unchanged(input);
}
