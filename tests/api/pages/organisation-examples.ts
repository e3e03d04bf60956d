import { type BulkInvitationProps, bulkInvitationPage } from '../../../api/pages/bulk-invitation.tsx';
import { bulkPreviewPage } from '../../../api/pages/bulk-upload.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { signedInPage } from '../../../api/pages/login.tsx';
import { opsAuthorityPage } from '../../../api/pages/ops-authority.tsx';
import { type OrganisationProps, organisationPage } from '../../../api/pages/organisation.tsx';
import {
  type InvitationsProps,
  invitationsPage,
  type ShownInvitation,
} from '../../../api/pages/organisation-invitations.tsx';
import { type MembersProps, membersPage, type ShownMember } from '../../../api/pages/organisation-members.tsx';
import type { ShownOrganisation } from '../../../api/pages/organisation-parts.tsx';
import { organisationsPage } from '../../../api/pages/organisations.tsx';
import { promptsPage } from '../../../api/pages/prompts.tsx';
import { ORGANISATION_DONE } from '../../../api/pages/texts/organisation.ts';
import { INVITATIONS_DONE, INVITATIONS_TEXTS } from '../../../api/pages/texts/organisation-invitations.ts';
import { ORGANISATION_REFUSALS } from '../../../api/pages/texts/organisation-refusals.ts';
import { IDENTIFIER_STATES } from '../../../domain/organisation.ts';
import { ACTIVATION_REJECTIONS } from '../../../domain/organisation-activation.ts';

const AT = '2026-12-05T13:30:00.000Z';
const idOf = (tail: string) => `0193a5c0-7c1b-7d2e-9c55-3b0f0f6b3${tail}`;
const ENVIRONMENT = { id: idOf('a01'), name: 'Administratiekantoor Van der Weijden & Zonen' };

type Activation = NonNullable<ShownOrganisation['activation']>;

const ACTIVATION: Activation = {
  id: idOf('a02'),
  purpose: 'activation',
  stage: 'awaiting-authority',
  since: AT,
  steps: [
    { step: 'register', state: 'passed' },
    { step: 'authority', state: 'under-way' },
    { step: 'vat', state: 'ahead' },
    { step: 'identifier', state: 'ahead' },
  ],
  registeredName: 'Bakkerij De Korenaar B.V.',
  authority: null,
  waitingOn: 'person',
  waitUntil: AT,
  needsAttention: false,
  blockedBy: 'AUTHORITY_UNPROVEN',
  rejection: null,
  endedAt: null,
};

const DRAFT: ShownOrganisation = {
  id: idOf('a03'),
  environment: ENVIRONMENT,
  name: 'Bakkerij De Korenaar',
  country: 'NL',
  registerNumber: '12345678',
  vatNumber: 'NL004495445B01',
  vatValid: null,
  street: 'Dorpsstraat 1',
  postalCode: '1234 AB',
  city: 'Ede',
  state: 'draft',
  receiving: 'off',
  role: null,
  identifiers: [],
  activation: null,
  evidence: [],
  receivingRegistration: null,
  activatedAt: null,
  createdAt: AT,
  allowedActions: ['update', 'activate', 'add-evidence', 'change-identifiers'],
};

const ACTIVATING: ShownOrganisation = {
  ...DRAFT,
  state: 'activating',
  activation: ACTIVATION,
  evidence: [
    { id: idOf('a04'), ref: 'urn:dms:4711', title: 'Volmacht', note: 'Zie blz. 2', addedBy: idOf('a05'), addedAt: AT },
  ],
  allowedActions: ['withdraw-activation', 'add-evidence'],
};

const ACTIVE: ShownOrganisation = {
  ...DRAFT,
  state: 'active',
  role: 'administrator',
  vatValid: true,
  activatedAt: AT,
  activation: {
    ...ACTIVATION,
    stage: 'activated',
    authority: 'register',
    endedAt: AT,
    waitingOn: null,
    blockedBy: null,
  },
  identifiers: IDENTIFIER_STATES.map((state, index) => ({
    id: idOf(`b0${index}`),
    scheme: '0106',
    value: `1234567${index}`,
    state,
    receives: false,
    registeredAt: AT,
  })),
  receivingRegistration: { id: idOf('a06'), stage: 'failed', blockedBy: null, failure: 'RECEIVING_REFUSED' },
  allowedActions: ['update', 'change-identifiers', 'turn-receiving-on', 'change-members', 'invite'],
};

const MEMBER: ShownMember = {
  userId: idOf('a07'),
  role: 'administrator',
  since: AT,
  email: 'noor.jansen@administratiekantoor-van-der-weijden-en-zonen.example',
  username: null,
  firstName: 'Noor',
  lastName: 'Jansen',
  active: true,
  guest: false,
  environment: ENVIRONMENT,
  allowedActions: ['change-role', 'remove'],
};
const MEMBERS: MembersProps = {
  organisation: ACTIVE,
  members: [MEMBER, { ...MEMBER, userId: idOf('a08'), active: false, guest: true, firstName: null, lastName: null }],
  nextCursor: 'bmV4dA',
  candidates: [],
  search: '',
};

const INVITATION: ShownInvitation = {
  id: idOf('a09'),
  organisation: { id: ACTIVE.id, name: ACTIVE.name },
  email: 'een.heel.lange.naam.van.iemand@bakkerij-de-korenaar-en-dochters.example',
  role: 'member',
  locale: 'nl',
  delivery: 'link',
  expiresInDays: 30,
  metadata: null,
  stage: 'awaiting-answer',
  blockedBy: 'INVITER_NOT_ALLOWED',
  resendAfter: null,
  waitUntil: AT,
  createdAt: AT,
  endedAt: null,
  endedBecause: null,
  invitedBy: `user:${idOf('a07')}`,
  continues: null,
  continuedBy: null,
  allowedActions: ['resend', 'revoke'],
};
const STAGES = Object.keys(INVITATIONS_TEXTS.en.stages) as readonly (keyof typeof INVITATIONS_TEXTS.en.stages)[];
const INVITATIONS: InvitationsProps = {
  organisation: ACTIVE,
  invitations: STAGES.map((stage, index) => ({
    ...INVITATION,
    id: idOf(`c0${index}`),
    stage,
    allowedActions: stage === 'mail-bounced' ? ['resend', 'revoke', 'correct-address'] : INVITATION.allowedActions,
  })),
  lists: {
    items: (['starting', 'done', 'cancelled'] as const).map((stage, index) => ({
      id: idOf(`d0${index}`),
      stage,
      lines: 10_000,
      worked: 4_000,
      createdAt: new Date(AT),
    })),
    older: idOf('d02'),
  },
  nextCursor: 'bmV4dA',
  filter: { stage: undefined, email: '' },
  seats: { free: 3, all: 10 },
};

const BULK: BulkInvitationProps['bulk'] = {
  id: idOf('a0a'),
  organisationId: ACTIVE.id,
  stage: 'starting',
  blockedBy: 'MAIL_PROVIDER_UNAVAILABLE',
  seatPolicy: 'wait',
  lines: 10_000,
  worked: 4_500,
  started: 4_300,
  mailed: 4_200,
  outcomes: { invited: 4_300, invalid: 200, open: 5_500 },
  cancelledAt: null,
  createdAt: AT,
  endedAt: null,
  allowedActions: ['cancel'],
};

const READ = [
  { line: 1, email: 'bo@acme.example', problem: null, isTwice: false },
  { line: 2, email: 'bo@', problem: 'email:EMAIL_INVALID', isTwice: false },
  { line: 3, email: '', problem: 'email:REQUIRED', isTwice: false },
  { line: 4, email: 'bo@acme.example', problem: null, isTwice: true },
];

const QUESTION = { organisationId: ACTIVE.id, organisationName: ACTIVE.name, since: new Date(AT) };

const AWAITED = {
  id: ACTIVATION.id,
  organisation: {
    id: DRAFT.id,
    name: DRAFT.name,
    country: 'NL',
    registerNumber: '12345678',
    vatNumber: 'NL123456789B01',
  },
  identifiers: ['0088:8712423000018'],
  environmentName: ENVIRONMENT.name,
  registeredName: 'Bakkerij De Korenaar B.V.',
  person: 'Noor Jansen',
  since: new Date(AT),
  waitUntil: new Date(AT),
  evidence: [{ title: 'Volmacht', ref: 'urn:dms:4711', note: null }],
};

const one = (props: Partial<OrganisationProps>) => (context: PageContext) =>
  organisationPage(context, { organisation: ACTIVE, version: 3, isNameless: false, ...props });

/** The pages of administrators about organisations. */
export const ORGANISATION_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  organisations: (context) =>
    organisationsPage(context, {
      organisations: [DRAFT, { ...ACTIVE, environment: { id: idOf('a0b'), name: 'Elders' } }],
      environmentId: ENVIRONMENT.id,
      nextCursor: 'bmV4dA',
      search: 'Bak',
      mayAdd: true,
    }),
  'organisations-none': (context) =>
    organisationsPage(context, {
      organisations: [],
      environmentId: ENVIRONMENT.id,
      nextCursor: null,
      search: '',
      mayAdd: false,
    }),
  'organisations-refused': (context) =>
    organisationsPage(context, {
      organisations: [],
      environmentId: ENVIRONMENT.id,
      nextCursor: null,
      search: '',
      mayAdd: true,
      posted: 'by-register',
      values: { country: 'BE', registerNumber: '1' },
      errors: [{ field: 'registerNumber', code: 'REGISTER_NUMBER_INVALID' }],
    }),
  'organisation-draft': one({ organisation: DRAFT, done: 'added' }),
  'organisation-activating': one({ organisation: ACTIVATING }),
  'organisation-judged': one({
    organisation: { ...ACTIVATING, activation: { ...ACTIVATION, waitingOn: 'operator' } },
  }),
  'organisation-vies-away': one({
    organisation: {
      ...ACTIVATING,
      activation: { ...ACTIVATION, stage: 'checking-vat', blockedBy: 'VIES_UNAVAILABLE' },
    },
  }),
  'organisation-active': one({}),
  'organisation-turning-on': one({
    organisation: {
      ...ACTIVE,
      receiving: 'turning-on',
      receivingRegistration: { id: idOf('a06'), stage: 'registering', blockedBy: 'PEPPOL_UNAVAILABLE', failure: null },
      allowedActions: ['turn-receiving-off'],
    },
  }),
  'organisation-wrong': one({
    values: { vatNumber: 'x', title: '', scheme: '0208', value: '1' },
    errors: [
      { field: 'vatNumber', code: 'VAT_NUMBER_INVALID' },
      { field: 'value', code: 'IDENTIFIER_INVALID' },
    ],
  }),
  ...Object.fromEntries(ORGANISATION_DONE.map((done) => [`organisation-done-${done}`, one({ done })])),
  ...Object.fromEntries(ORGANISATION_REFUSALS.map((refused) => [`organisation-refused-${refused}`, one({ refused })])),
  ...Object.fromEntries(
    ACTIVATION_REJECTIONS.map((rejection) => [
      `organisation-rejected-${rejection}`,
      one({ organisation: { ...DRAFT, activation: { ...ACTIVATION, stage: 'rejected', rejection, endedAt: AT } } }),
    ]),
  ),
  'organisation-members': (context) => membersPage(context, { ...MEMBERS, done: 'role' }),
  'organisation-members-none': (context) => membersPage(context, { ...MEMBERS, members: [], candidates: undefined }),
  'organisation-nameless': one({
    organisation: { ...ACTIVE, country: 'BE', state: 'activating', activation: ACTIVATION },
    isNameless: true,
  }),
  'organisation-invitations': (context) => invitationsPage(context, INVITATIONS),
  'organisation-invitations-link': (context) =>
    invitationsPage(context, {
      ...INVITATIONS,
      link: 'https://vestibule.example/invitations?token=x',
      done: 'invited',
    }),
  'organisation-invitations-wrong': (context) =>
    invitationsPage(context, {
      ...INVITATIONS,
      values: { email: 'bo@' },
      errors: [
        { field: 'email', code: 'EMAIL_INVALID' },
        { field: `email-${idOf('c01')}`, code: 'EMAIL_INVALID' },
      ],
    }),
  ...Object.fromEntries(
    INVITATIONS_DONE.map((done) => [
      `organisation-invitations-${done}`,
      (context: PageContext) => invitationsPage(context, { ...INVITATIONS, invitations: [], seats: undefined, done }),
    ]),
  ),
  'bulk-preview': (context) =>
    bulkPreviewPage(context, { organisation: ACTIVE, id: idOf('a0c'), lines: READ, csv: 'email\nbo@acme.example' }),
  'bulk-preview-none': (context) =>
    bulkPreviewPage(context, { organisation: ACTIVE, id: idOf('a0c'), lines: READ.slice(1), csv: 'email\nbo@' }),
  'bulk-preview-fault': (context) =>
    bulkPreviewPage(context, {
      organisation: ACTIVE,
      id: idOf('a0c'),
      lines: undefined,
      csv: '"',
      errors: [{ field: 'invitations.4', code: 'INVALID' }],
    }),
  'bulk-under-way': (context) => bulkInvitationPage(context, { organisation: ACTIVE, bulk: BULK }),
  'bulk-cancelled': (context) =>
    bulkInvitationPage(context, {
      organisation: ACTIVE,
      bulk: { ...BULK, stage: 'cancelled', blockedBy: null, endedAt: AT, cancelledAt: AT, allowedActions: [] },
      isCancelled: true,
    }),
  'signed-in-asked': (context) =>
    signedInPage(context, {
      username: 'noor',
      environmentName: ENVIRONMENT.name,
      questions: 1,
      hasOrganisations: true,
      receiving: [QUESTION],
    }),
  'prompts-receiving': (context) =>
    promptsPage(context, { questions: [], mayAgree: true, receiving: [QUESTION], said: 'noCredit' }),
  'ops-authority': (context) => opsAuthorityPage(context, { awaited: [AWAITED], done: 'approved' }),
  'ops-authority-wrong': (context) =>
    opsAuthorityPage(context, {
      awaited: [{ ...AWAITED, evidence: [], registeredName: null, person: '', waitUntil: null }],
      errors: [{ field: `reason-${AWAITED.id}`, code: 'REQUIRED' }],
    }),
  'ops-authority-none': (context) => opsAuthorityPage(context, { awaited: [] }),
};
