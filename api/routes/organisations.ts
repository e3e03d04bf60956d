import { z } from 'zod';
import { listOrganisations } from '../../db/queries/organisations.ts';
import { ORGANISATION_STATES } from '../../domain/organisation.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import type { ActivationDecisions } from '../organisation-decisions.ts';
import { answerOrganisation, OrganisationSchema, toOrganisations } from '../organisation-view.ts';
import {
  addOwnOrganisation,
  editOrganisation,
  type OrganisationAdministration,
  switchReceiving,
} from '../organisations.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
import { expectedVersion } from '../versions.ts';
import { createActivationRoutes } from './organisation-activations.ts';

type OrganisationRoutes = OrganisationAdministration & ActivationDecisions;

const Text = (max: number) => z.string().max(max);

const Details = {
  vatNumber: Text(40).nullable().optional().meta({ example: 'BE 0403.170.701' }),
  street: Text(400).nullable().optional(),
  postalCode: Text(80).nullable().optional(),
  city: Text(200).nullable().optional(),
};

const Country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .meta({ example: 'NL', description: 'ISO 3166-1 alpha-2.' });

const RegisterNumber = Text(40).nullable().optional().meta({
  example: '12345678',
  description: 'Of the Dutch or the Belgian trade register.',
});

const NewOrganisation = z
  .strictObject({
    country: Country,
    registerNumber: RegisterNumber,
    name: Text(400).optional().meta({ description: 'Without it, it is read from the trade register.' }),
    ...Details,
  })
  .meta({ id: 'NewOrganisation' });

const OrganisationPatch = z
  .strictObject({
    country: Country.optional(),
    registerNumber: RegisterNumber,
    name: Text(400).optional(),
    ...Details,
  })
  .meta({ id: 'OrganisationPatch', description: 'What is left out stays as it is; null takes a detail away.' });

const Receiving = z.strictObject({ enabled: z.boolean() }).meta({ id: 'Receiving' });

const OrganisationsQuery = ListQuery.extend({
  state: z.enum(ORGANISATION_STATES).optional(),
  search: z.string().max(200).optional().meta({ description: 'What the name or the register number begins with.' }),
});

/** Organisations, their activation, and whether they receive. */
export function createOrganisationRoutes(dependencies: OrganisationRoutes): readonly Route[] {
  return [...readRoutes(dependencies), ...writeRoutes(dependencies), ...createActivationRoutes(dependencies)];
}

function readRoutes({ orm }: OrganisationRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/organisations',
      right: 'organisations.read',
      summary: 'The organisations that the caller sees',
      description:
        'Administrators and programs see all of their environment; members those that they are in, partners’ too.',
      query: OrganisationsQuery,
      answers: { 200: { description: 'A page of them, oldest first', schema: listSchema(OrganisationSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const page = pageById(query);
        const { state, search } = query;
        const isUser = caller.kind === 'user';
        const seesAll = caller.kind === 'service-account' || (isUser && caller.role === 'administrator');
        const environmentId = (seesAll ? caller.environmentId : null) ?? undefined;
        const memberId = isUser ? caller.userId : undefined;
        const rows = await listOrganisations(orm.em.fork(), { environmentId, memberId, state, search, ...page });
        const { items, nextCursor } = toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => row });
        res.json({ items: await toOrganisations(orm, items, caller), nextCursor });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/organisations/:id',
      right: 'organisations.read',
      summary: 'One organisation',
      answers: { 200: { description: 'The organisation; `ETag` is the version', schema: OrganisationSchema } },
      problems: [],
      handle: async ({ req, res, caller }) =>
        answerOrganisation(orm, { res, caller, organisationId: pathParam(req, 'id') }),
    }),
  ];
}

function writeRoutes(dependencies: OrganisationRoutes): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'post',
      path: '/organisations',
      right: 'organisations.write',
      summary: 'Add an organisation, by its number in the trade register or by hand',
      description:
        'A draft until it is activated. Without a name its details are read from the trade register; with one it is added by hand.',
      body: NewOrganisation,
      idempotent: true,
      answers: { 201: { description: 'Added; `Location` and `ETag` are its', schema: OrganisationSchema } },
      problems: ['REGISTER_NOT_FOUND', 'REGISTER_UNAVAILABLE', 'ORGANISATION_TAKEN', 'RATE_LIMITED'],
      handle: async ({ res, caller, body, id }) => {
        await addOwnOrganisation(dependencies, { id, caller: userOf(caller), given: body });
        res.status(201).location(`/v1/organisations/${id}`);
        await answerOrganisation(orm, { res, caller, organisationId: id });
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/organisations/:id',
      right: 'organisations.write',
      summary: 'Change the details of an organisation',
      description:
        'Name, country and register number stay as they were activated. A VAT number that an active organisation gets is checked (202).',
      body: OrganisationPatch,
      conditional: true,
      answers: {
        200: { description: 'The organisation as it is now', schema: OrganisationSchema },
        202: { description: 'Changed, and being checked', schema: OrganisationSchema },
      },
      problems: ['ORGANISATION_ACTIVE', 'ACTIVATION_OPEN', 'ORGANISATION_TAKEN'],
      handle: async ({ req, res, caller, body, id }) => {
        const organisationId = pathParam(req, 'id');
        const target = { id, caller: userOf(caller), organisationId, expectedVersion: expectedVersion(req) };
        if (await editOrganisation(dependencies, target, body)) res.status(202).location(pathOf(organisationId));
        await answerOrganisation(orm, { res, caller, organisationId });
      },
    }),
    defineRoute({
      method: 'put',
      path: '/organisations/:id/receiving',
      right: 'organisations.write',
      summary: 'Turn the receipt of e-invoices on or off',
      description: 'On costs credit, and takes a moment (202); off is at once. Again changes nothing.',
      body: Receiving,
      answers: {
        200: { description: 'The organisation as it is now', schema: OrganisationSchema },
        202: { description: 'Being turned on', schema: OrganisationSchema },
      },
      problems: ['ORGANISATION_NOT_ACTIVE', 'NO_CREDIT', 'ACTIVATION_OPEN'],
      handle: async ({ req, res, caller, body: { enabled }, id }) => {
        const organisationId = pathParam(req, 'id');
        const target = { id, caller: userOf(caller), organisationId };
        const { receiving } = await switchReceiving(dependencies, target, enabled);
        if (receiving === 'turning-on') res.status(202).location(pathOf(organisationId));
        await answerOrganisation(orm, { res, caller, organisationId });
      },
    }),
  ];
}

function pathOf(id: string): string {
  return `/v1/organisations/${id}`;
}
