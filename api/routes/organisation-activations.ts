import { z } from 'zod';
import { ORGANISATION_ACTIVATION_STAGES } from '../../domain/organisation-activation.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { type ActivationDecisions, withdrawActivation } from '../organisation-decisions.ts';
import { answerOrganisation, OrganisationSchema } from '../organisation-view.ts';
import { activateOwnOrganisation, giveEvidence, type OrganisationAdministration } from '../organisations.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

const NewEvidence = z
  .strictObject({
    ref: z
      .string()
      .regex(/^[\x21-\x7e]{1,500}$/)
      .meta({ example: 'urn:dms:4711', description: 'Where the document is kept; we keep the reference alone.' }),
    title: z.string().trim().min(1).max(160),
    note: z.string().trim().max(500).optional(),
  })
  .meta({ id: 'NewEvidence' });

export const ActivationState = z
  .object({ id: z.uuid(), stage: z.enum(ORGANISATION_ACTIVATION_STAGES) })
  .meta({ id: 'OrganisationActivationState' });

/** What is checked of an organisation, and the evidence for it. */
export function createActivationRoutes(
  dependencies: OrganisationAdministration & ActivationDecisions,
): readonly Route[] {
  const { orm } = dependencies;
  return [
    defineRoute({
      method: 'post',
      path: '/organisations/:id/activate',
      right: 'organisations.write',
      summary: 'Activate an organisation',
      description:
        'Checks the trade register, that the caller may act for the company, the VAT number, and registers an identifier.',
      idempotent: true,
      answers: { 202: { description: 'Begun; the organisation tells how it goes', schema: ActivationState } },
      problems: ['ORGANISATION_ACTIVE', 'ACTIVATION_OPEN', 'ORGANISATION_TAKEN', 'IDENTIFIER_MISSING'],
      handle: async ({ req, res, caller, id }) => {
        const organisationId = pathParam(req, 'id');
        const begun = await activateOwnOrganisation(dependencies, { id, caller: userOf(caller), organisationId });
        res.status(202).location(pathOf(organisationId)).json(begun);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/organisations/:id/withdraw-activation',
      right: 'organisations.write',
      summary: 'Withdraw what is being checked of an organisation',
      description: 'What was registered by it is undone. An organisation that is active stays so.',
      idempotent: true,
      answers: {
        200: { description: 'Withdrawn', schema: ActivationState },
        202: { description: 'Recorded, and still being undone', schema: ActivationState },
      },
      problems: ['ACTIVATION_ENDED', 'OUTCOME_UNKNOWN'],
      handle: async ({ req, res, caller, id }) => {
        const organisationId = pathParam(req, 'id');
        const { isRecorded, ...state } = await withdrawActivation(dependencies, {
          id,
          caller: userOf(caller),
          organisationId,
        });
        if (isRecorded) res.status(202).location(pathOf(organisationId));
        res.json(state);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/organisations/:id/evidence',
      right: 'organisations.write',
      summary: 'Name a document that shows that the caller may act for the company',
      description: 'An operator looks at it where the trade register does not name the caller.',
      body: NewEvidence,
      idempotent: true,
      answers: { 201: { description: 'The organisation as it is now', schema: OrganisationSchema } },
      problems: ['ORGANISATION_ACTIVE', 'AUTHORITY_NOT_AWAITED'],
      handle: async ({ req, res, caller, body: { ref, title, note }, id }) => {
        const organisationId = pathParam(req, 'id');
        const evidence = { ref, title, note: note || null };
        await giveEvidence(dependencies, { id, caller: userOf(caller), organisationId }, evidence);
        res.status(201).location(pathOf(organisationId));
        await answerOrganisation(orm, { res, caller, organisationId });
      },
    }),
  ];
}

function pathOf(id: string): string {
  return `/v1/organisations/${id}`;
}
