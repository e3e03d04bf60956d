import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { BULK_OUTCOMES, SEAT_POLICIES } from '../../domain/bulk-invite.ts';
import { LOCALES } from '../../domain/locale.ts';
import { INVITATION_DELIVERIES, INVITATION_SEATS } from '../../domain/membership-invite.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import { Organisation } from './organisation.ts';

/** An invitation of an address into an organisation. */
export const Invitation = defineEntity({
  name: 'Invitation',
  tableName: 'invitations',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    /** Of the organisation. */
    environmentId: p.uuid(),
    /** Erased with retention. */
    email: p.string().length(320).nullable(),
    emailKey: p.string().length(320).nullable(),
    emailKeyVersion: p.integer(),
    role: p.enum([...ORGANISATION_ROLES]),
    locale: p.enum([...LOCALES]),
    delivery: p.enum([...INVITATION_DELIVERIES]),
    /** For how many days it is open, from the beginning of each round. */
    openDays: p.integer(),
    /** Whatever the API client wants to find with it again; never shown to the invitee. */
    metadata: p.json<Readonly<Record<string, string>>>().nullable(),
    /** Who answers for it: `user:<id>` or `service-account:<id>`; whoever sends it again takes that over. */
    invitedBy: p.string().length(80),
    /** The round of the newest link that was made; older links are superseded. */
    linkRound: p.integer().default(0),
    seat: p.enum([...INVITATION_SEATS]).default('none'),
    /** Since when it waits for a seat: first come, first served. */
    seatAskedAt: p.datetime().nullable(),
    /** Who has accepted, or registered by it; their yes stays while it waits for a condition. */
    userId: p.uuid().nullable(),
    acceptedAt: p.datetime().nullable(),
    /** The registration that its invitee has begun. */
    registrationId: p.uuid().nullable(),
    membershipId: p.uuid().nullable(),
    /** Why it was revoked, where nobody did: `PARTNERSHIP_ENDED`. */
    endedBecause: p.string().length(40).nullable(),
    /** When the invitee of a lapsed one last asked for another. */
    askedAgainAt: p.datetime().nullable(),
    bulkId: p.uuid().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [
    { name: 'invitations_organisation_index', properties: ['organisationId', 'id'] },
    { name: 'invitations_email_key_index', properties: ['emailKey'] },
    { name: 'invitations_user_index', properties: ['userId'] },
    { name: 'invitations_registration_index', properties: ['registrationId'] },
    { name: 'invitations_bulk_index', properties: ['bulkId'] },
    {
      name: 'invitations_seats_index',
      expression:
        'create index "invitations_seats_index" on "invitations" ("environment_id", "seat_asked_at") where "seat" in (\'reserved\', \'claimed\')',
    },
  ],
});
export type InvitationRow = InferEntity<typeof Invitation>;

/** An address that is to take the place of one whose mailbox refuses; deleted once it has, or cannot. */
export const InvitationCorrection = defineEntity({
  name: 'InvitationCorrection',
  tableName: 'invitation_corrections',
  properties: {
    id: p.uuid().primary(),
    invitationId: () => p.manyToOne(Invitation).mapToPk().fieldName('invitation_id'),
    email: p.string().length(320),
    emailKey: p.string().length(320),
    emailKeyVersion: p.integer(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'invitation_corrections_invitation_index', properties: ['invitationId'] }],
});

/** A list of people who are invited at once. */
export const BulkInvite = defineEntity({
  name: 'BulkInvite',
  tableName: 'bulk_invites',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    organisationId: () => p.manyToOne(Organisation).mapToPk().fieldName('organisation_id'),
    environmentId: p.uuid(),
    requestedBy: p.string().length(80),
    seatPolicy: p.enum([...SEAT_POLICIES]),
    lines: p.integer(),
    /** Lines that have their outcome, and those whose workflow was started and whose mail has gone out. */
    worked: p.integer().default(0),
    started: p.integer().default(0),
    mailed: p.integer().default(0),
    cancelledAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'bulk_invites_organisation_index', properties: ['organisationId', 'id'] }],
});
export type BulkInviteRow = InferEntity<typeof BulkInvite>;

/** One line of such a list, and what became of it. */
export const BulkInviteLine = defineEntity({
  name: 'BulkInviteLine',
  tableName: 'bulk_invite_lines',
  properties: {
    bulkId: () => p.manyToOne(BulkInvite).mapToPk().fieldName('bulk_id').primary(),
    /** As counted from 1 in what was handed in. */
    line: p.integer().primary(),
    /** As it was handed in; erased with retention. */
    email: p.string().length(320).nullable(),
    emailKey: p.string().length(320).nullable(),
    emailKeyVersion: p.integer(),
    role: p.enum([...ORGANISATION_ROLES]).nullable(),
    locale: p.enum([...LOCALES]).nullable(),
    openDays: p.integer().nullable(),
    metadata: p.json<Readonly<Record<string, string>>>().nullable(),
    outcome: p.enum([...BULK_OUTCOMES]).nullable(),
    /** Of an invalid line: the code of what is wrong with which field, as `email:EMAIL_INVALID`. */
    problem: p.string().length(80).nullable(),
    invitationId: p.uuid().nullable(),
    startedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'bulk_invite_lines_invitation_index', properties: ['invitationId'] }],
});
export type BulkInviteLineRow = InferEntity<typeof BulkInviteLine>;
