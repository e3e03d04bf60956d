import type { ReactElement } from 'react';
import type { z } from 'zod';
import type { UserView } from '../../db/queries/users.ts';
import { ORGANISATION_ROLES } from '../../domain/organisation.ts';
import type { MemberSchema } from '../members.ts';
import { OptionalField, SelectField } from './environment-fields.tsx';
import { shownNameOfUser } from './environment-users.tsx';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ActionForm, organisationFrame, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { MEMBERS_TEXTS, type MembersDone } from './texts/organisation-members.ts';
import { ORGANISATIONS_TEXTS } from './texts/organisations.ts';

export type ShownMember = z.infer<typeof MemberSchema>;

export interface MembersProps extends Said {
  readonly organisation: ShownOrganisation;
  readonly members: readonly ShownMember[];
  readonly nextCursor: string | null;
  /** Who can be named administrator; undefined for a viewer who names nobody. */
  readonly candidates: readonly UserView[] | undefined;
  readonly search: string;
  readonly done?: MembersDone | undefined;
}

/** The members of an organisation. Posts `action` and `userId` to itself: `set-role` with `role`, `remove`, `name`. */
export function membersPage(context: PageContext, props: MembersProps): string {
  const { organisation, members, nextCursor, done } = props;
  const texts = MEMBERS_TEXTS[context.locale];
  const path = `/organisations/${organisation.id}/members`;
  return organisationFrame({
    context,
    organisation,
    part: 'members',
    labels: {},
    errors: props.errors ?? [],
    refused: props.refused,
    retryAfterMs: props.retryAfterMs,
    news: done && texts.done[done],
    children: (
      <>
        {members.length === 0 && <p>{texts.none}</p>}
        {members.length > 0 && (
          <ul className="entries">
            {members.map((member) => (
              <Member key={member.userId} context={context} path={path} member={member} />
            ))}
          </ul>
        )}
        {nextCursor !== null && (
          <p>
            <a href={pageUrl(context, path, { cursor: nextCursor })}>{texts.more}</a>
          </p>
        )}
        {props.candidates && (
          <Naming context={context} path={path} candidates={props.candidates} search={props.search} />
        )}
      </>
    ),
  });
}

function Member(props: { readonly context: PageContext; readonly path: string; readonly member: ShownMember }) {
  const { context, path, member } = props;
  const { locale } = context;
  const texts = MEMBERS_TEXTS[locale];
  const { roles } = ORGANISATIONS_TEXTS[locale];
  const { userId, role, email, firstName, lastName, username, active, guest, environment, since } = member;
  const name = [firstName, lastName].filter(Boolean).join(' ') || username || email;
  const signs = [
    email,
    roles[role],
    ...(guest ? [texts.guest(environment.name)] : []),
    ...(active ? [] : [texts.inactive]),
  ];
  const describedBy = `member-${userId}`;
  return (
    <li>
      <h2 id={describedBy}>
        <Term>{name}</Term>
      </h2>
      <p className="small">
        <Term>{signs.join(' · ')}</Term>
        {` · ${texts.since} `}
        <Instant at={new Date(since)} locale={locale} />
      </p>
      {member.allowedActions.length > 0 && (
        <div className="actions">
          <form method="post" action={pageUrl(context, path)}>
            <input type="hidden" name="userId" value={userId} />
            <SelectField
              locale={locale}
              id={`role-${userId}`}
              name="role"
              label={texts.role}
              value={role}
              options={ORGANISATION_ROLES.map((value) => ({ value, label: roles[value] }))}
            />
            <SubmitButton secondary name="action" value="set-role" describedBy={describedBy}>
              {texts.setRole}
            </SubmitButton>
          </form>
          <ActionForm {...{ context, path, describedBy }} action="remove" label={texts.remove} values={{ userId }} />
        </div>
      )}
    </li>
  );
}

function Naming(props: {
  readonly context: PageContext;
  readonly path: string;
  readonly candidates: readonly UserView[];
  readonly search: string;
}): ReactElement {
  const { context, path, candidates, search } = props;
  const { locale } = context;
  const texts = MEMBERS_TEXTS[locale];
  return (
    <section aria-labelledby="name-administrator">
      <h2 id="name-administrator">{texts.name}</h2>
      <p>{texts.nameIntro}</p>
      <form className="form" method="get" action={path}>
        <input type="hidden" name="lang" value={locale} />
        <OptionalField locale={locale} id="search" label={texts.search} value={search} />
        <SubmitButton secondary>{texts.searchButton}</SubmitButton>
      </form>
      {candidates.length === 0 ? (
        <p>{texts.nobody}</p>
      ) : (
        <form className="form" method="post" action={pageUrl(context, path)}>
          <SelectField
            locale={locale}
            id="userId"
            label={texts.user}
            value={candidates[0]?.id ?? ''}
            options={candidates.map((user) => ({ value: user.id, label: `${shownNameOfUser(user)} · ${user.email}` }))}
          />
          <SubmitButton secondary name="action" value="name">
            {texts.nameButton}
          </SubmitButton>
        </form>
      )}
    </section>
  );
}
