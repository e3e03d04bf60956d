import type { ReactElement } from 'react';
import type { FieldErrorCode } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import { Term } from './layout.tsx';
import { FIELD_ERROR_TEXTS } from './texts/form.ts';

/** What can be chosen; those of one `group` stand together under its name. */
export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly group?: string;
}

interface FieldProps {
  readonly locale: Locale;
  readonly id: string;
  /** The id where it is not given; several forms of a page can have a field of one name. */
  readonly name?: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: FieldErrorCode | undefined;
}

/** A labelled field that may stay empty. */
export function OptionalField(
  props: FieldProps & {
    readonly value?: string | undefined;
    readonly type?: 'text' | 'password';
    readonly lines?: number;
  },
): ReactElement {
  const { id, name = id, label, hint, value, type = 'text', lines } = props;
  const shared = { id, name, autoComplete: 'off', spellCheck: false, defaultValue: value, ...describedBy(props) };
  return (
    <Labelled {...props} label={label} hint={hint}>
      {lines === undefined ? (
        <input type={type} {...shared} autoComplete={type === 'password' ? 'new-password' : 'off'} />
      ) : (
        <textarea rows={lines} {...shared} />
      )}
    </Labelled>
  );
}

/** One of a few, of which one is always chosen. */
export function SelectField(
  props: FieldProps & { readonly value: string; readonly options: readonly SelectOption[] },
): ReactElement {
  const { id, name = id, value, options } = props;
  return (
    <Labelled {...props}>
      <select id={id} name={name} defaultValue={value} {...describedBy(props)}>
        {[...Map.groupBy(options, ({ group }) => group)].map(([group, own]) =>
          group === undefined ? (
            <Options key="" options={own} />
          ) : (
            <optgroup key={group} label={group}>
              <Options options={own} />
            </optgroup>
          ),
        )}
      </select>
    </Labelled>
  );
}

function Options({ options }: { readonly options: readonly SelectOption[] }): ReactElement {
  return (
    <>
      {options.map(({ value, label }) => (
        <option key={value} value={value} className="notranslate" translate="no">
          {label}
        </option>
      ))}
    </>
  );
}

/** A box that may stay empty. */
export function Tick({
  id,
  label,
  checked,
  hint,
}: {
  readonly id: string;
  readonly label: string;
  readonly checked: boolean;
  readonly hint?: string;
}): ReactElement {
  return (
    <div className="field">
      <div className="checkbox">
        <input
          id={id}
          name={id}
          type="checkbox"
          value="1"
          defaultChecked={checked}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
        <label htmlFor={id}>{label}</label>
      </div>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function Labelled(props: FieldProps & { readonly children: ReactElement }): ReactElement {
  const { locale, id, label, hint, error, children } = props;
  return (
    <div className={error ? 'field has-error' : 'field'}>
      <label htmlFor={id}>
        <Term>{label}</Term>
      </label>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {FIELD_ERROR_TEXTS[locale][error]}
        </p>
      )}
      {children}
    </div>
  );
}

function describedBy({ id, hint, error }: FieldProps) {
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error ? [`${id}-error`] : [])];
  return {
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': error ? (true as const) : undefined,
  };
}
