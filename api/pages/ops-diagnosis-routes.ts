import type { Express, Request, Response } from 'express';
import { DomainError, type FieldErrorCode } from '../../domain/errors.ts';
import { OPERATOR_ACTIONS, type OperatorAction, SETTLED_MAILS } from '../../domain/operator-actions.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { identifyOperator } from '../auth/callers.ts';
import { type DiagnosisReads, readDiagnosis } from '../diagnosis.ts';
import { type ActionResult, actOnOnboarding, type GivenAction, type OperatorCall } from '../onboarding-actions.ts';
import { type OnboardingRestoreDependencies, restoreOnboarding } from '../onboarding-restores.ts';
import { STATUS_OF } from '../problem.ts';
import { assertAllowed, isUuid, pathParam } from '../route.ts';
import { alsoAt, field, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { opsClosedPage } from './ops.tsx';
import { opsOnboardingPage } from './ops-onboarding.tsx';
import { isDoneHere } from './ops-onboarding-actions.tsx';
import { type OpsPageOptions, operatorSignInOf } from './ops-routes.ts';

const PATH = '/ops/onboardings';
/** As long as the column is. */
const REASON_MAX = 500;

/** `/ops/onboardings/{id}`: one onboarding and its diagnosis, and what operators do with it. */
export function mountOpsDiagnosis(
  app: Express,
  options: OpsPageOptions & DiagnosisReads & OnboardingRestoreDependencies,
  context: (req: Request) => PageContext,
): void {
  const signIn = operatorSignInOf(options);

  app.get(`${PATH}/:id`, async (req, res) => {
    if (!(await identifyOperator(req, options.sessions))) {
      return sendPage(res, 401, opsClosedPage(context(req), { signIn }));
    }
    const action = OPERATOR_ACTIONS.find((known) => known === req.query['done']);
    const done = action && { action, recorded: req.query['recorded'] === '1' };
    const { done: _done, recorded: _recorded, ...query } = context(req).query;
    const shown = await readDiagnosis(options, idIn(req));
    return sendPage(res, 200, opsOnboardingPage({ ...context(req), query }, { ...shown, done }));
  });

  app.post(`${PATH}/:id`, options.parseForm, async (req, res) => {
    const action = OPERATOR_ACTIONS.find((known) => known === field(req, 'action'));
    if (!action || !isDoneHere(action)) {
      throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
    try {
      const call = await callIn(req);
      const acted =
        action === 'restore'
          ? await restoreOnboarding(options, call)
          : await actOnOnboarding(options, call, givenIn(req, action));
      return res.redirect(303, pageUrl(context(req), `${PATH}/${acted.id}`, newsOf(action, acted)));
    } catch (refusal) {
      return showRefusal(req, res, action, refusal);
    }
  });

  async function callIn(req: Request): Promise<OperatorCall> {
    const caller = await identifyOperator(req, options.sessions);
    if (!caller || caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
    assertAllowed(caller, 'operate.act');
    const [id, reason] = [field(req, 'callId'), field(req, 'reason').trim()];
    if (!isUuid(id)) throw new DomainError('VALIDATION_FAILED', 'The form is none of ours.');
    if (reason === '' || reason.length > REASON_MAX) throw unfit('reason', reason === '' ? 'REQUIRED' : 'TOO_LONG');
    return { id, processId: idIn(req), caller, reason, expectedStage: field(req, 'expectedStage', 40) };
  }

  /** Shows the page again with why; what is no refusal of the action itself is a page of its own. */
  async function showRefusal(req: Request, res: Response, action: OperatorAction, refusal: unknown): Promise<void> {
    const isOwn = refusal instanceof DomainError && !['NOT_AUTHENTICATED', 'NOT_FOUND'].includes(refusal.code);
    if (!isOwn) throw refusal;
    const { code, fields: errors } = refusal;
    const shown = await readDiagnosis(options, idIn(req));
    const page = alsoAt(context(req), `${PATH}/${shown.record.id}`);
    sendPage(res, STATUS_OF[code], opsOnboardingPage(page, { ...shown, refused: { action, code, errors } }));
  }
}

function newsOf(action: OperatorAction, { isRecorded }: ActionResult): Readonly<Record<string, string>> {
  return { done: action, ...(isRecorded ? { recorded: '1' } : {}) };
}

/** Throws `NOT_FOUND` for what is no id. */
function idIn(req: Request): string {
  const id = pathParam(req, 'id');
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', 'There is no such onboarding.');
  return id;
}

/** An action with its own fields. Throws `VALIDATION_FAILED` with the one that does not fit. */
function givenIn(req: Request, action: OperatorAction): GivenAction {
  switch (action) {
    case 'extend':
      return { action, until: lastDayOf(field(req, 'until').trim()) };
    case 'correct-address':
      return { action, email: field(req, 'email') };
    case 'reassign':
    case 'settle-mail': {
      const name = action === 'reassign' ? 'managerId' : 'mailId';
      const id = field(req, name).trim().toLowerCase();
      if (!isUuid(id)) throw unfit(name, id === '' ? 'REQUIRED' : 'INVALID');
      if (action === 'reassign') return { action, managerId: id };
      const outcome = SETTLED_MAILS.find((known) => known === field(req, 'outcome'));
      if (!outcome) throw unfit('outcome', 'REQUIRED');
      return { action, mailId: id, outcome };
    }
    case 'retry':
    case 'resend':
    case 'cancel':
    case 'note':
    case 'take':
    case 'release':
      return { action };
    default:
      throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
  }
}

/** The end of the day that was typed, in UTC. Throws `VALIDATION_FAILED` about `until`. */
export function lastDayOf(typed: string): string {
  const startMs = /^\d{4}-\d\d-\d\d$/.test(typed) ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(startMs)) throw unfit('until', typed === '' ? 'REQUIRED' : 'INVALID');
  return new Date(startMs + DAY_MS - 1).toISOString();
}

function unfit(name: string, code: FieldErrorCode): DomainError {
  return new DomainError('VALIDATION_FAILED', `\`${name}\` does not fit.`, { fields: [{ field: name, code }] });
}
