import type { PartnerRequestAnswer, PartnerRequestCommand } from '../../domain/partner-request.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
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

/** Has somebody do something with a request, as the API would. */
export function decideRequest(
  instance: Pick<TestInstance, 'temporal'>,
  id: string,
  command: PartnerRequestCommand,
): Promise<PartnerRequestAnswer> {
  return requestWorkflow(instance, id).executeUpdate<PartnerRequestAnswer, [PartnerRequestCommand]>('decide', {
    args: [command],
  });
}

/** Waits for the request's mail to somebody. */
export function requestMailTo(instance: TestInstance, address: string, count = 1) {
  return mailTo(instance, address, 'partner-request', count);
}
