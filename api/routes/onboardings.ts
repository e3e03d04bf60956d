import { z } from 'zod';
import { known } from '../auth/caller-kinds.ts';
import { type ActivationDecisions, decideAuthority, type GivenAuthority } from '../organisation-decisions.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
import { ActivationState } from './organisation-activations.ts';

const OperatorAction = z
  .strictObject({
    reason: z.string().trim().min(1).max(500).meta({ description: 'Kept on record.' }),
    expectedStage: z.string().max(40).meta({
      example: 'awaiting-authority',
      description: 'As the operator has seen it; another is 409 STAGE_CHANGED.',
    }),
  })
  .meta({ id: 'OperatorAction' });

/** What operators do with onboardings. */
export function createOnboardingRoutes(dependencies: ActivationDecisions): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/approve-authority',
      summary: 'Approve the evidence that somebody may act for a company',
      ...authorityParts(dependencies, 'approve-authority'),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/refuse-authority',
      summary: 'Refuse the evidence that somebody may act for a company',
      ...authorityParts(dependencies, 'refuse-authority'),
    }),
  ];
}

function authorityParts(
  dependencies: ActivationDecisions,
  action: GivenAuthority['action'],
): Omit<Route<typeof OperatorAction>, 'method' | 'path' | 'summary'> {
  return {
    right: 'operate.act',
    body: OperatorAction,
    idempotent: true,
    answers: {
      200: { description: 'Where the activation stands now', schema: ActivationState },
      202: { description: 'Recorded, and still being done', schema: ActivationState },
    },
    problems: ['STAGE_CHANGED', 'AUTHORITY_NOT_AWAITED', 'ACTIVATION_ENDED', 'OUTCOME_UNKNOWN'],
    handle: async ({ req, res, caller, body, id }) => {
      const given = { id, processId: pathParam(req, 'id'), caller: known(caller), action, ...body };
      const { isRecorded, ...state } = await decideAuthority(dependencies, given);
      if (isRecorded) res.status(202).location(`/v1/onboardings/${state.id}`);
      res.json(state);
    },
  };
}
