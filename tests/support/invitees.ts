import { randomUUID } from 'node:crypto';
import { Process } from '../../db/entities/process.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { invitationWord } from '../../domain/invitation-word.ts';
import { TERMS } from '../../domain/terms.ts';
import { seedEnvironment, seedUser } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { seedOrganisation } from './organisations.ts';
import { type Answer, call, GOOD_PASSWORD, mailTo, tokenIn } from './person.ts';

/** An active organisation whose administrator invites over HTTP. */
export interface InvitingHouse {
  readonly environmentId: string;
  readonly organisationId: string;
  readonly administrator: { readonly userId: string; readonly headers: Readonly<Record<string, string>> };
  readonly invite: (email: string, more?: object) => Promise<{ readonly id: string; readonly link: string | null }>;
}

export async function openHouse(instance: TestInstance): Promise<InvitingHouse> {
  const environmentId = await seedEnvironment(instance);
  const administrator = await seedUser(instance, environmentId, 'administrator');
  const organisationId = await seedOrganisation(instance, { environmentId, administratorId: administrator.userId });
  return {
    environmentId,
    organisationId,
    administrator,
    invite: async (email, more = {}) => {
      const path = `/v1/organisations/${organisationId}/invitations`;
      const { status, body } = await call(instance, 'POST', path, {
        headers: administrator.headers,
        body: { email, ...more },
      });
      if (status !== 202) throw new Error(`the invitation was answered ${status}: ${JSON.stringify(body)}`);
      return body as { id: string; link: string | null };
    },
  };
}

/** An address that nobody has. */
export function someAddress(): string {
  return `${randomUUID()}@invitee.example`;
}

/** Invites an address that nobody has by mail; answers the token of its link. */
export async function inviteByMail(instance: TestInstance, house: InvitingHouse, email = someAddress()) {
  const { id } = await house.invite(email);
  return { id, email, token: tokenIn(await mailTo(instance, email, 'invitation'), '/invitations') };
}

/** The form by which somebody joins; no environment is named. */
export function joinForm(token: string, more: object = {}) {
  const username = `u${randomUUID().slice(0, 13)}`;
  return { token, username, password: GOOD_PASSWORD, acceptedTermsVersion: TERMS.version, ...more };
}

export function wordFor(token: string): string {
  return invitationWord(tokenHash(token));
}

/** Opens a page of ours as HTML. */
export function openPage(
  instance: TestInstance,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return call(instance, 'GET', path, { headers: { accept: 'text/html', ...headers } });
}

/** Submits a form of ours as a browser does. */
export async function submit(
  { apiUrl }: Pick<TestInstance, 'apiUrl'>,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly location: string; readonly html: string; readonly cookie: string }> {
  const response = await fetch(apiUrl + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: apiUrl, accept: 'text/html', ...headers },
    body: new URLSearchParams(fields),
  });
  const [cookie = ''] = response.headers.getSetCookie();
  const location = response.headers.get('location') ?? '';
  return { status: response.status, location, html: await response.text(), cookie: cookie.split(';')[0] ?? '' };
}

/** Waits until an invitation stands at a stage. */
export async function stageOnce(instance: TestInstance, id: string, stage: string): Promise<void> {
  await eventually(`the stage ${stage}`, async () => {
    const process = await instance.orm.em.fork().findOneOrFail(Process, { id });
    return process.stage === stage ? true : undefined;
  });
}
