import type { Express, Request } from 'express';
import { mountBulkInvitations } from './bulk-invitation-routes.ts';
import type { PageContext } from './layout.tsx';
import type { OrganisationPageOptions } from './organisation-guard.ts';
import { mountOrganisationInvitations } from './organisation-invitation-routes.ts';
import { mountOrganisationMembers } from './organisation-member-routes.ts';
import { mountOrganisations } from './organisation-routes.ts';

export type { OrganisationPageOptions };

/** The pages of administrators about organisations, their members and invitations. */
export function mountOrganisationPages(
  app: Express,
  options: OrganisationPageOptions,
  context: (req: Request) => PageContext,
): void {
  mountOrganisations(app, options, context);
  mountOrganisationMembers(app, options, context);
  mountOrganisationInvitations(app, options, context);
  mountBulkInvitations(app, options, context);
}
