import type { ReactElement } from 'react';
import { ONBOARDING_SORTS } from '../../db/queries/onboardings.ts';
import type { FieldErrorCode } from '../../domain/errors.ts';
import { BLOCKED_BY, PROCESS_KINDS, WAITING_ON } from '../../domain/process.ts';
import { PROCESS_STAGES } from '../../domain/process-stages.ts';
import { TROUBLE_CODES } from '../../domain/trouble.ts';
import { OptionalField, SelectField, Tick } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import type { PageContext } from './layout.tsx';
import { CONDITION_TEXTS } from './texts/conditions.ts';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { BLOCK_TEXTS } from './texts/diagnosis-blocks.ts';
import { OPS_ONBOARDINGS_TEXTS } from './texts/ops-onboardings.ts';

interface FilterFormProps {
  readonly context: PageContext;
  /** What is chosen, by the names of the query. */
  readonly chosen: Readonly<Record<string, string>>;
  readonly environmentError?: FieldErrorCode | undefined;
}

/** Which onboardings are shown, and in which order: a form by GET, so that a choice can be kept as an address. */
export function FilterForm({ context, chosen, environmentError }: FilterFormProps): ReactElement {
  const { locale } = context;
  const texts = OPS_ONBOARDINGS_TEXTS[locale];
  const { kinds, waitingOn, trouble } = DIAGNOSIS_TEXTS[locale];
  const { conditions } = CONDITION_TEXTS[locale];
  const { causes } = BLOCK_TEXTS[locale];
  const any = { value: '', label: texts.any };
  const select = (
    id: string,
    label: string,
    options: readonly (readonly [value: string, label: string])[],
    first = any,
  ) => (
    <SelectField
      locale={locale}
      id={id}
      label={label}
      value={chosen[id] ?? first.value}
      options={[first, ...options.map(([value, text]) => ({ value, label: text }))]}
    />
  );
  return (
    <form className="form" method="get" action="/ops/onboardings">
      <h2>{texts.filter}</h2>
      <input type="hidden" name="lang" value={locale} />
      <div className="filters">
        {select(
          'kind',
          texts.kind,
          PROCESS_KINDS.map((kind) => [kind, kinds[kind]]),
        )}
        {select(
          'stage',
          texts.stage,
          PROCESS_STAGES.toSorted().map((stage) => [stage, stage]),
        )}
        {select(
          'waitingOn',
          texts.waitingOn,
          WAITING_ON.map((one) => [one, waitingOn[one]]),
        )}
        {select(
          'blockedBy',
          texts.blockedBy,
          BLOCKED_BY.map((code) => [code, causes[code]]),
        )}
        {select('trouble', conditions.trouble, [
          ['true', texts.anyTrouble],
          ['false', texts.noTrouble],
          ...TROUBLE_CODES.map((code) => [code, trouble[code]] as const),
        ])}
        {select(
          'state',
          texts.state,
          [
            ['ended', texts.stateEnded],
            ['all', texts.stateAll],
          ],
          { value: 'open', label: texts.stateOpen },
        )}
        <SelectField
          locale={locale}
          id="sort"
          label={texts.sort}
          value={chosen['sort'] ?? 'since'}
          options={ONBOARDING_SORTS.map((sort) => ({ value: sort, label: texts.sorts[sort] }))}
        />
        <OptionalField
          locale={locale}
          id="environmentId"
          label={texts.environmentId}
          hint={texts.environmentHint}
          value={chosen['environmentId']}
          error={environmentError}
        />
      </div>
      <Tick id="overdue" label={conditions.overdue} checked={chosen['overdue'] === 'true'} />
      <Tick id="needsAttention" label={conditions.attention} checked={chosen['needsAttention'] === 'true'} />
      <SubmitButton>{texts.show}</SubmitButton>
    </form>
  );
}
