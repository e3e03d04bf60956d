import { BULK_ACTION_TRANSITIONS } from '../../domain/bulk-action.ts';
import { BULK_INVITE_TRANSITIONS } from '../../domain/bulk-invite.ts';
import { EMAIL_VERIFICATION_TRANSITIONS } from '../../domain/email-verification.ts';
import { LICENCE_SYNC_TRANSITIONS } from '../../domain/licence-sync.ts';
import { MEMBERSHIP_INVITE_TRANSITIONS } from '../../domain/membership-invite.ts';
import { NOTICE_TRANSITIONS } from '../../domain/notice.ts';
import { ORGANISATION_ACTIVATION_TRANSITIONS } from '../../domain/organisation-activation.ts';
import { PARTNER_REQUEST_TRANSITIONS } from '../../domain/partner-request.ts';
import { PARTNERSHIP_ENDING_TRANSITIONS } from '../../domain/partnership-ending.ts';
import { PASSWORD_RESET_TRANSITIONS } from '../../domain/password-reset.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { RECEIVING_REGISTRATION_TRANSITIONS } from '../../domain/receiving-registration.ts';
import { REGISTRATION_TRANSITIONS } from '../../domain/registration.ts';
import { SHARING_TRANSITIONS } from '../../domain/sharing.ts';

interface Transition {
  readonly from: string;
  readonly to: string;
  readonly on: string;
}

const TRANSITIONS: Readonly<Record<ProcessKind, readonly Transition[]>> = {
  registration: REGISTRATION_TRANSITIONS,
  notice: NOTICE_TRANSITIONS,
  passwordReset: PASSWORD_RESET_TRANSITIONS,
  emailVerification: EMAIL_VERIFICATION_TRANSITIONS,
  licenceSync: LICENCE_SYNC_TRANSITIONS,
  partnerRequest: PARTNER_REQUEST_TRANSITIONS,
  partnershipEnding: PARTNERSHIP_ENDING_TRANSITIONS,
  organisationActivation: ORGANISATION_ACTIVATION_TRANSITIONS,
  receivingRegistration: RECEIVING_REGISTRATION_TRANSITIONS,
  membershipInvite: MEMBERSHIP_INVITE_TRANSITIONS,
  bulkInvite: BULK_INVITE_TRANSITIONS,
  sharing: SHARING_TRANSITIONS,
  bulkAction: BULK_ACTION_TRANSITIONS,
};

const HEAD = `# States

Every kind of process, its stages and every way from one to another. This page is written by \`node scripts/draw-states.ts\`
from the transitions in \`domain/\`; a test fails where the two differ. The words are explained in [the glossary](glossary.md).
`;

/** The whole text of docs/states.md: one Mermaid state diagram for each kind of process. */
export function drawStates(): string {
  const diagrams = Object.entries(TRANSITIONS).map(([kind, transitions]) => `## ${kind}\n\n${diagram(transitions)}`);
  return `${[HEAD, ...diagrams].join('\n')}`;
}

function diagram(transitions: readonly Transition[]): string {
  const left = new Set(transitions.map(({ from }) => from));
  const stages = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))].filter((stage) => stage !== 'start');
  const lines = [
    ...stages.map((stage) => `state "${stage}" as ${idOf(stage)}`),
    ...transitions.map(({ from, to, on }) => `${idOf(from)} --> ${idOf(to)}: ${on.replaceAll(':', ',')}`),
    ...stages.filter((stage) => !left.has(stage)).map((outcome) => `${idOf(outcome)} --> [*]`),
  ];
  return `\`\`\`mermaid\nstateDiagram-v2\n${lines.map((line) => `  ${line}\n`).join('')}\`\`\`\n`;
}

/** Mermaid's names hold no hyphens. */
function idOf(stage: string): string {
  return stage === 'start' ? '[*]' : stage.replaceAll('-', '_');
}
