import { uuidv7 } from 'uuidv7';
import type { KeyRing } from '../config/config.ts';
import type { BulkInviteRow } from '../db/entities/invitation.ts';
import type { ListedInvitation, OpenLine, SettledLine } from '../db/writes/bulk-invite-pages.ts';
import { openKeyOfInvitation } from '../db/writes/invitation-guards.ts';
import { linkToken, tokenHash } from '../db/writes/links.ts';
import { invitationWindow, MAIL_BATCH_SIZE } from '../domain/bulk-invite.ts';
import type { Locale } from '../domain/locale.ts';
import type { PolicyFor } from '../domain/workflow-policy.ts';

/** What a page of lines is decided by, as it is at this moment. */
export interface Circumstances {
  readonly at: string;
  readonly policy: PolicyFor<'bulkInvite'>;
  readonly tokenKeys: KeyRing;
  /** The environment's. */
  readonly locale: Locale;
  /** Seats that are free. */
  readonly free: number;
  /** Whether whoever has handed the list in may invite administrators of the organisation. */
  readonly mayNameAdministrators: boolean;
}

/** The lines of a page that are invited, and those that have another outcome. */
export interface DecidedLines {
  readonly made: readonly ListedInvitation[];
  readonly settled: readonly SettledLine[];
}

type Outcome = Omit<SettledLine, 'line'>;

/**
 * Decides the lines of a page in their order: seats are reserved as they come, an address that nothing is told about needs
 * one, and an address that has come before in the page is invited already, or is refused by the same.
 */
export function decideLines(lines: readonly OpenLine[], bulk: BulkInviteRow, given: Circumstances): DecidedLines {
  const made: ListedInvitation[] = [];
  const settled: SettledLine[] = [];
  const decided = new Map<string, Outcome>();
  const mailFor = batchMails(given.policy);
  let { free } = given;
  for (const line of lines) {
    const roleRefusal = refuseRole(line, given);
    const needsSeat = line.user_id === null;
    const isFull = needsSeat && free === 0 && bulk.seatPolicy === 'refuse';
    const outcome =
      roleRefusal ?? decided.get(line.email_key) ?? refuseLine(line) ?? (isFull ? { outcome: 'no-seat' } : undefined);
    if (outcome) {
      settled.push({ line: line.line, ...outcome });
      if (!roleRefusal) decided.set(line.email_key, outcome);
      continue;
    }
    const isReserved = needsSeat && free > 0;
    if (isReserved) free -= 1;
    const seat = isReserved ? 'reserved' : 'none';
    const invitation = makeInvitation(line, bulk, { ...given, seat, mail: mailFor(line) });
    made.push(invitation);
    decided.set(line.email_key, { outcome: 'already-invited', invitationId: invitation.id });
  }
  return { made, settled };
}

/** Gives the mails of a page their places, so many a batch; none to an address that has had its mails for now. */
function batchMails({ recipientMails }: PolicyFor<'bulkInvite'>): (line: OpenLine) => Place | null {
  let mails = 0;
  let batchId = '';
  return ({ lately }) => {
    if (lately >= recipientMails) return null;
    const position = mails % MAIL_BATCH_SIZE;
    if (position === 0) batchId = uuidv7();
    mails += 1;
    return { batchId, position };
  };
}

interface Place {
  readonly batchId: string;
  readonly position: number;
}

function refuseRole({ role }: OpenLine, { mayNameAdministrators }: Circumstances): Outcome | undefined {
  if (role !== 'administrator' || mayNameAdministrators) return undefined;
  return { outcome: 'invalid', problem: 'role:SCOPE_MISSING' };
}

function refuseLine(line: OpenLine): Outcome | undefined {
  if (line.member) return { outcome: 'already-member' };
  if (line.here && !line.active) return { outcome: 'invalid', problem: 'email:USER_INACTIVE' };
  if (line.invited_id !== null) return { outcome: 'already-invited', invitationId: line.invited_id };
  return line.too_often ? { outcome: 'invalid', problem: 'email:RATE_LIMITED' } : undefined;
}

function makeInvitation(
  line: OpenLine,
  { organisationId }: BulkInviteRow,
  given: Circumstances & { readonly seat: ListedInvitation['seat']; readonly mail: Place | null },
): ListedInvitation {
  const { at, policy, tokenKeys, locale, seat, mail } = given;
  const id = uuidv7();
  const window = invitationWindow(policy, line.open_days);
  const hashOf = (purpose: 'accept-invitation' | 'stop-reminders') =>
    tokenHash(linkToken(tokenKeys, tokenKeys.current, { purpose, processId: id, round: 1 })).toString('hex');
  return {
    id,
    line: line.line,
    openKey: openKeyOfInvitation(organisationId, line.email_key).toString('hex'),
    locale: line.locale ?? locale,
    ...window,
    waitUntil: new Date(Date.parse(at) + window.openMs).toISOString(),
    seat,
    mail: mail && {
      id: uuidv7(),
      ...mail,
      acceptHash: hashOf('accept-invitation'),
      stopHash: hashOf('stop-reminders'),
    },
  };
}
