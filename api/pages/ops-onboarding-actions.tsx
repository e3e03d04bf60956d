import type { ReactElement } from 'react';
import { uuidv7 } from 'uuidv7';
import type { OnboardingRecord } from '../../db/queries/diagnosis.ts';
import type { ErrorCode, FieldError } from '../../domain/errors.ts';
import { type OperatorAction, SETTLED_MAILS } from '../../domain/operator-actions.ts';
import { Code } from './diagnosis-parts.tsx';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { DIAGNOSIS_TEXTS } from './texts/diagnosis.ts';
import { OPS_ONBOARDING_TEXTS } from './texts/ops-onboarding.ts';
import { ONBOARDING_ACTION_TEXTS } from './texts/ops-onboarding-actions.ts';

/** What was not done, and why. */
export interface RefusedAction {
  readonly action: OperatorAction;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
}

/** Whether an action is done from this page; authority is judged where its evidence stands. */
export function isDoneHere(action: OperatorAction): boolean {
  return action !== 'approve-authority' && action !== 'refuse-authority';
}

/**
 * What may be done now, each with a form. Posts `action`, `callId` (the same form twice is one action), `expectedStage`,
 * `reason` and the action's own fields to the page.
 */
export function OnboardingActions(props: {
  readonly context: PageContext;
  readonly record: OnboardingRecord;
  readonly refused: RefusedAction | undefined;
}): ReactElement {
  const { context, record, refused } = props;
  const { locale } = context;
  const here = record.allowedActions.filter(isDoneHere);
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">{OPS_ONBOARDING_TEXTS[locale].actions}</h2>
      {here.length < record.allowedActions.length && (
        <p>
          <a href={pageUrl(context, '/ops/authority')}>{ONBOARDING_ACTION_TEXTS[locale].fields.judge}</a>
        </p>
      )}
      {here.map((action) => {
        const errors = refused?.action === action ? refused.errors : [];
        return <ActionForm key={action} context={context} record={record} action={action} errors={errors} />;
      })}
    </section>
  );
}

interface FormProps {
  readonly context: PageContext;
  readonly record: OnboardingRecord;
  readonly action: OperatorAction;
  readonly errors: readonly FieldError[];
}

function ActionForm(props: FormProps): ReactElement {
  const { context, record, action, errors } = props;
  const { locale } = context;
  const { fields } = ONBOARDING_ACTION_TEXTS[locale];
  const name = DIAGNOSIS_TEXTS[locale].actions[action];
  return (
    <details className="terms" open={errors.length > 0}>
      <summary>
        {name}
        <Code>{action}</Code>
      </summary>
      <form className="form" method="post" action={pageUrl(context, `/ops/onboardings/${record.id}`)}>
        <input type="hidden" name="callId" value={uuidv7()} />
        <input type="hidden" name="expectedStage" value={record.facts.process.stage} />
        <OwnFields {...props} />
        <OptionalField
          {...fieldOf(props, 'reason')}
          label={action === 'note' ? fields.text : fields.reason}
          hint={fields.reasonHint}
          lines={3}
        />
        <SubmitButton name="action" value={action} secondary>
          {name}
        </SubmitButton>
      </form>
    </details>
  );
}

function OwnFields(props: FormProps): ReactElement | null {
  const { context, record, action } = props;
  const { fields } = ONBOARDING_ACTION_TEXTS[context.locale];
  switch (action) {
    case 'extend':
      return <OptionalField {...fieldOf(props, 'until')} label={fields.until} hint={fields.untilHint} />;
    case 'correct-address':
      return <OptionalField {...fieldOf(props, 'email')} label={fields.email} />;
    case 'reassign':
      return <OptionalField {...fieldOf(props, 'managerId')} label={fields.managerId} />;
    case 'settle-mail': {
      const unknown = record.mails.filter(({ state }) => state === 'unknown');
      const mails = unknown.map(({ id, name, round }) => ({ value: id, label: `${name} (${round})` }));
      const outcomes = SETTLED_MAILS.map((value) => ({ value, label: fields[value] }));
      return (
        <>
          <SelectField
            {...fieldOf(props, 'mailId')}
            label={fields.mailId}
            options={mails}
            value={mails[0]?.value ?? ''}
          />
          <SelectField {...fieldOf(props, 'outcome')} label={fields.outcome} options={outcomes} value="sent" />
        </>
      );
    }
    default:
      return null;
  }
}

function fieldOf({ context, action, errors }: FormProps, name: string) {
  const error = errors.find(({ field }) => field === name)?.code;
  return { locale: context.locale, id: `${name}-${action}`, name, error };
}

/** What was refused, first on the page; leads to the fields that do not fit. */
export function RefusedSummary(props: {
  readonly context: PageContext;
  readonly refused: RefusedAction;
}): ReactElement {
  const { context, refused } = props;
  const { refused: texts, fields } = ONBOARDING_ACTION_TEXTS[context.locale];
  const { action, code, errors } = refused;
  const known = Object.entries(texts).find(([name]) => name === code)?.[1];
  const labels: Readonly<Record<string, string>> = fields;
  return (
    <div className="error-summary" role="alert" tabIndex={-1}>
      <p>
        {`${DIAGNOSIS_TEXTS[context.locale].actions[action]}: ${known ?? texts.other}`}
        <Code>{code}</Code>
      </p>
      {errors.length > 0 && (
        <ul>
          {errors.map(({ field }) => (
            <li key={field}>
              <a href={`#${field}-${action}`}>{labels[field] ?? field}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
