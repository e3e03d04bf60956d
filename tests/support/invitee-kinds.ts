import { INVITATION_PAGE_TEXTS } from '../../api/pages/texts/invitation.ts';
import { seedEnvironment, seedUser } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { type InvitingHouse, inviteByMail, openHouse, openPage, someAddress } from './invitees.ts';
import { addressOf } from './partner-request-rows.ts';
import { askFor, type Manager, type Side, seedSide } from './partner-sides.ts';
import { call } from './person.ts';

type Headers = Readonly<Record<string, string>>;

/** Somebody who holds the mailed link of an invitation. */
export interface Invited {
  readonly house: InvitingHouse;
  readonly id: string;
  readonly email: string;
  readonly token: string;
  /** Where they are at home; undefined for whoever has no account yet. */
  readonly home: string | undefined;
  readonly userId: string | undefined;
  /** Of their session, and of somebody else's who is at home there too. */
  readonly right: Headers | undefined;
  readonly wrong: Headers;
}

/** The administrator of an inviting environment as a relation manager of it. */
export function managerOf(instance: TestInstance, { environmentId, administrator }: InvitingHouse): Manager {
  const { userId, headers } = administrator;
  return {
    userId,
    environmentId,
    call: (method, path, body, more = {}) =>
      call(instance, method, path, { headers: { ...headers, ...more }, ...(body === undefined ? {} : { body }) }),
  };
}

/** Makes two environments partners as their people do; answers how one of them ends it. */
export async function becomePartners(instance: TestInstance, house: InvitingHouse, other: Side) {
  const manager = managerOf(instance, house);
  await manager.call('PUT', `/v1/relation-managers/${manager.userId}`);
  const { id } = (await askFor(manager, other)).body as { readonly id: string };
  const accepted = await other.call('POST', `/v1/partner-requests/${id}/accept`);
  // 202 where it takes longer than anybody waits
  if (![200, 202].includes(accepted.status)) throw new Error(`the request was answered ${accepted.status}`);
  const partnership = await eventually('the partnership', async () => {
    const { body } = await manager.call('GET', '/v1/partnerships');
    return (body as { readonly items: readonly { id: string }[] }).items[0];
  });
  return { end: () => manager.call('POST', `/v1/partnerships/${partnership.id}/end`) };
}

/** Invites somebody of an environment. */
export async function inviteUserOf(instance: TestInstance, house: InvitingHouse, home: string): Promise<Invited> {
  const [meant, other] = [await seedUser(instance, home, 'user'), await seedUser(instance, home, 'user')];
  const { userId, headers: right } = meant;
  const invited = await inviteByMail(instance, house, addressOf(userId));
  return { house, ...invited, home, userId, right, wrong: other.headers };
}

/** A user of the inviting environment who is no member yet. */
export async function inviteColleague(instance: TestInstance): Promise<Invited> {
  const house = await openHouse(instance);
  return inviteUserOf(instance, house, house.environmentId);
}

/** A user of an environment that is a partner. */
export async function inviteGuest(instance: TestInstance): Promise<Invited> {
  const [house, other] = [await openHouse(instance), await seedSide(instance)];
  await becomePartners(instance, house, other);
  return inviteUserOf(instance, house, other.environmentId);
}

/** A user of an environment that is none. */
export async function inviteStranger(instance: TestInstance): Promise<Invited> {
  return inviteUserOf(instance, await openHouse(instance), await seedEnvironment(instance));
}

/** An address without an account; `wrong`: of somebody of the inviting environment. */
export async function inviteNobody(instance: TestInstance): Promise<Invited> {
  const house = await openHouse(instance);
  const other = await seedUser(instance, house.environmentId, 'user');
  const invited = await inviteByMail(instance, house, someAddress());
  return { house, ...invited, home: undefined, userId: undefined, right: undefined, wrong: other.headers };
}

/** Somebody who has become a member by another way since. */
export async function inviteMember(instance: TestInstance): Promise<Invited> {
  const invited = await inviteColleague(instance);
  const { house, userId } = invited;
  const path = `/v1/organisations/${house.organisationId}/members/${userId}`;
  await managerOf(instance, house).call('PATCH', path, { role: 'administrator' });
  return invited;
}

/** Somebody whom an administrator of their environment has deactivated since. */
export async function inviteInactive(instance: TestInstance): Promise<Invited> {
  const invited = await inviteColleague(instance);
  await managerOf(instance, invited.house).call('POST', `/v1/users/${invited.userId}/deactivate`);
  return invited;
}

/** What the page of an invitation offers or tells, by the sentences on it. */
export async function seenBy(instance: TestInstance, token: string, headers: Headers = {}): Promise<readonly string[]> {
  const { body } = await openPage(
    instance,
    `/invitations?${new URLSearchParams({ token, lang: 'en' }).toString()}`,
    headers,
  );
  const html = String(body);
  const { signIn, inactive, makeAccountIntro, either, answer, member, switchAccount, over, superseded, waiting } =
    INVITATION_PAGE_TEXTS.en;
  const said = {
    'sign-in': signIn,
    inactive,
    'make-account': makeAccountIntro,
    either,
    answer,
    member,
    another: switchAccount,
    superseded,
    ...over,
    ...waiting,
  };
  return Object.entries(said).flatMap(([kind, sentence]) => (html.includes(sentence) ? [kind] : []));
}
