import { z } from 'zod';
import { findOrganisationParts } from '../../db/queries/organisations.ts';
import type { Caller } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { reachOrganisation } from '../organisation-access.ts';
import { answerOrganisation, IdentifierSchema, OrganisationSchema, toIdentifier } from '../organisation-view.ts';
import { giveIdentifier, giveUpIdentifier, type OrganisationAdministration } from '../organisations.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const NewIdentifier = z
  .strictObject({
    scheme: z.string().max(4).meta({ example: '0106', description: 'Of the code list of the Peppol network.' }),
    value: z.string().max(200).meta({ example: '12345678' }),
  })
  .meta({ id: 'NewIdentifier' });

/** The identifiers of an organisation on the Peppol network. */
export function createOrganisationIdentifierRoutes(dependencies: OrganisationAdministration): readonly Route[] {
  const { orm } = dependencies;

  async function identifiersOf(caller: Caller, organisationId: string) {
    const em = orm.em.fork();
    const { organisation } = await reachOrganisation(em, { caller, organisationId, right: 'organisations.read' });
    return (await findOrganisationParts(em, [organisation], undefined)).get(organisation.id)?.identifiers ?? [];
  }

  return [
    defineRoute({
      method: 'get',
      path: '/organisations/:id/identifiers',
      right: 'organisations.read',
      summary: 'The identifiers of an organisation on the Peppol network',
      answers: { 200: { description: 'The oldest first', schema: z.object({ items: z.array(IdentifierSchema) }) } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        res.json({ items: (await identifiersOf(caller, pathParam(req, 'id'))).map(toIdentifier) });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/organisations/:id/identifiers',
      right: 'organisations.write',
      summary: 'Add an identifier to an organisation',
      description:
        'Registered by the activation; of an active organisation at once (202). One of a trade register or VAT number has to be its own.',
      body: NewIdentifier,
      idempotent: true,
      answers: {
        201: { description: 'Added, for the activation', schema: OrganisationSchema },
        202: { description: 'Being registered', schema: OrganisationSchema },
      },
      problems: ['IDENTIFIER_TAKEN', 'ACTIVATION_OPEN'],
      handle: async ({ req, res, caller, body, id }) => {
        const organisationId = pathParam(req, 'id');
        const begun = await giveIdentifier(dependencies, { id, caller: userOf(caller), organisationId }, body);
        res.status(begun ? 202 : 201).location(`/v1/organisations/${organisationId}`);
        await answerOrganisation(orm, { res, caller, organisationId });
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/organisations/:id/identifiers/:identifierId',
      right: 'organisations.write',
      summary: 'Give an identifier up',
      description: 'An active organisation keeps at least one that is registered. Again changes nothing.',
      answers: {
        200: { description: 'Gone', schema: OrganisationSchema },
        202: { description: 'The network is being told', schema: OrganisationSchema },
      },
      problems: ['LAST_IDENTIFIER', 'ACTIVATION_OPEN'],
      handle: async ({ req, res, caller, id }) => {
        const organisationId = pathParam(req, 'id');
        const target = { id, caller: userOf(caller), organisationId };
        const begun = await giveUpIdentifier(dependencies, target, pathParam(req, 'identifierId').toLowerCase());
        if (begun) res.status(202).location(`/v1/organisations/${organisationId}`);
        await answerOrganisation(orm, { res, caller, organisationId });
      },
    }),
  ];
}
