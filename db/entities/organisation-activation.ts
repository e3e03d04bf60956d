import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { ACTIVATION_PURPOSES, ACTIVATION_REJECTIONS, AUTHORITY_BASES } from '../../domain/organisation-activation.ts';
import { RECEIVING_FAILURES } from '../../domain/receiving-registration.ts';
import { Organisation } from './organisation.ts';

/** An activation and what each of its steps has found. */
export const OrganisationActivation = defineEntity({
  name: 'OrganisationActivation',
  tableName: 'organisation_activations',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    purpose: p.enum([...ACTIVATION_PURPOSES]),
    /** The user whose authority is asked for. */
    requestedBy: p.uuid(),
    /** What was found in the register; empty until it has answered. */
    registerFound: p.boolean().nullable(),
    registeredName: p.string().length(160).nullable(),
    authority: p.enum([...AUTHORITY_BASES]).nullable(),
    /** The operator who decided about the evidence, by their id or `link` (development's one-time link), and why. */
    authorityDecidedBy: p.string().length(160).nullable(),
    authorityReason: p.string().length(500).nullable(),
    vatValid: p.boolean().nullable(),
    /** The tax authorities' own number of the consultation, kept as evidence. */
    vatConsultation: p.string().length(40).nullable(),
    rejection: p.enum([...ACTIVATION_REJECTIONS]).nullable(),
  },
  indexes: [{ name: 'organisation_activations_organisation_index', properties: ['organisationId', 'id'] }],
});
export type OrganisationActivationRow = InferEntity<typeof OrganisationActivation>;

/** A reference to a document that shows that somebody may act for a company; the document itself is kept elsewhere. */
export const OrganisationEvidence = defineEntity({
  name: 'OrganisationEvidence',
  tableName: 'organisation_evidence',
  properties: {
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    ref: p.string().length(500),
    title: p.string().length(160),
    note: p.string().length(500).nullable(),
    addedBy: p.uuid(),
    addedAt: p.datetime(),
  },
  indexes: [{ name: 'organisation_evidence_organisation_index', properties: ['organisationId', 'id'] }],
});

/** Turning on the receipt of e-invoices for an organisation. */
export const ReceivingRegistration = defineEntity({
  name: 'ReceivingRegistration',
  tableName: 'receiving_registrations',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    requestedBy: p.uuid(),
    /** What was taken from the credit; 0 before, and after it was given back. */
    charged: p.integer().default(0),
    /** An administrator has turned it off again meanwhile. */
    turnedOffAt: p.datetime().nullable(),
    failure: p.enum([...RECEIVING_FAILURES]).nullable(),
  },
  indexes: [{ name: 'receiving_registrations_organisation_index', properties: ['organisationId', 'id'] }],
});
export type ReceivingRegistrationRow = InferEntity<typeof ReceivingRegistration>;

/** A user who does not want to be asked again whether an organisation is to receive. */
export const ReceivingDismissal = defineEntity({
  name: 'ReceivingDismissal',
  tableName: 'receiving_dismissals',
  properties: {
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id').primary(),
    userId: p.uuid().primary(),
    dismissedAt: p.datetime(),
  },
});
