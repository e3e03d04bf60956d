import type { ReactElement, ReactNode } from 'react';
import { OptionalField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ActionForm, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { FactList } from './partner-parts.tsx';
import { ACTIVATION_TEXTS, type ActivationWait } from './texts/organisation-activation.ts';

interface ActivationProps {
  readonly context: PageContext;
  readonly organisation: ShownOrganisation;
}

/** The countries whose trade register tells who may act for a company. */
const NAMING_REGISTERS: readonly string[] = ['BE'];

type ShownActivation = NonNullable<ShownOrganisation['activation']>;

/** What is being checked of an organisation, or was last, every step with its state, and what to do. */
export function Activation(props: ActivationProps & { readonly isNameless: boolean }): ReactElement | null {
  const { context, organisation, isNameless } = props;
  const { id, activation, allowedActions } = organisation;
  const texts = ACTIVATION_TEXTS[context.locale];
  const mayBegin = allowedActions.includes('activate');
  if (!activation && !mayBegin) return null;
  const path = `/organisations/${id}`;
  return (
    <section aria-labelledby="activation">
      <h2 id="activation">{texts.title}</h2>
      {activation ? (
        <Progress context={context} organisation={organisation} activation={activation} />
      ) : (
        <p>{texts.intro}</p>
      )}
      {isNameless && isToBeNamed(organisation) && (
        <p className="note">
          {`${texts.nameless} `}
          <a href={pageUrl(context, '/account')}>{texts.namelessLink}</a>
        </p>
      )}
      <div className="actions">
        {mayBegin && (
          <ActionForm
            context={context}
            path={path}
            action="activate"
            label={activation ? texts.again : texts.begin}
            primary
          />
        )}
      </div>
      {allowedActions.includes('withdraw-activation') && (
        <>
          <p className="small" id="withdraw-meaning">
            {texts.withdrawMeaning}
          </p>
          <ActionForm
            context={context}
            path={path}
            action="withdraw-activation"
            label={texts.withdraw}
            describedBy="withdraw-meaning"
          />
        </>
      )}
    </section>
  );
}

/** Whether a register is still to say, or could not, that whoever activates may act for the company. */
function isToBeNamed({ country, registerNumber, activation, allowedActions }: ShownOrganisation): boolean {
  if (registerNumber === null || !NAMING_REGISTERS.includes(country)) return false;
  return allowedActions.includes('activate') || activation?.stage === 'awaiting-authority';
}

function Progress({ context, organisation, activation }: ActivationProps & { readonly activation: ShownActivation }) {
  const { locale } = context;
  const texts = ACTIVATION_TEXTS[locale];
  const { steps, stage, since, waitUntil, registeredName, authority, rejection, endedAt } = activation;
  const wait = waitOf(activation, organisation.registerNumber);
  const isTriedAgain = GATEWAYS.some((gateway) => gateway === wait);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [texts.stage, texts.stages[stage]],
    [texts.since, <Instant key="since" at={new Date(since)} locale={locale} />],
    ...(waitUntil !== null && endedAt === null
      ? [
          [
            isTriedAgain ? texts.nextTry : texts.until,
            <Instant key="until" at={new Date(waitUntil)} locale={locale} />,
          ] as const,
        ]
      : []),
    ...(registeredName === null ? [] : [[texts.registeredName, <Term key="name">{registeredName}</Term>] as const]),
    ...(authority === null ? [] : [[texts.authority, texts.authorities[authority]] as const]),
  ];
  return (
    <>
      {wait && <p className="note">{texts.waits[wait]}</p>}
      {rejection !== null && <p className="note">{texts.rejections[rejection]}</p>}
      <ol>
        {steps.map(({ step, state }) => (
          <li key={step}>{`${texts.parts[step]}: ${texts.states[state]}`}</li>
        ))}
      </ol>
      <FactList facts={facts} />
    </>
  );
}

const GATEWAYS = ['REGISTER_UNAVAILABLE', 'VIES_UNAVAILABLE', 'PEPPOL_UNAVAILABLE'] as const;

/** On whom or what an open activation waits beyond the step that is under way. */
function waitOf(activation: ShownActivation, registerNumber: string | null): ActivationWait | undefined {
  const { endedAt, blockedBy, waitingOn, stage } = activation;
  if (endedAt !== null) return undefined;
  const gateway = GATEWAYS.find((known) => known === blockedBy);
  if (gateway) return gateway;
  if (stage === 'awaiting-authority' && waitingOn === 'operator') return 'operator';
  if (stage === 'awaiting-authority') return registerNumber === null ? 'unregistered' : 'person';
  return blockedBy === null ? undefined : 'OTHER';
}

/** What was given as evidence, and a form for more. Posts `title`, `ref` and `note`. */
export function Evidence(
  props: ActivationProps & {
    readonly values: Readonly<Partial<Record<'title' | 'ref' | 'note', string>>>;
    readonly errors: NonNullable<Said['errors']>;
  },
): ReactElement | null {
  const { context, organisation, values, errors } = props;
  const { locale } = context;
  const texts = ACTIVATION_TEXTS[locale];
  const mayAdd = organisation.allowedActions.includes('add-evidence');
  if (!mayAdd && organisation.evidence.length === 0) return null;
  const field = (id: 'title' | 'ref' | 'note', label: string) => ({
    locale,
    id,
    label,
    value: values[id],
    error: errors.find((error) => error.field === id)?.code,
  });
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence">{texts.evidence}</h2>
      <p>{texts.evidenceIntro}</p>
      {organisation.evidence.length > 0 && (
        <ul className="entries">
          {organisation.evidence.map(({ id, title, ref, note, addedAt }) => (
            <li key={id}>
              <p>
                <Term>{title}</Term>
              </p>
              <p className="small">
                <Term>{ref}</Term>
                {' · '}
                <Instant at={new Date(addedAt)} locale={locale} />
              </p>
              {note !== null && (
                <p className="small">
                  <Term>{note}</Term>
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayAdd && (
        <form className="form" method="post" action={pageUrl(context, `/organisations/${organisation.id}`)}>
          <OptionalField {...field('title', texts.evidenceTitle)} />
          <OptionalField {...field('ref', texts.evidenceRef)} hint={texts.evidenceRefHint} />
          <OptionalField {...field('note', texts.evidenceNote)} lines={3} />
          <SubmitButton secondary name="action" value="add-evidence">
            {texts.addEvidence}
          </SubmitButton>
        </form>
      )}
    </section>
  );
}
