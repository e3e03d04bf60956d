import type { ReactElement, ReactNode } from 'react';
import type { EnvironmentForOperators } from '../../db/queries/operators.ts';
import { Instant } from './instant.tsx';
import { type PageContext, Term } from './layout.tsx';
import { LiftForm } from './ops-lift-form.tsx';
import { OPS_TEXTS } from './texts/ops.ts';

/** An environment that was found; `providerName`: the one way in where it is restricted. */
export type FoundByOperator = EnvironmentForOperators & { readonly providerName: string | null };

/** The environments that were looked for by name. */
export function Found(props: {
  readonly context: PageContext;
  readonly found: readonly FoundByOperator[];
  readonly search: string;
}): ReactElement {
  const { context, found, search } = props;
  const texts = OPS_TEXTS[context.locale];
  if (found.length === 0) {
    return (
      <p className="note" role="status">
        {texts.none}
      </p>
    );
  }
  return (
    <section aria-labelledby="found">
      <h2 id="found">{texts.found}</h2>
      {found.map((environment) => (
        <FoundEnvironment key={environment.id} context={context} environment={environment} search={search} />
      ))}
    </section>
  );
}

function FoundEnvironment(props: {
  readonly context: PageContext;
  readonly environment: FoundByOperator;
  readonly search: string;
}): ReactElement {
  const { context, environment, search } = props;
  const texts = OPS_TEXTS[context.locale];
  const { seatsTaken, seats, partnerRelations, credit, licence, validUntil, providerName } = environment;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [texts.environmentId, environment.id],
    [texts.seats, `${seatsTaken} / ${seats}`],
    [texts.partnerRelations, partnerRelations ? texts.yes : texts.no],
    [texts.credit, String(credit)],
    [texts.licence, licence ?? texts.noLicence],
    [texts.validUntil, validUntil ? <Instant key="until" at={validUntil} locale={context.locale} /> : texts.noEnd],
    [texts.signIn, providerName ? `${texts.only} ${providerName}` : texts.anyWay],
  ];
  return (
    <>
      <h3>
        <Term>{environment.name}</Term>
      </h3>
      <dl className="facts small">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Term>{value}</Term>
            </dd>
          </div>
        ))}
      </dl>
      {providerName && <LiftForm context={context} environment={environment} search={search} />}
    </>
  );
}
