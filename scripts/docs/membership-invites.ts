import { MEMBERSHIP_INVITE_STAGES } from '../../domain/membership-invite.ts';
import {
  MEMBERSHIP_INVITE_EVENTS,
  MEMBERSHIP_INVITE_TABLE,
  type MembershipInviteCell,
  type MembershipInviteEvent,
} from '../../domain/membership-invite-table.ts';

const HEAD = `# Membership invites

What each event does to an invitation at each stage. This page is written by \`node scripts/draw-membership-invites.ts\` from
\`domain/membership-invite-table.ts\`; a test fails where the two differ, and another one lets every pair of them happen. The ways
from stage to stage are drawn in [states](states.md), the words explained in [the glossary](glossary.md).

An arrow leads to the stage that follows; a code is a refusal, which changes nothing; a dash changes nothing either, and
nobody is told. A yes that has no effect yet is recorded at \`awaiting-answer\` and goes on by itself. To the inviter's side
\`awaiting-registration\`, \`joining\` and a yes from an environment that is no partner read as \`awaiting-answer\`.

Whoever has no account yet needs a seat of the inviting environment. An invitation keeps one reserved for 30 days at most from when it was made
(\`SEAT_RESERVED_MS\`), however long it is open and however often it is sent again; after that it stays open without one, and takes one on
acceptance if one is free. Nothing wakes for that: the count of seats looks at the age, and who waits for a seat goes on with the hourly nudge.
An administrator of the environment sees on \`/environment\` which organisations' invitations hold seats, can make themselves administrator there,
and revokes: \`GET /v1/organisations/{id}/invitations?seat=reserved\` lists them.
`;

/** The whole text of docs/membership-invites.md: one row an event, one column a stage. */
export function drawMembershipInvites(): string {
  const events = Object.keys(MEMBERSHIP_INVITE_EVENTS) as readonly MembershipInviteEvent[];
  const rows = events.map((event) => [
    MEMBERSHIP_INVITE_EVENTS[event],
    ...MEMBERSHIP_INVITE_STAGES.map((stage) => shown(MEMBERSHIP_INVITE_TABLE[event][stage])),
  ]);
  const head = ['what happens', ...MEMBERSHIP_INVITE_STAGES.map((stage) => `\`${stage}\``)];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${HEAD}\n${lines.join('\n')}\n`;
}

function shown(cell: MembershipInviteCell): string {
  if (cell.answer === 'ignored') return '—';
  return cell.answer === 'done' ? `→ \`${cell.to}\`` : `\`${cell.code}\``;
}
