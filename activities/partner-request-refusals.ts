import type { PartnerRequestCommand, PartnerRequestRefusal, PartnerRequestStage } from '../domain/partner-request.ts';
import type { PartnerRequestTurn } from '../domain/partner-request-state.ts';
import { canAct, isAccepted, lacksOf, type PartnerRequestCase, sideOf } from './partner-request-case.ts';

/** Why an open request is not changed by this; undefined when it is. */
export function refuse(request: PartnerRequestCase, command: PartnerRequestCommand): PartnerRequestTurn | undefined {
  const { row, stage } = request;
  const { action, userId, managerId, operator } = command;
  if (operator !== undefined) return refuseOperator(request, command);
  const side = sideOf(request, userId);
  const isAnswer = action === 'accept' || action === 'decline';
  const expected = isAnswer || action === 'take-over' ? 'to' : 'from';
  if (side === undefined || (action !== 'reassign' && side !== expected)) return refused(stage, 'NOT_ADDRESSED');
  const reasons = lacksOf(request, userId, { whateverBought: action !== 'accept' });
  const isAgain = action === 'accept' && isAccepted(request);
  if (reasons.length > 0 && !isAgain) return { ...refused(stage, 'NOT_ALLOWED'), reasons };
  if (isAnswer && userId !== row.toManager) return refused(stage, 'NOT_ADDRESSED');
  if (action === 'resend' && isAccepted(request)) return refused(stage, 'ALREADY_DECIDED');
  if (action !== 'reassign') return undefined;
  const isOfSide = managerId !== undefined && sideOf(request, managerId) === side && canAct(request, managerId);
  return isOfSide ? undefined : refused(stage, 'MANAGER_NOT_ELIGIBLE');
}

/** Operators send again and pass on, to who could be asked by their side; what people answer is theirs alone. */
function refuseOperator(
  request: PartnerRequestCase,
  { action, managerId }: PartnerRequestCommand,
): PartnerRequestTurn | undefined {
  const { stage } = request;
  if (action === 'resend') return isAccepted(request) ? refused(stage, 'ALREADY_DECIDED') : undefined;
  if (action !== 'reassign') return refused(stage, 'NOT_ADDRESSED');
  const isOfSide = managerId !== undefined && sideOf(request, managerId) !== undefined && canAct(request, managerId);
  return isOfSide ? undefined : refused(stage, 'MANAGER_NOT_ELIGIBLE');
}

/** A turn that changes nothing, and why. */
export function refused(stage: PartnerRequestStage, code: PartnerRequestRefusal): PartnerRequestTurn {
  return { stage, code };
}
