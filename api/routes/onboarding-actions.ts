import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import { SETTLED_MAILS } from '../../domain/operator-actions.ts';
import { known } from '../auth/caller-kinds.ts';
import { type ActionResult, actOnOnboarding, type GivenAction, type OperatorCall } from '../onboarding-actions.ts';
import { type OnboardingRestoreDependencies, restoreOnboarding } from '../onboarding-restores.ts';
import { type Call, defineRoute, pathParam, type Route } from '../route.ts';

const Reason = z.string().trim().min(1).max(500);
const parts = {
  reason: Reason.meta({ description: 'Kept on record.' }),
  expectedStage: z.string().max(40).meta({
    example: 'awaiting-answer',
    description: 'As the operator has seen it; another is 409 STAGE_CHANGED.',
  }),
};

const OnboardingAction = z.strictObject(parts).meta({ id: 'OnboardingAction' });
const Extension = z
  .strictObject({ ...parts, until: z.iso.datetime().meta({ description: 'Later than it would end by itself.' }) })
  .meta({ id: 'OnboardingExtension' });
const Correction = z
  .strictObject({ ...parts, email: z.string().max(1_000).meta({ example: 'jan@bakkerij.example' }) })
  .meta({ id: 'OnboardingCorrection' });
const Reassignment = z
  .strictObject({ ...parts, managerId: z.uuid().meta({ description: 'A relation manager of either side.' }) })
  .meta({ id: 'OnboardingReassignment' });
const Settlement = z
  .strictObject({
    ...parts,
    mailId: z.uuid(),
    outcome: z.enum(SETTLED_MAILS).meta({ description: 'What was found out; `not-sent` has it sent once more.' }),
  })
  .meta({ id: 'MailSettlement' });
const Note = z
  .strictObject({ text: Reason.meta({ description: 'Kept on record.' }), expectedStage: parts.expectedStage })
  .meta({ id: 'OnboardingNote' });

const Acted = z
  .object({
    id: z.uuid().meta({ description: 'Of the onboarding; of the new one where it was restored.' }),
    stage: z.string(),
    actionId: z.uuid(),
  })
  .meta({ id: 'OnboardingActed' });

type Plain = Extract<GivenAction['action'], 'retry' | 'resend' | 'cancel' | 'take' | 'release'>;

/** What operators do with any onboarding; what may be done now is what `allowedActions` says. */
export function createOnboardingActionRoutes(dependencies: OnboardingRestoreDependencies): readonly Route[] {
  const on = (call: Call<Body>, given: GivenAction) => actOnOnboarding(dependencies, callOf(call), given);
  const plain = (action: Plain, problems: readonly ErrorCode[] = []) =>
    actionParts(OnboardingAction, problems, (call) => on(call, { action }));
  return [
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/retry',
      summary: 'Try what is blocked again now',
      ...plain('retry'),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/resend',
      summary: 'Send its link again',
      ...plain('resend', ['RATE_LIMITED', 'ALREADY_DECIDED']),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/cancel',
      summary: 'End an onboarding',
      ...plain('cancel', ['BULK_INVITE_ENDED']),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/take',
      summary: 'Look after an onboarding',
      ...plain('take'),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/release',
      summary: 'Leave an onboarding to others',
      ...plain('release'),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/extend',
      summary: 'Put its end further away',
      ...actionParts(Extension, [], (call) => on(call, { action: 'extend', until: call.body.until })),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/correct-address',
      summary: 'Put an address in the place of one whose mailbox refuses',
      ...actionParts(Correction, ['MAIL_NOT_BOUNCED', 'INVITATION_OPEN', 'ALREADY_MEMBER', 'RATE_LIMITED'], (call) =>
        on(call, { action: 'correct-address', email: call.body.email }),
      ),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/reassign',
      summary: 'Have another relation manager go on with it',
      ...actionParts(Reassignment, ['MANAGER_NOT_ELIGIBLE', 'RATE_LIMITED'], (call) =>
        on(call, { action: 'reassign', managerId: call.body.managerId.toLowerCase() }),
      ),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/settle-mail',
      summary: 'Say what became of a mail whose outcome is unknown',
      ...actionParts(Settlement, ['ALREADY_DECIDED'], (call) =>
        on(call, { action: 'settle-mail', mailId: call.body.mailId, outcome: call.body.outcome }),
      ),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/restore',
      summary: 'Begin one anew that has lapsed or failed',
      ...actionParts(
        OnboardingAction,
        ['RESTORE_ERASED', 'INVITATION_OPEN', 'PARTNER_REQUEST_OPEN', 'ACTIVATION_OPEN', 'RATE_LIMITED'],
        (call) => restoreOnboarding(dependencies, callOf(call)),
      ),
    }),
    defineRoute({
      method: 'post',
      path: '/onboardings/:id/note',
      summary: 'Write something down about an onboarding',
      ...actionParts(Note, [], (call) => on(call, { action: 'note' })),
    }),
  ];
}

/** What the routes of all actions have in common. */
function actionParts<Body extends z.ZodType>(
  body: Body,
  problems: readonly ErrorCode[],
  carryOut: (call: Call<z.output<Body>>) => Promise<ActionResult>,
): Omit<Route<Body>, 'method' | 'path' | 'summary'> {
  return {
    right: 'operate.act',
    body,
    idempotent: true,
    answers: {
      200: { description: 'Done', schema: Acted },
      202: { description: 'On record, and still being done', schema: Acted },
    },
    problems: ['STAGE_CHANGED', 'ACTION_NOT_ALLOWED', 'OUTCOME_UNKNOWN', ...problems],
    handle: async (call) => {
      const { isRecorded, ...acted } = await carryOut(call);
      if (isRecorded) call.res.status(202).location(`/v1/onboardings/${acted.id}`);
      call.res.json(acted);
    },
  };
}

type Body = { readonly expectedStage: string } & ({ readonly reason: string } | { readonly text: string });

function callOf({ id, req, caller, body }: Call<Body>): OperatorCall {
  const reason = 'reason' in body ? body.reason : body.text;
  return { id, processId: pathParam(req, 'id'), caller: known(caller), reason, expectedStage: body.expectedStage };
}
