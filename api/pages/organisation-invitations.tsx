import type { ReactElement } from 'react';
import type { z } from 'zod';
import { LOCALES } from '../../domain/locale.ts';
import { INVITATION_DELIVERIES } from '../../domain/membership-invite.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import type { InvitationSchema } from '../invitation-view.ts';
import { BulkLists, type ShownLists } from './bulk-lists.tsx';
import { BulkUpload } from './bulk-upload.tsx';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { InvitationItem } from './organisation-invitation-item.tsx';
import { organisationFrame, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { ENVIRONMENT_TEXTS } from './texts/environment.ts';
import { INVITATIONS_TEXTS, type InvitationsDone, type ShownStage } from './texts/organisation-invitations.ts';
import { ORGANISATIONS_TEXTS } from './texts/organisations.ts';

export type ShownInvitation = z.infer<typeof InvitationSchema>;
export type InvitationField = 'email' | 'role' | 'locale' | 'expiresInDays' | 'delivery';
export type InvitationValues = Readonly<Partial<Record<InvitationField, string>>>;

export interface InvitationsProps extends Said {
  readonly organisation: ShownOrganisation;
  readonly invitations: readonly ShownInvitation[];
  readonly nextCursor: string | null;
  readonly filter: { readonly stage: ShownStage | undefined; readonly email: string };
  /** Of the environment, for its own users. */
  readonly seats: { readonly free: number; readonly all: number } | undefined;
  readonly lists: ShownLists;
  readonly values?: InvitationValues;
  /** To hand over; shown once. */
  readonly link?: string | undefined;
  readonly done?: InvitationsDone | undefined;
}

const STAGES = Object.keys(INVITATIONS_TEXTS.en.stages) as readonly ShownStage[];

/** Which of the stages that the inviting side sees a text names; undefined for none. */
export function stageNamed(text: unknown): ShownStage | undefined {
  return STAGES.find((stage) => stage === text);
}

/**
 * Inviting, and every invitation with what can be done about it. Posts `action` to itself: `invite` with its fields;
 * `resend`, `revoke`, `show-link` and `correct-address` (with `email`) with `invitationId`; a list is posted to `/bulk`.
 */
export function invitationsPage(context: PageContext, props: InvitationsProps): string {
  const { organisation, done, seats, link } = props;
  const texts = INVITATIONS_TEXTS[context.locale];
  const corrections = props.invitations.map(({ id }) => [`email-${id}`, texts.correct] as const);
  return organisationFrame({
    context,
    organisation,
    part: 'invitations',
    labels: { ...texts.labels, ...Object.fromEntries(corrections) },
    errors: props.errors ?? [],
    refused: props.refused,
    retryAfterMs: props.retryAfterMs,
    news: done && texts.done[done],
    children: (
      <>
        {link && <LinkToCopy context={context} link={link} />}
        {seats && (
          <p>
            {`${texts.seats(seats.free, seats.all)} `}
            <span className="small">{texts.seatsMeaning}</span>
          </p>
        )}
        {organisation.allowedActions.includes('invite') && <InviteForm context={context} {...props} />}
        <List context={context} {...props} />
        {organisation.allowedActions.includes('invite') && (
          <BulkUpload context={context} organisationId={organisation.id} />
        )}
        <BulkLists context={context} path={`/organisations/${organisation.id}/invitations`} lists={props.lists} />
      </>
    ),
  });
}

function LinkToCopy({ context, link }: { readonly context: PageContext; readonly link: string }): ReactElement {
  const { locale } = context;
  const texts = INVITATIONS_TEXTS[locale];
  return (
    <div className="field">
      <label htmlFor="link">{texts.link}</label>
      <div className="hint" id="link-hint">
        {texts.linkHint}
      </div>
      <input id="link" type="text" readOnly value={link} aria-describedby="link-hint" />
    </div>
  );
}

function InviteForm(props: InvitationsProps & { readonly context: PageContext }): ReactElement {
  const { context, organisation, values = {}, errors = [] } = props;
  const { locale } = context;
  const texts = INVITATIONS_TEXTS[locale];
  const { roles } = ORGANISATIONS_TEXTS[locale];
  const { languages } = ENVIRONMENT_TEXTS[locale];
  const field = (id: InvitationField) => ({
    locale,
    id,
    label: texts.labels[id],
    error: errors.find((error) => error.field === id)?.code,
  });
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">{texts.invite}</h2>
      <form className="form" method="post" action={pageUrl(context, `/organisations/${organisation.id}/invitations`)}>
        <OptionalField {...field('email')} value={values.email} />
        <SelectField
          {...field('role')}
          value={values.role ?? 'member'}
          options={ORGANISATION_ROLES.map((value) => ({ value, label: roles[value] }))}
        />
        <SelectField
          {...field('locale')}
          value={values.locale ?? ''}
          options={[
            { value: '', label: texts.environmentLocale },
            ...LOCALES.map((value) => ({ value, label: languages[value] })),
          ]}
        />
        <OptionalField {...field('expiresInDays')} hint={texts.daysHint} value={values.expiresInDays} />
        <SelectField
          {...field('delivery')}
          value={values.delivery ?? 'mail'}
          options={INVITATION_DELIVERIES.map((value) => ({ value, label: texts.deliveries[value] }))}
        />
        <SubmitButton name="action" value="invite">
          {texts.inviteButton}
        </SubmitButton>
      </form>
    </section>
  );
}

function List(props: InvitationsProps & { readonly context: PageContext }): ReactElement {
  const { context, organisation, invitations, nextCursor, filter, errors = [] } = props;
  const { locale } = context;
  const texts = INVITATIONS_TEXTS[locale];
  const path = `/organisations/${organisation.id}/invitations`;
  const kept = {
    ...(filter.stage === undefined ? {} : { stage: filter.stage }),
    ...(filter.email === '' ? {} : { email: filter.email }),
  };
  return (
    <section aria-labelledby="list">
      <h2 id="list">{texts.list}</h2>
      <form className="form" method="get" action={path}>
        <input type="hidden" name="lang" value={locale} />
        <SelectField
          locale={locale}
          id="stage"
          label={texts.filterStage}
          value={filter.stage ?? ''}
          options={[
            { value: '', label: texts.anyStage },
            ...STAGES.map((value) => ({ value, label: texts.stages[value] })),
          ]}
        />
        <OptionalField locale={locale} id="filter-email" name="email" label={texts.filterEmail} value={filter.email} />
        <SubmitButton secondary>{texts.filterButton}</SubmitButton>
      </form>
      {invitations.length === 0 && <p>{texts.none}</p>}
      {invitations.length > 0 && (
        <ul className="entries">
          {invitations.map((invitation) => (
            <InvitationItem
              key={invitation.id}
              context={context}
              path={path}
              invitation={invitation}
              error={errors.find(({ field }) => field === `email-${invitation.id}`)?.code}
            />
          ))}
        </ul>
      )}
      {nextCursor !== null && (
        <p>
          <a href={pageUrl(context, path, { ...kept, cursor: nextCursor })}>{texts.more}</a>
        </p>
      )}
    </section>
  );
}
