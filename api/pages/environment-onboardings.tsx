import type { ReactElement, ReactNode } from 'react';
import type { BegunSubject } from '../../db/queries/begun-onboardings.ts';
import type { DiagnosisFacts, NextAction } from '../../domain/diagnosis.ts';
import type { Block } from '../../domain/diagnosis-blocks.ts';
import { Blocks, mailWords, Next } from './diagnosis-parts.tsx';
import { stageSentence } from './diagnosis-words.ts';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { FactList } from './partner-parts.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { EVENT_TEXTS } from './texts/diagnosis-events.ts';
import { ENVIRONMENT_ONBOARDINGS_TEXTS } from './texts/environment-onboardings.ts';
import { OPS_ONBOARDING_TEXTS } from './texts/ops-onboarding.ts';

/** An onboarding as the administrators of whoever began it see it. */
export interface ShownOnboarding {
  readonly id: string;
  readonly facts: DiagnosisFacts;
  readonly subject: BegunSubject;
  readonly blockedBy: readonly Block[];
  readonly next: NextAction | null;
}

const PATH = '/environment/onboardings';

/** What the environment began, the newest first. */
export function environmentOnboardingsPage(
  context: PageContext,
  { items, nextCursor }: { readonly items: readonly ShownOnboarding[]; readonly nextCursor: string | null },
): string {
  const texts = ENVIRONMENT_ONBOARDINGS_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title} wide>
      <h1>{texts.title}</h1>
      <p className="lead">{items.length === 0 ? texts.none : texts.intro}</p>
      {items.length > 0 && (
        <ul>
          {items.map((shown) => (
            <Item key={shown.id} context={context} shown={shown} />
          ))}
        </ul>
      )}
      {nextCursor !== null && (
        <p>
          <a href={pageUrl(context, PATH, { cursor: nextCursor })}>{texts.more}</a>
        </p>
      )}
      <p className="aside">
        <a href={pageUrl(context, '/environment')}>{texts.backToEnvironment}</a>
      </p>
    </Layout>,
  );
}

function Item({ context, shown }: { readonly context: PageContext; readonly shown: ShownOnboarding }): ReactElement {
  const { locale } = context;
  const { id, facts, subject, blockedBy } = shown;
  const name = subjectName(subject);
  return (
    <li>
      <h2>
        <a href={pageUrl(context, `${PATH}/${id}`)}>{DIAGNOSIS_TEXTS[locale].kinds[facts.process.kind]}</a>
        {name !== '' && (
          <>
            {' '}
            <Term>{name}</Term>
          </>
        )}
      </h2>
      <p>{stageSentence(locale, facts.process)}</p>
      <p className="small">
        {`${OPS_ONBOARDING_TEXTS[locale].since} `}
        <Instant at={facts.process.stageSince} locale={locale} />
        {blockedBy.length > 0 && ` · ${ENVIRONMENT_ONBOARDINGS_TEXTS[locale].attention}`}
      </p>
    </li>
  );
}

function subjectName({ name, email }: BegunSubject): string {
  return [email, name].filter(Boolean).join(' · ');
}

/** One of them: where it stands, what is in the way, what comes next, what has happened. */
export function environmentOnboardingPage(context: PageContext, shown: ShownOnboarding): string {
  const { locale } = context;
  const texts = ENVIRONMENT_ONBOARDINGS_TEXTS[locale];
  const { facts, subject, blockedBy, next } = shown;
  const title = DIAGNOSIS_TEXTS[locale].kinds[facts.process.kind];
  return renderPage(
    <Layout context={context} title={title} wide>
      <h1>{title}</h1>
      <p className="lead">{stageSentence(locale, facts.process)}</p>
      <FactList facts={factsOf(context, shown)} />
      {facts.process.endedAt === null && <Blocks locale={locale} blocks={blockedBy} />}
      {facts.process.endedAt === null && <Next locale={locale} next={next} />}
      <History context={context} facts={facts} />
      {subject.page !== null && (
        <p>
          <a href={pageUrl(context, subject.page)}>{texts.open}</a>
        </p>
      )}
      <p className="aside">
        <a href={pageUrl(context, PATH)}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

function factsOf(
  { locale }: PageContext,
  { facts, subject }: ShownOnboarding,
): readonly (readonly [string, ReactNode])[] {
  const texts = OPS_ONBOARDING_TEXTS[locale];
  const { stageSince, waitingOn, waitUntil, createdAt, endedAt } = facts.process;
  const name = subjectName(subject);
  const at = (label: string, instant: Date) => [label, <Instant key={label} at={instant} locale={locale} />] as const;
  return [
    ...(name === '' ? [] : [[ENVIRONMENT_ONBOARDINGS_TEXTS[locale].about, <Term key="name">{name}</Term>] as const]),
    at(texts.since, stageSince),
    ...(waitingOn ? [[texts.waitingOn, DIAGNOSIS_TEXTS[locale].waitingOn[waitingOn]] as const] : []),
    ...(waitUntil ? [at(texts.waitUntil, waitUntil)] : []),
    at(texts.began, createdAt),
    ...(endedAt ? [at(texts.ended, endedAt)] : []),
  ];
}

function History({ context, facts }: { readonly context: PageContext; readonly facts: DiagnosisFacts }): ReactElement {
  const { locale } = context;
  const texts = OPS_ONBOARDING_TEXTS[locale];
  const { mail, reminder } = ENVIRONMENT_ONBOARDINGS_TEXTS[locale];
  return (
    <>
      {facts.mails.length > 0 && (
        <section aria-labelledby="mails">
          <h2 id="mails">{texts.mails}</h2>
          <ul>
            {facts.mails.map((one) => (
              <li key={`${one.name}/${one.round}`}>
                <Instant at={one.sentAt ?? one.reservedAt} locale={locale} />
                {` · ${one.name.startsWith('reminder-') ? reminder : mail} · ${mailWords(locale, one)}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="timeline">
        <h2 id="timeline">{texts.timeline}</h2>
        <ol>
          {facts.timeline.map(({ at, event }, index) => (
            <li key={`${index}/${event}`}>
              <Instant at={at} locale={locale} />
              {` · ${EVENT_TEXTS[locale][event]}`}
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}
