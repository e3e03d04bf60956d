import { setTimeout as pause } from 'node:timers/promises';
import type { InboxEmail } from '../../inbox/email.ts';
import type { Backstage } from './backstage.ts';
import { type ActivationForm, type Answer, activationLink, type DemoClient } from './client.ts';
import { tellOfInvitations } from './invitations.ts';
import type { Narrator } from './narrator.ts';
import { memberOf, tellOfPartners } from './partners.ts';

export interface Cast {
  readonly narrator: Narrator;
  readonly client: DemoClient;
  readonly backstage: Backstage;
  readonly signal: AbortSignal;
}

/** Ada activates in the end; her address is typed in mixed case at first. */
const ADA = 'Ada.Lovelace@Acme.Example';
/** Bram has mistyped his address: the inbox bounces whatever goes to `+bounce`. */
const BRAM = 'bram+bounce@bakkerij.example';
/** Chloé never activates. */
const CHLOE = 'chloe@atelier.example';
const PASSWORD = 'a walk along the river';
/** Longer than the seven days of a link, which take a minute. */
const LAPSE_WITHIN_MS = 75_000;

/** Registration as its people live it, from three addresses to one environment, one bounce and one lapse; partners, and what they share; and an organisation. */
export async function tellStory(cast: Cast): Promise<void> {
  const { ada, bram, chloe } = await threePeopleRegister(cast);
  await aMailBounces(cast, bram);
  const reminder = await aDayPasses(cast);
  await aScannerReadsAlong(cast, reminder);
  const newest = await adaAsksAgain(cast, ada);
  const { form, member } = await adaActivates(cast, newest);
  await adaIsKnownNow(cast, form);
  await tellOfPartners(cast, member);
  await tellOfInvitations(cast);
  await chloeLapses(cast, chloe);
  await bramLapses(cast, bram);
}

async function threePeopleRegister({ narrator, client }: Cast) {
  narrator.chapter('three people register');
  const answers: Answer[] = [];
  for (const [email, locale] of [
    [ADA, 'en'],
    [BRAM, 'nl'],
    [CHLOE, 'fr'],
  ] as const) {
    const answer = await client.register(email, locale);
    narrator.show('POST', `/v1/registrations ${email} → ${answer.status} ${answer.text}`);
    answers.push(answer);
  }
  const same = answers.every(({ status, text }) => status === 202 && text === answers[0]?.text);
  narrator.expect('every address gets the same answer', same);
  const ada = await client.mail(ADA, 'activation');
  const bram = await client.mail(BRAM, 'activation');
  const chloe = await client.mail(CHLOE, 'activation');
  for (const mail of [ada, bram, chloe]) narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
  const subjects = new Set([ada, bram, chloe].map(({ subject }) => subject));
  narrator.expect('each is written to in their own language', subjects.size === 3);
  narrator.expect('the mail goes to the address as it was typed', ada.to.includes(ADA));
  return { ada, bram, chloe };
}

async function aMailBounces({ narrator, backstage, signal }: Cast, bram: InboxEmail): Promise<void> {
  narrator.chapter("Bram's mailbox does not exist");
  const standing = await until(
    () => backstage.standingOf(bram),
    ({ stage }) => stage === 'mail-bounced',
    { signal },
  );
  narrator.show('stands at', `${standing.stage}, waits on ${standing.waitingOn}, blocked by ${standing.blockedBy}`);
  narrator.expect('the process says what it waits for', standing.waitingOn === 'person');
  narrator.expect('and that it needs attention', standing.needsAttention && standing.blockedBy === 'MAIL_BOUNCED');
}

async function aDayPasses({ narrator, client }: Cast): Promise<InboxEmail> {
  narrator.chapter('nobody has activated yet');
  narrator.say('A day takes nine seconds here, the first reminder ten.');
  const [ada, chloe] = await Promise.all([
    client.mail(ADA, 'activation-reminder'),
    client.mail(CHLOE, 'activation-reminder'),
  ]);
  for (const mail of [ada, chloe]) narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
  const first = await client.mail(ADA, 'activation');
  const sameLink = activationLink(ada).href === activationLink(first).href;
  narrator.expect('the reminder carries the same link as the mail it reminds of', sameLink);
  narrator.expect('a mailbox that bounces is not reminded', (await client.mailsTo(BRAM)).length === 1);
  return ada;
}

async function aScannerReadsAlong({ narrator, client, backstage }: Cast, reminder: InboxEmail): Promise<void> {
  narrator.chapter("a mail scanner goes through Ada's mail");
  const { opened, submitted } = await client.scan(reminder);
  narrator.say(`It opened pages ${opened} times and submitted forms ${submitted} times, with whatever it found there.`);
  const page = await client.open(activationLink(reminder).href);
  const standing = await backstage.standingOf(reminder);
  narrator.expect('it did submit forms', submitted > 0);
  narrator.expect('the registration waits as before', standing.stage === 'awaiting-activation' && !standing.ended);
  narrator.expect('the link still leads to the form', page.status === 200);
  narrator.say('All it can do is stop the reminders, as a one-click unsubscribe does.');
}

async function adaAsksAgain({ narrator, client, backstage }: Cast, first: InboxEmail): Promise<InboxEmail> {
  narrator.chapter('Ada has lost the mail and registers again, in lower case');
  const answer = await client.register(ADA.toLowerCase(), 'en');
  narrator.show('POST', `/v1/registrations ${ADA.toLowerCase()} → ${answer.status} ${answer.text}`);
  const newest = await client.mail(ADA, 'activation', 2);
  const [before, now] = await Promise.all([backstage.standingOf(first), backstage.standingOf(newest)]);
  narrator.expect('it joins the registration that is open', before.id === now.id);
  const old = await client.activate(await formOf(client, first));
  narrator.show('old link', `${old.status} ${old.code}`);
  narrator.expect('the old link says that there is a newer one', old.status === 410 && old.code === 'LINK_SUPERSEDED');
  return newest;
}

async function adaActivates({ narrator, client, backstage, signal }: Cast, mail: InboxEmail) {
  narrator.chapter('Ada fills in the form; at that moment the worker is killed');
  const form = await formOf(client, mail);
  const killed = backstage.workerPid();
  backstage.killWorker();
  narrator.show('kill -9', `worker ${killed}`);
  const { answer, statuses } = await client.activatePatiently(form);
  narrator.show('POST', `/v1/activations → ${statuses.join(', then the same call again → ')}`);
  narrator.expect('her decision is carried out, once another worker is there', answer.status === 201);
  const me = await client.me(answer.cookie ?? '');
  narrator.show('GET', `/v1/me → ${me.status} ${me.text}`);
  narrator.expect('she is signed in, as the administrator of her environment', me.status === 200);
  const confirmation = await client.mail(ADA, 'activated');
  narrator.show('mail', `${confirmation.to.join()}: ${confirmation.subject}`);
  const worker = await until(
    async () => backstage.workerPid(),
    (pid) => pid !== killed,
    { signal },
  );
  narrator.show('worker', `${worker} has taken over`);
  narrator.show('timeline', (await backstage.timelineOf(mail)).join(' → '));
  return { form, member: memberOf(ADA, answer) };
}

async function adaIsKnownNow({ narrator, client }: Cast, form: ActivationForm): Promise<void> {
  narrator.chapter('somebody tries what is over');
  const used = await client.activate({ ...form, password: 'the river along a walk' });
  narrator.show('used link', `${used.status} ${used.code}`);
  narrator.expect('a link works once', used.status === 410 && used.code === 'LINK_USED');
  const again = await client.register(ADA, 'en');
  const notice = await client.mail(ADA, 'account-exists');
  narrator.show('mail', `${notice.to.join()}: ${notice.subject}`);
  narrator.expect('who registers a known address gets the usual answer, its owner a mail', again.status === 202);
}

async function chloeLapses({ narrator, client, backstage, signal }: Cast, mail: InboxEmail): Promise<void> {
  narrator.chapter('Chloé is reminded twice more, then her link lapses');
  for (const number of [2, 3]) {
    const reminder = await client.mail(CHLOE, 'activation-reminder', number, LAPSE_WITHIN_MS - 20_000);
    narrator.show('mail', `reminder ${number} of 3 to ${reminder.to.join()}: ${reminder.subject}`);
  }
  const standing = await until(
    () => backstage.standingOf(mail),
    ({ ended }) => ended,
    { signal, withinMs: LAPSE_WITHIN_MS },
  );
  narrator.chapter("Chloé's registration has ended");
  narrator.show('stands at', standing.stage);
  narrator.show('timeline', (await backstage.timelineOf(mail)).join(' → '));
  narrator.expect('it has lapsed', standing.stage === 'expired');
  narrator.expect('her address stands nowhere any more', (await backstage.countAddress(CHLOE)) === 0);
  const late = await client.activate(await formOf(client, mail));
  narrator.show('late link', `${late.status} ${late.code}`);
  narrator.expect('her link says so', late.status === 410 && late.code === 'LINK_EXPIRED');
  narrator.expect('she got four mails, each once', (await client.mailsTo(CHLOE)).length === 4);
}

async function bramLapses({ narrator, client, backstage, signal }: Cast, mail: InboxEmail): Promise<void> {
  const standing = await until(
    () => backstage.standingOf(mail),
    ({ ended }) => ended,
    { signal },
  );
  const forgotten = (await backstage.countAddress(BRAM)) === 0;
  narrator.expect("Bram's has lapsed with it, and he is forgotten too", standing.stage === 'expired' && forgotten);
  const mailsToAda = (await client.mailsTo(ADA)).map(({ tags }) => tags['template']).join(', ');
  narrator.show('to Ada', mailsToAda);
  const ofPartners =
    'partner-waiting, partner-established, authority-wanted, organisation-activated, invitation-joined, partnership-ended';
  const expected = `activation, activation-reminder, activation, activated, account-exists, ${ofPartners}`;
  narrator.expect('Ada got each of her mails once, killed worker or not', mailsToAda === expected);
}

async function formOf(client: DemoClient, mail: InboxEmail): Promise<ActivationForm> {
  return {
    token: activationLink(mail).searchParams.get('token') ?? '',
    username: 'ada.lovelace',
    password: PASSWORD,
    acceptedTermsVersion: await client.termsVersion(),
    environmentName: 'Acme',
  };
}

/** Looks until what is seen is as wanted; answers what was seen last, wanted or not. */
async function until<T>(
  look: () => Promise<T>,
  isWanted: (seen: T) => boolean,
  { signal, withinMs = 20_000 }: { readonly signal: AbortSignal; readonly withinMs?: number },
): Promise<T> {
  for (const giveUpAtMs = Date.now() + withinMs; ; await pause(200, undefined, { signal })) {
    const seen = await look();
    if (isWanted(seen) || Date.now() > giveUpAtMs) return seen;
  }
}
