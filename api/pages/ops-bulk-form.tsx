import type { ReactElement } from 'react';
import { uuidv7 } from 'uuidv7';
import { BULK_ACTIONS, BULK_RATE } from '../../domain/bulk-action.ts';
import type { FieldError } from '../../domain/errors.ts';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { BULK_ACTION_TEXTS } from './texts/ops-bulk.ts';

/** What a filter is made of, by the names of the list's query; its order and page are none of it. */
export const BULK_FILTERS = [
  'kind',
  'stage',
  'waitingOn',
  'blockedBy',
  'trouble',
  'overdue',
  'needsAttention',
  'environmentId',
] as const;

/** The form's own fields, by their names; each is also its id on the page. */
export const BULK_FIELDS = ['action', 'until', 'reason', 'ratePerSecond'] as const;

export interface BulkFormProps {
  readonly context: PageContext;
  /** The filter that is chosen. */
  readonly chosen: Readonly<Record<string, string>>;
  /** What was typed before, where something did not fit. */
  readonly typed?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
}

/** Asks what is to be done with all that a filter finds. Posts the filter and its own fields; the same form twice is one. */
export function BulkActionForm({ context, chosen, typed = {}, errors = [] }: BulkFormProps): ReactElement {
  const { locale } = context;
  const texts = BULK_ACTION_TEXTS[locale];
  const names = DIAGNOSIS_TEXTS[locale].actions;
  const fieldOf = (name: (typeof BULK_FIELDS)[number]) => {
    const error = errors.find(({ field }) => field === name)?.code;
    return { locale, id: bulkFieldId(name), name, error };
  };
  return (
    <form className="form" method="post" action={pageUrl(context, '/ops/onboarding-actions')}>
      <h2>{texts.begin}</h2>
      <p className="hint">{texts.beginHint}</p>
      <input type="hidden" name="callId" value={uuidv7()} />
      {BULK_FILTERS.map((name) => {
        const value = chosen[name];
        return value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />;
      })}
      <SelectField
        {...fieldOf('action')}
        label={texts.action}
        value={typed['action'] ?? 'retry'}
        options={BULK_ACTIONS.map((value) => ({ value, label: `${names[value]} (${value})` }))}
      />
      <OptionalField {...fieldOf('until')} label={texts.until} hint={texts.untilHint} value={typed['until']} />
      <OptionalField
        {...fieldOf('reason')}
        label={texts.reason}
        hint={texts.reasonHint}
        value={typed['reason']}
        lines={3}
      />
      <OptionalField
        {...fieldOf('ratePerSecond')}
        label={texts.rate}
        hint={texts.rateHint}
        value={typed['ratePerSecond'] ?? String(BULK_RATE.usual)}
      />
      <SubmitButton secondary>{texts.preview}</SubmitButton>
    </form>
  );
}

/** On a page with a filter of its own, which has fields of the same names. */
export function bulkFieldId(name: string): string {
  return `bulk-${name}`;
}
