import { describe, expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { useInstance } from '../support/instance.ts';
import {
  type Invited,
  inviteColleague,
  inviteGuest,
  inviteInactive,
  inviteMember,
  inviteNobody,
  inviteStranger,
  seenBy,
} from '../support/invitee-kinds.ts';
import { submit } from '../support/invitees.ts';
import { call } from '../support/person.ts';

const instance = useInstance();

const KINDS = {
  'a user of the environment': inviteColleague,
  'a user of a partner': inviteGuest,
  'a user of an environment that is no partner': inviteStranger,
  'somebody without an account': inviteNobody,
  'somebody who has become a member by another way': inviteMember,
  'somebody who was deactivated since': inviteInactive,
} as const;

type Kind = keyof typeof KINDS;
type SignedIn = 'out' | 'right' | 'wrong';

/** By kind and session: what the page shows, what it shows once they have tried to accept, and where that stands then. */
const SEEN: readonly (readonly [Kind, SignedIn, before: string, after: string, stage: string])[] = [
  ['a user of the environment', 'out', 'sign-in', 'sign-in', 'awaiting-answer'],
  ['a user of the environment', 'right', 'answer', 'member', 'joined'],
  ['a user of the environment', 'wrong', 'another', 'another', 'awaiting-answer'],
  ['a user of a partner', 'out', 'sign-in', 'sign-in', 'awaiting-answer'],
  ['a user of a partner', 'right', 'answer', 'member', 'joined'],
  ['a user of a partner', 'wrong', 'another', 'another', 'awaiting-answer'],
  ['a user of an environment that is no partner', 'out', 'sign-in', 'sign-in', 'awaiting-answer'],
  ['a user of an environment that is no partner', 'right', 'answer', 'NOT_PARTNERS', 'awaiting-answer'],
  ['a user of an environment that is no partner', 'wrong', 'another', 'another', 'awaiting-answer'],
  ['somebody without an account', 'out', 'make-account', 'make-account', 'awaiting-answer'],
  ['somebody without an account', 'wrong', 'another', 'another', 'awaiting-answer'],
  ['somebody who has become a member by another way', 'out', 'sign-in', 'sign-in', 'awaiting-answer'],
  ['somebody who has become a member by another way', 'right', 'member', 'member', 'joined'],
  ['somebody who has become a member by another way', 'wrong', 'another', 'another', 'awaiting-answer'],
  ['somebody who was deactivated since', 'out', 'inactive', 'inactive', 'awaiting-answer'],
  // their sessions ended with their account
  ['somebody who was deactivated since', 'right', 'inactive', 'inactive', 'awaiting-answer'],
  ['somebody who was deactivated since', 'wrong', 'another', 'another', 'awaiting-answer'],
];

/** By session: what the API answers to their yes. */
const REFUSED: Readonly<Record<'out' | 'wrong', readonly [number, string]>> = {
  out: [401, 'NOT_AUTHENTICATED'],
  wrong: [403, 'INVITATION_NOT_YOURS'],
};

function headersOf(invited: Invited, signedIn: SignedIn): Readonly<Record<string, string>> {
  return (signedIn === 'out' ? undefined : invited[signedIn]) ?? {};
}

describe('the link that was mailed to', () => {
  it.each(SEEN)('%s, signed in: %s', async (kind, signedIn, before, after, stage) => {
    const invited = await KINDS[kind](instance());
    const { id, token } = invited;
    const headers = headersOf(invited, signedIn);

    const opened = await seenBy(instance(), token, headers);
    const standing = await instance().orm.em.fork().findOneOrFail(Process, { id });
    const accepted = await submit(instance(), '/invitations?lang=en', { token, action: 'accept' }, headers);
    const then = await seenBy(instance(), token, headers);
    const process = await instance().orm.em.fork().findOneOrFail(Process, { id });

    expect(opened).toEqual([before]);
    expect(standing.stage).toBe('awaiting-answer');
    expect(accepted.status).toBe(303);
    expect(then).toEqual([after]);
    expect(process.stage).toBe(stage);
  });

  it.each(Object.keys(KINDS) as Kind[])('%s is answered by nobody else over the API either', async (kind) => {
    const invited = await KINDS[kind](instance());
    const { id, token } = invited;
    const accept = (signedIn: SignedIn) =>
      call(instance(), 'POST', '/v1/invitations/accept', { headers: headersOf(invited, signedIn), body: { token } });

    for (const signedIn of ['out', 'wrong'] as const) {
      const { status, body } = await accept(signedIn);
      expect([status, (body as { readonly code?: string }).code]).toEqual(REFUSED[signedIn]);
    }
    const { stage } = await instance().orm.em.fork().findOneOrFail(Process, { id });
    expect(stage).toBe('awaiting-answer');
  });
});
