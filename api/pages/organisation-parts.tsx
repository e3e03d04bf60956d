import type { ReactElement, ReactNode } from 'react';
import type { z } from 'zod';
import type { FieldError } from '../../domain/errors.ts';
import type { OrganisationSchema } from '../organisation-view.ts';
import { ErrorSummary, SubmitButton } from './form.tsx';
import { fromNow } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ORGANISATION_TEXTS } from './texts/organisation.ts';
import {
  ORGANISATION_REFUSAL_TEXTS,
  type OrganisationRefusal,
  TRY_AGAIN_TEXTS,
} from './texts/organisation-refusals.ts';
import { ORGANISATIONS_TEXTS } from './texts/organisations.ts';

export type ShownOrganisation = z.infer<typeof OrganisationSchema>;

/** The organisation that a page is about, and the version of its details. */
export interface OrganisationHead {
  readonly organisation: ShownOrganisation;
  readonly version: number;
}

/** What every page about an organisation can say of the post that it answers. */
export interface Said {
  readonly errors?: readonly FieldError[];
  readonly refused?: OrganisationRefusal | undefined;
  /** After how long what was refused may be done. */
  readonly retryAfterMs?: number | undefined;
}

const PARTS = ['details', 'members', 'invitations'] as const;
type Part = (typeof PARTS)[number];

interface FrameProps extends Said {
  readonly context: PageContext;
  readonly organisation: ShownOrganisation;
  readonly part: Part;
  readonly labels: Readonly<Record<string, string>>;
  /** What was done by the post before. */
  readonly news?: string | undefined;
  readonly children: ReactNode;
}

/** A page about one organisation: what was refused or done, its name, and the way to its other pages. */
export function organisationFrame(props: FrameProps): string {
  const { context, organisation, part, labels, errors = [], refused, retryAfterMs, news, children } = props;
  const texts = ORGANISATION_TEXTS[context.locale];
  const title = texts.titles[part](organisation.name);
  return renderPage(
    <Layout context={context} title={title} hasErrors={errors.length > 0 || refused !== undefined}>
      <Refused context={context} labels={labels} errors={errors} refused={refused} retryAfterMs={retryAfterMs} />
      <h1>
        <Term>{title}</Term>
      </h1>
      {news && (
        <p className="note" role="status">
          {news}
        </p>
      )}
      <Parts context={context} organisation={organisation} part={part} />
      {children}
      <p className="aside">
        <a href={pageUrl(context, '/organisations')}>{ORGANISATIONS_TEXTS[context.locale].back}</a>
      </p>
    </Layout>,
  );
}

/** What was refused, first on the page; nothing when all is well. */
export function Refused(
  props: Said & { readonly context: PageContext; readonly labels: Readonly<Record<string, string>> },
): ReactElement | null {
  const { context, labels, errors = [], refused, retryAfterMs } = props;
  const { locale } = context;
  if (errors.length > 0) return <ErrorSummary locale={locale} errors={errors} labels={labels} />;
  if (refused === undefined) return null;
  return (
    <div className="error-summary" role="alert" tabIndex={-1}>
      <p>{ORGANISATION_REFUSAL_TEXTS[locale][refused]}</p>
      {retryAfterMs !== undefined && <p>{TRY_AGAIN_TEXTS[locale](fromNow(retryAfterMs, locale))}</p>}
    </div>
  );
}

/** A form of one button, or of hidden values and one button. Posts `action` and `values` to `path`. */
export function ActionForm(props: {
  readonly context: PageContext;
  readonly path: string;
  readonly action: string;
  readonly label: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly describedBy?: string;
  readonly primary?: boolean;
}): ReactElement {
  const { context, path, action, label, values = {}, describedBy, primary = false } = props;
  return (
    <form method="post" action={pageUrl(context, path)}>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton
        name="action"
        value={action}
        secondary={!primary}
        {...(describedBy === undefined ? {} : { describedBy })}
      >
        {label}
      </SubmitButton>
    </form>
  );
}

function Parts({ context, organisation, part }: Pick<FrameProps, 'context' | 'organisation' | 'part'>) {
  const texts = ORGANISATION_TEXTS[context.locale];
  const { id, state, role } = organisation;
  const path = `/organisations/${id}`;
  const shown = PARTS.filter(
    (one) => one === 'details' || (state === 'active' && (one === 'members' || role === 'administrator')),
  );
  if (shown.length < 2) return null;
  return (
    <nav aria-label={texts.pages}>
      <ul>
        {shown.map((one) => (
          <li key={one}>
            <a
              href={pageUrl(context, one === 'details' ? path : `${path}/${one}`)}
              aria-current={one === part ? 'page' : undefined}
            >
              {texts.parts[one]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
