import type { MikroORM } from '@mikro-orm/postgresql';
import type { Express, Request, Response } from 'express';
import { type BegunOnboarding, findBegunOnboarding, listBegunOnboardings } from '../../db/queries/begun-onboardings.ts';
import { type DiagnosisRules, diagnose } from '../../domain/diagnosis.ts';
import { shownToAdministrators } from '../../domain/diagnosis-for-administrators.ts';
import { DomainError } from '../../domain/errors.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { readUser } from '../auth/callers.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { ListQuery, pageById, toPage } from '../list.ts';
import { isUuid } from '../route.ts';
import { sendPage } from './answer.ts';
import {
  environmentOnboardingPage,
  environmentOnboardingsPage,
  type ShownOnboarding,
} from './environment-onboardings.tsx';
import { sendAdministrators } from './environment-routes.ts';
import type { PageContext } from './layout.tsx';

export interface EnvironmentOnboardingOptions extends DiagnosisRules {
  readonly orm: MikroORM;
  readonly sessions: SessionOptions;
}

const PATH = '/environment/onboardings';

/** `/environment/onboardings`: what an environment began and where it stands, for its administrators. */
export function mountEnvironmentOnboardings(
  app: Express,
  options: EnvironmentOnboardingOptions,
  context: (req: Request) => PageContext,
): void {
  const { orm } = options;

  app.get(PATH, async (req, res) => {
    const caller = await administrator(req, res);
    if (!caller) return;
    const { environmentId } = caller;
    const { cursor } = req.query;
    const page = pageById(ListQuery.parse(typeof cursor === 'string' ? { cursor } : {}));
    const rows = await listBegunOnboardings(orm.em.fork(), { environmentId, ...page });
    const shown = toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => toShown(row, options) });
    sendPage(res, 200, environmentOnboardingsPage(context(req), shown));
  });

  app.get(`${PATH}/:id`, async (req, res) => {
    const caller = await administrator(req, res);
    if (!caller) return;
    const { environmentId } = caller;
    const { id } = req.params;
    const found = isUuid(id) ? await findBegunOnboarding(orm.em.fork(), { id, environmentId }) : undefined;
    if (!found) throw new DomainError('NOT_FOUND', 'The environment has begun no such onboarding.');
    sendPage(res, 200, environmentOnboardingPage(context(req), toShown(found, options)));
  });

  /** Who asks; somebody else has been answered already. */
  async function administrator(req: Request, res: Response): Promise<UserCaller | undefined> {
    const caller = await readUser(req, options.sessions);
    if (caller && hasRight(caller, 'environment.read')) return caller;
    if (caller) await sendAdministrators(orm, res, { page: context(req), caller });
    else res.redirect(303, `/login?next=${encodeURIComponent(req.path)}`);
    return undefined;
  }
}

function toShown({ id, facts, subject }: BegunOnboarding, rules: DiagnosisRules): ShownOnboarding {
  const shown = shownToAdministrators(facts);
  const { nextAutomaticAction: next } = diagnose(shown.facts, new Date(), rules);
  return { id, subject, facts: shown.facts, blockedBy: shown.blockedBy, next };
}
