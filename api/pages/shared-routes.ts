import type { Express, Request, RequestHandler } from 'express';
import { listSharedDocuments } from '../../db/queries/shared-documents.ts';
import { DomainError } from '../../domain/errors.ts';
import type { SessionOptions } from '../auth/sessions.ts';
import { assertAllowed } from '../route.ts';
import type { SharingDependencies } from '../shares.ts';
import { field, sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { readOrganisationCaller, readOrganisationViewer } from './organisation-guard.ts';
import { sharedPage } from './shared.tsx';
import { afterIn, firstOf, isMemberAnywhere, readShownShares, SHOWN, withdrawPosted } from './shown-shares.ts';
import { SHARED_DONE } from './texts/shared.ts';

export interface SharedPageOptions extends Pick<SharingDependencies, 'orm' | 'deliverSoon'> {
  readonly sessions: SessionOptions;
  readonly parseForm: RequestHandler;
}

const PATH = '/shared';

/** `/shared`: what is shared with somebody, and what their organisations share. */
export function mountShared(app: Express, options: SharedPageOptions, context: (req: Request) => PageContext): void {
  const { orm, parseForm } = options;

  app.get(PATH, async (req, res) => {
    const caller = await readOrganisationViewer(options, req, res);
    if (!caller) return;
    const search = { userId: caller.userId, limit: SHOWN, after: afterIn(req, 'documents') };
    const props = {
      documents: firstOf(await listSharedDocuments(orm.em.fork(), search)),
      shares: await readShownShares(orm, req, { caller }),
      isMember: await isMemberAnywhere(orm, caller),
      done: SHARED_DONE.find((known) => known === req.query['done']),
    };
    sendPage(res, 200, sharedPage(context(req), props));
  });

  app.post(PATH, parseForm, async (req, res) => {
    const caller = await readOrganisationCaller(options, req);
    assertAllowed(caller, 'shares.write');
    if (field(req, 'action') !== 'withdraw-share') {
      throw new DomainError('VALIDATION_FAILED', 'The form says nothing that can be done.');
    }
    // a page that was reloaded must not do it again
    res.redirect(303, pageUrl(context(req), PATH, { done: await withdrawPosted(options, req, caller) }));
  });
}
