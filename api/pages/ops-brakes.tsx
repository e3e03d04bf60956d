import type { ReactElement } from 'react';
import type { BrakeView } from '../../db/queries/brakes.ts';
import { BRAKES, type Brake } from '../../domain/brakes.ts';
import type { FieldErrorCode } from '../../domain/errors.ts';
import { BrakeState } from './brake-banner.tsx';
import { OptionalField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { BRAKE_TEXTS } from './texts/ops-brakes.ts';

/** A brake whose form was sent in without what it needs. */
export interface RefusedBrake {
  readonly name: Brake;
  readonly code: FieldErrorCode;
}

/** The id of a brake's field for its reason. */
export function reasonIdOf(name: Brake): string {
  return `reason-${name}`;
}

/** Both brakes, each with a form. Posts `action=brake`, `brake`, `on` and `reason` to `/ops`. */
export function BrakesPart(props: {
  readonly context: PageContext;
  readonly brakes: readonly BrakeView[];
  readonly refused: RefusedBrake | undefined;
}): ReactElement {
  const { context, brakes, refused } = props;
  const texts = BRAKE_TEXTS[context.locale];
  return (
    <section aria-labelledby="brakes">
      <h2 id="brakes">{texts.title}</h2>
      <p>{texts.intro}</p>
      {BRAKES.flatMap((name) => brakes.filter((brake) => brake.name === name)).map((brake) => (
        <BrakeForm
          key={brake.name}
          context={context}
          brake={brake}
          error={refused?.name === brake.name ? refused.code : undefined}
        />
      ))}
    </section>
  );
}

function BrakeForm(props: {
  readonly context: PageContext;
  readonly brake: BrakeView;
  readonly error: FieldErrorCode | undefined;
}): ReactElement {
  const { context, brake, error } = props;
  const { locale } = context;
  const { name, on } = brake;
  const texts = BRAKE_TEXTS[locale];
  const own = texts.brakes[name];
  return (
    <form className="form" method="post" action={pageUrl(context, '/ops')}>
      <h3>{own.name}</h3>
      <p>{own.effect}</p>
      {on ? <BrakeState locale={locale} brake={brake} /> : <p>{texts.off}</p>}
      <input type="hidden" name="action" value="brake" />
      <input type="hidden" name="brake" value={name} />
      <OptionalField
        locale={locale}
        id={reasonIdOf(name)}
        name="reason"
        label={texts.reason}
        hint={texts.reasonHint}
        lines={2}
        error={error}
      />
      <SubmitButton name="on" value={on ? 'false' : 'true'} secondary>
        {on ? own.letGo : own.putOn}
      </SubmitButton>
    </form>
  );
}
