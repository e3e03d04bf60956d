import type { ReactElement } from 'react';
import { BULK_LINES, SEAT_POLICIES } from '../../domain/bulk-invite.ts';
import type { FieldErrorCode } from '../../domain/errors.ts';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { organisationFrame, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { BULK_TEXTS } from './texts/bulk-invitation.ts';
import { FIELD_ERROR_TEXTS } from './texts/form.ts';

const EXAMPLE = 'email;role\nbo@acme.example;member\nali@acme.example;administrator';

/** Asks for a list. Posts `file` and `csv` to `/organisations/{id}/invitations/bulk`, which shows what was read. */
export function BulkUpload(props: { readonly context: PageContext; readonly organisationId: string }): ReactElement {
  const { context, organisationId } = props;
  const { locale } = context;
  const texts = BULK_TEXTS[locale];
  return (
    <section aria-labelledby="bulk">
      <h2 id="bulk">{texts.title}</h2>
      <p>{texts.intro(BULK_LINES)}</p>
      <p className="small">{texts.example}</p>
      <pre className="notranslate small" translate="no">
        {EXAMPLE}
      </pre>
      <form
        className="form"
        method="post"
        encType="multipart/form-data"
        action={pageUrl(context, `/organisations/${organisationId}/invitations/bulk`)}
      >
        <div className="field">
          <label htmlFor="file">{texts.file}</label>
          <input id="file" name="file" type="file" accept=".csv,text/csv" />
        </div>
        <OptionalField locale={locale} id="csv" label={texts.pasted} lines={5} />
        <SubmitButton secondary>{texts.previewButton}</SubmitButton>
      </form>
    </section>
  );
}

/** A line as it was read; `problem`: `<field>:<code>` of one that is not invited. */
export interface ReadLine {
  readonly line: number;
  readonly email: string | null;
  readonly problem: string | null;
  /** Its address stands earlier in the list. */
  readonly isTwice: boolean;
}

export interface BulkPreviewProps extends Said {
  readonly organisation: ShownOrganisation;
  /** Of the list to be, so that a form that is sent twice begins one. */
  readonly id: string;
  /** What was read; undefined for what is no list. */
  readonly lines: readonly ReadLine[] | undefined;
  /** The list itself, which the form carries on. */
  readonly csv: string;
}

const SHOWN = 100;
const SHOWN_GOOD = 5;

/** What was read of a list, before it begins. Posts `id`, `csv` and `seatPolicy` to `/organisations/{id}/invitations/bulk/start`. */
export function bulkPreviewPage(context: PageContext, props: BulkPreviewProps): string {
  const { organisation, id, lines, csv, errors = [] } = props;
  const { locale } = context;
  const texts = BULK_TEXTS[locale];
  const path = `/organisations/${organisation.id}/invitations`;
  const good = lines?.filter(isGood) ?? [];
  return organisationFrame({
    context,
    organisation,
    part: 'invitations',
    labels: { file: errors.length > 0 ? whereOf(context, errors, csv) : texts.file },
    errors: errors.map(({ code }) => ({ field: 'file', code })),
    refused: props.refused,
    retryAfterMs: props.retryAfterMs,
    children: (
      <>
        {lines && (
          <section aria-labelledby="preview">
            <h2 id="preview">{texts.preview}</h2>
            <p role="status">{texts.read(lines.length, good.length)}</p>
            <p>{good.length === 0 ? texts.nothingGood : texts.previewMeaning}</p>
            <Wrong context={context} lines={lines.filter((line) => !isGood(line))} />
            {good.length > 0 && <Good context={context} lines={good} />}
            {good.length > 0 && (
              <form className="form" method="post" action={pageUrl(context, `${path}/bulk/start`)}>
                <input type="hidden" name="id" value={id} />
                <input type="hidden" name="csv" value={csv} />
                <SelectField
                  locale={locale}
                  id="seatPolicy"
                  label={texts.seatPolicy}
                  value="wait"
                  options={SEAT_POLICIES.map((value) => ({ value, label: texts.seatPolicies[value] }))}
                />
                <SubmitButton>{texts.startButton(good.length)}</SubmitButton>
              </form>
            )}
          </section>
        )}
        {good.length === 0 && <BulkUpload context={context} organisationId={organisation.id} />}
        <p>
          <a href={pageUrl(context, path)}>{texts.back}</a>
        </p>
      </>
    ),
  });
}

/** The file, or what of it cannot be read: a line, or the head. */
function whereOf({ locale }: PageContext, errors: NonNullable<Said['errors']>, csv: string): string {
  const { file, line, noEmailColumn } = BULK_TEXTS[locale];
  if (errors[0]?.field === 'email' && csv.trim() !== '') return noEmailColumn;
  const [, row] = /^invitations\.(\d+)$/.exec(errors[0]?.field ?? '') ?? [];
  return row === undefined ? file : `${file}, ${line(Number(row))}`;
}

function isGood({ problem, isTwice }: ReadLine): boolean {
  return problem === null && !isTwice;
}

function Wrong({ context, lines }: { readonly context: PageContext; readonly lines: readonly ReadLine[] }) {
  const texts = BULK_TEXTS[context.locale];
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{texts.wrongLines}</h3>
      <ul>
        {lines.slice(0, SHOWN).map((line) => (
          <li key={line.line}>
            {`${texts.line(line.line)}: `}
            {line.email !== null && line.email !== '' && (
              <>
                <Term>{line.email}</Term>{' '}
              </>
            )}
            {whyNot(context, line)}
          </li>
        ))}
      </ul>
      {lines.length > SHOWN && <p>{texts.moreLines(lines.length - SHOWN)}</p>}
    </>
  );
}

function Good({ context, lines }: { readonly context: PageContext; readonly lines: readonly ReadLine[] }) {
  const texts = BULK_TEXTS[context.locale];
  return (
    <>
      <h3>{texts.goodLines}</h3>
      <ul>
        {lines.slice(0, SHOWN_GOOD).map(({ line, email }) => (
          <li key={line}>
            {`${texts.line(line)}: `}
            <Term>{email}</Term>
          </li>
        ))}
      </ul>
      {lines.length > SHOWN_GOOD && <p>{texts.moreLines(lines.length - SHOWN_GOOD)}</p>}
    </>
  );
}

/** What is wrong with a line, by the column and what is said of such a field. */
function whyNot({ locale }: PageContext, { problem, isTwice }: ReadLine): string {
  const texts = BULK_TEXTS[locale];
  if (isTwice || problem === null) return texts.twice;
  const [column = '', code = ''] = problem.split(':');
  const known = Object.entries(FIELD_ERROR_TEXTS[locale]) as [FieldErrorCode, string][];
  const text = known.find(([name]) => name === code)?.[1] ?? FIELD_ERROR_TEXTS[locale].INVALID;
  const shown = texts.columns[column];
  return shown === undefined ? text : `(${shown}) ${text}`;
}
