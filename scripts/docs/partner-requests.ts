import { PARTNER_REQUEST_STAGES } from '../../domain/partner-request.ts';
import {
  PARTNER_REQUEST_EVENTS,
  PARTNER_REQUEST_TABLE,
  type PartnerRequestCell,
  type PartnerRequestEvent,
} from '../../domain/partner-request-table.ts';

const HEAD = `# Partner requests

What each event does to a partner request at each stage. This page is written by \`node scripts/draw-partner-requests.ts\` from
\`domain/partner-request-table.ts\`; a test fails where the two differ, and another one lets every pair of them happen. The ways
from stage to stage are drawn in [states](states.md), the words explained in [the glossary](glossary.md).

An arrow leads to the stage that follows; a code is a refusal, which changes nothing; a dash changes nothing either, and
nobody is told. A yes establishes where neither side lacks anything, and waits in \`awaiting-eligibility\` where one does.

A client's consent to what an intermediary prepared is a yes too: to the request that is open between the two, whoever asked,
and to one of its own where none is ([decision 0020](adr/0020-consent-to-an-open-request.md)). Whoever ended a request, also by
taking it over or passing it on, is answered that outcome again when their call is repeated; the table shows what others are told.
`;

/** The whole text of docs/partner-requests.md: one row an event, one column a stage. */
export function drawPartnerRequests(): string {
  const events = Object.keys(PARTNER_REQUEST_EVENTS) as readonly PartnerRequestEvent[];
  const rows = events.map((event) => [
    PARTNER_REQUEST_EVENTS[event],
    ...PARTNER_REQUEST_STAGES.map((stage) => shown(PARTNER_REQUEST_TABLE[event][stage])),
  ]);
  const head = ['what happens', ...PARTNER_REQUEST_STAGES.map((stage) => `\`${stage}\``)];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${HEAD}\n${lines.join('\n')}\n`;
}

function shown(cell: PartnerRequestCell): string {
  if (cell.answer === 'ignored') return '—';
  return cell.answer === 'done' ? `→ \`${cell.to}\`` : `\`${cell.code}\``;
}
