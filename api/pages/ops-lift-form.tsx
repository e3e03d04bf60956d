import type { ReactElement } from 'react';
import type { EnvironmentForOperators } from '../../db/queries/operators.ts';
import { OptionalField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { OPS_TEXTS } from './texts/ops.ts';

/** Opens an environment to every way in again. Posts `action=lift-sign-in`, `environmentId`, `reason` and, to come back here, `search` to `/ops`. */
export function LiftForm(props: {
  readonly context: PageContext;
  readonly environment: EnvironmentForOperators;
  readonly search: string;
}): ReactElement {
  const { context, environment, search } = props;
  const texts = OPS_TEXTS[context.locale];
  const { id, name } = environment;
  return (
    <form className="form" method="post" action={pageUrl(context, '/ops')}>
      <input type="hidden" name="environmentId" value={id} />
      <input type="hidden" name="search" value={search} />
      <OptionalField
        locale={context.locale}
        id={`reason-${id}`}
        name="reason"
        label={texts.reason}
        hint={texts.liftHint(name)}
      />
      <SubmitButton name="action" value="lift-sign-in" secondary>
        {texts.lift}
      </SubmitButton>
    </form>
  );
}
