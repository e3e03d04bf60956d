import { randomUUID } from 'node:crypto';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { PartnerRequestAnswer, PartnerRequestCommand } from '../../domain/partner-request.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { type SeededPair, seedPair, seedRequest } from './partner-request-rows.ts';
import { mailTo } from './person.ts';

/** A request that is under way, with its mail on the way to whoever is asked. */
export async function beginSeededRequest(
  instance: TestInstance,
  given: { readonly pair?: SeededPair; readonly accepted?: true } = {},
): Promise<{ readonly id: string; readonly pair: SeededPair }> {
  const { pair = await seedPair(instance), accepted } = given;
  const id = await seedRequest(instance, pair, { start: true, ...(accepted ? { accepted } : {}) });
  await instance.delivery.deliver(id);
  return { id, pair };
}

/** The workflow of a request. */
export function requestWorkflow({ temporal }: Pick<TestInstance, 'temporal'>, id: string) {
  return temporal.workflow.getHandle(workflowId('partnerRequest', id));
}

/** Has somebody do something with a request, as the API would: what the server could not take just then is asked again. */
export async function decideRequest(
  instance: Pick<TestInstance, 'temporal'>,
  id: string,
  command: PartnerRequestCommand,
): Promise<PartnerRequestAnswer> {
  const updateId = randomUUID();
  const told = async () => {
    try {
      const options = { updateId, args: [command] as [PartnerRequestCommand] };
      return await requestWorkflow(instance, id).executeUpdate<PartnerRequestAnswer, [PartnerRequestCommand]>(
        'decide',
        options,
      );
    } catch (error) {
      if (isForNow(error)) return undefined;
      return { failure: error };
    }
  };
  const answer = await eventually('an answer to the update', told);
  if ('failure' in answer) throw answer.failure;
  return answer;
}

/** A busy machine lets a workflow task time out, and with it the updates that it carried. */
function isForNow(error: unknown): boolean {
  return error instanceof ServiceError && isGrpcServiceError(error.cause) && error.cause.code === FAILED_PRECONDITION;
}

const FAILED_PRECONDITION = 9;

/** Waits for the request's mail to somebody. */
export function requestMailTo(instance: TestInstance, address: string, count = 1) {
  return mailTo(instance, address, 'partner-request', count);
}
