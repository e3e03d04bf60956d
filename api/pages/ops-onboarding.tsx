import type { ReactElement, ReactNode } from 'react';
import type { OnboardingRecord } from '../../db/queries/diagnosis.ts';
import type { Diagnosis, FailingStep } from '../../domain/diagnosis.ts';
import type { Locale } from '../../domain/locale.ts';
import type { OperatorAction } from '../../domain/operator-actions.ts';
import { Blocks, Code, mailWords, Next } from './diagnosis-parts.tsx';
import { stageSentence } from './diagnosis-words.ts';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { OnboardingActions, type RefusedAction, RefusedSummary } from './ops-onboarding-actions.tsx';
import { FactList } from './partner-parts.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { EVENT_TEXTS } from './texts/diagnosis-events.ts';
import { BULK_ACTION_TEXTS } from './texts/ops-bulk.ts';
import { OPS_ONBOARDING_TEXTS } from './texts/ops-onboarding.ts';
import { ONBOARDING_ACTION_TEXTS } from './texts/ops-onboarding-actions.ts';

interface OpsOnboardingProps {
  readonly record: OnboardingRecord;
  readonly diagnosis: Diagnosis;
  readonly temporalUrl: string;
  /** What has just been done; `recorded`: it is still being carried out. */
  readonly done?: { readonly action: OperatorAction; readonly recorded: boolean } | undefined;
  readonly refused?: RefusedAction | undefined;
}

/** One onboarding for operators: why it stands where it stands, what comes next, what may be done, what has happened. */
export function opsOnboardingPage(context: PageContext, props: OpsOnboardingProps): string {
  const { record, diagnosis, temporalUrl, done, refused } = props;
  const { locale } = context;
  const texts = OPS_ONBOARDING_TEXTS[locale];
  const { kind } = record.facts.process;
  const title = DIAGNOSIS_TEXTS[locale].kinds[kind];
  return renderPage(
    <Layout context={context} title={title} hasErrors={refused !== undefined} wide>
      {refused && <RefusedSummary context={context} refused={refused} />}
      <h1>{title}</h1>
      <p className="lead">{stageSentence(locale, record.facts.process)}</p>
      {done && (
        <p className="note" role="status">
          {ONBOARDING_ACTION_TEXTS[locale].fields[done.recorded ? 'recorded' : 'done']}
          {DIAGNOSIS_TEXTS[locale].actions[done.action]}
        </p>
      )}
      {diagnosis.overdue && <p className="note">{texts.overdue}</p>}
      <Standing context={context} record={record} />
      {kind === 'bulkAction' && (
        <p>
          <a href={pageUrl(context, `/ops/onboarding-actions/${record.id}`)}>{BULK_ACTION_TEXTS[locale].items}</a>
        </p>
      )}
      <Blocks locale={locale} blocks={diagnosis.blockedBy} technical />
      <Trouble locale={locale} trouble={record.trouble} />
      {diagnosis.lastFailure && <Failure locale={locale} failure={diagnosis.lastFailure} />}
      <Next locale={locale} next={diagnosis.nextAutomaticAction} />
      <OnboardingActions context={context} record={record} refused={refused} />
      <Mails locale={locale} record={record} />
      <Timeline locale={locale} record={record} />
      {record.notes.length > 0 && <Notes locale={locale} record={record} />}
      <p>
        <a href={temporalUrl}>{texts.temporal}</a>
      </p>
      <p className="aside">
        <a href={pageUrl(context, '/ops/onboardings')}>{texts.back}</a>
      </p>
    </Layout>,
  );
}

type Fact = readonly [name: string, value: ReactNode];

function Standing({ context, record }: { readonly context: PageContext; readonly record: OnboardingRecord }) {
  const { locale } = context;
  const texts = OPS_ONBOARDING_TEXTS[locale];
  const { stage, stageSince, waitingOn, waitUntil, createdAt, endedAt } = record.facts.process;
  const at = (name: string, instant: Date | null): readonly Fact[] =>
    instant ? [[name, <Instant key={name} at={instant} locale={locale} />]] : [];
  const link = (name: string, id: string | null): readonly Fact[] =>
    id === null
      ? []
      : [
          [
            name,
            <a key={name} href={pageUrl(context, `/ops/onboardings/${id}`)}>
              <Term>{id}</Term>
            </a>,
          ],
        ];
  const names = record.environments.map(({ name }) => name).join(', ');
  const facts: readonly Fact[] = [
    ['ID', <Term key="id">{record.id}</Term>],
    [texts.stage, <Term key="stage">{stage}</Term>],
    ...at(texts.since, stageSince),
    ...(waitingOn ? [[texts.waitingOn, DIAGNOSIS_TEXTS[locale].waitingOn[waitingOn]] as const] : []),
    ...at(texts.waitUntil, waitUntil),
    ...(names === '' ? [] : [[texts.environments, <Term key="environments">{names}</Term>] as const]),
    [texts.takenBy, record.takenBy === null ? texts.nobody : <Term key="taken">{record.takenBy}</Term>],
    ...at(texts.began, createdAt),
    ...at(texts.ended, endedAt),
    ...at(texts.erased, record.erasedAt),
    ...link(texts.continues, record.continues),
    ...link(texts.continuedBy, record.continuedBy),
  ];
  return (
    <section aria-labelledby="what">
      <h2 id="what">{texts.what}</h2>
      <FactList facts={facts} />
    </section>
  );
}

function Trouble(props: {
  readonly locale: Locale;
  readonly trouble: OnboardingRecord['trouble'];
}): ReactElement | null {
  const { locale, trouble } = props;
  const texts = OPS_ONBOARDING_TEXTS[locale];
  if (trouble.length === 0) return null;
  return (
    <section aria-labelledby="trouble">
      <h2 id="trouble">{texts.trouble}</h2>
      <ul>
        {trouble.map(({ code, since }) => (
          <li key={code}>
            {DIAGNOSIS_TEXTS[locale].trouble[code]}
            <Code>{code}</Code>
            {` ${texts.since} `}
            <Instant at={since} locale={locale} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Failure({ locale, failure }: { readonly locale: Locale; readonly failure: FailingStep }): ReactElement {
  const texts = OPS_ONBOARDING_TEXTS[locale];
  const { step, attempt, code, nextAttemptAt } = failure;
  const facts: readonly Fact[] = [
    [texts.step, <Term key="step">{step}</Term>],
    ...(attempt === null ? [] : [[texts.attempt, String(attempt)] as const]),
    [texts.code, <Term key="code">{code}</Term>],
    ...(nextAttemptAt ? [[texts.nextAttempt, <Instant key="next" at={nextAttemptAt} locale={locale} />] as const] : []),
  ];
  return (
    <section aria-labelledby="failure">
      <h2 id="failure">{texts.failure}</h2>
      <FactList facts={facts} />
    </section>
  );
}

interface Part {
  readonly locale: Locale;
  readonly record: OnboardingRecord;
}

function Mails({ locale, record }: Part): ReactElement {
  const texts = OPS_ONBOARDING_TEXTS[locale];
  return (
    <section aria-labelledby="mails">
      <h2 id="mails">{texts.mails}</h2>
      {record.mails.length === 0 && <p>{texts.noMails}</p>}
      <ul>
        {record.mails.map((mail) => (
          <li key={mail.id}>
            <Instant at={mail.sentAt ?? mail.reservedAt} locale={locale} />
            {` · `}
            <Term>{mail.name}</Term>
            {` (${texts.round} ${mail.round}) · ${mailWords(locale, mail)}`}
            {mail.expiresAt && (
              <>
                {` · ${texts.expires} `}
                <Instant at={mail.expiresAt} locale={locale} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Timeline({ locale, record }: Part): ReactElement {
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{OPS_ONBOARDING_TEXTS[locale].timeline}</h2>
      <ol>
        {record.facts.timeline.map(({ at, event, actor, data }, index) => (
          <li key={`${index}/${event}`}>
            <Instant at={at} locale={locale} />
            {` · ${EVENT_TEXTS[locale][event]} · `}
            <Term>
              {[actor, ...Object.entries(data).map(([name, value]) => `${name}: ${String(value)}`)].join(' · ')}
            </Term>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Notes({ locale, record }: Part): ReactElement {
  const texts = OPS_ONBOARDING_TEXTS[locale];
  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{texts.notes}</h2>
      <ol>
        {record.notes.map(({ id, at, actor, action, reason, outcome }) => (
          <li key={id}>
            <Instant at={at} locale={locale} />
            {` · `}
            <Term>{[actor, action, outcome].filter(Boolean).join(' · ')}</Term>
            {` · ${reason ?? texts.reasonErased}`}
          </li>
        ))}
      </ol>
    </section>
  );
}
