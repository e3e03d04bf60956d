import type { ReactElement } from 'react';
import type { OfferedInvitation } from '../../db/queries/invitee.ts';
import type { FieldErrorCode } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import { SubmitButton, TextField } from './form.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { FactList } from './partner-parts.tsx';
import { INVITATION_PAGE_TEXTS } from './texts/invitation.ts';

/** Who invites whom into what, in one sentence. */
export function invitationIntro({ inviterName, organisationName }: OfferedInvitation, locale: Locale): string {
  const texts = INVITATION_PAGE_TEXTS[locale];
  return texts.intro(inviterName ?? texts.someAdministrator, organisationName);
}

/** What an invitation is about; `email`: told only to whoever has proven to have its mailbox. */
export function InvitationFacts(props: {
  readonly locale: Locale;
  readonly invitation: OfferedInvitation;
  readonly email?: string | undefined;
}): ReactElement {
  const { locale, invitation, email } = props;
  const { organisationName, environmentName, role, isOpen, waitUntil } = invitation;
  const { facts, roles } = INVITATION_PAGE_TEXTS[locale];
  return (
    <FactList
      facts={[
        [facts.organisation, <Term key="organisation">{organisationName}</Term>],
        [facts.environment, <Term key="environment">{environmentName}</Term>],
        [facts.role, roles[role]],
        ...(email ? [[facts.email, <Term key="email">{email}</Term>] as const] : []),
        ...(isOpen && waitUntil
          ? [[facts.until, <Instant key="until" at={waitUntil} locale={locale} />] as const]
          : []),
      ]}
    />
  );
}

/** What takes the word that is shown to be typed, for whoever is not signed in: no machine that opens mails types it. */
export function WordForm(props: {
  readonly context: PageContext;
  readonly action: string;
  readonly token: string;
  readonly word: string;
  readonly error?: FieldErrorCode | undefined;
  readonly buttons: readonly { readonly value: string; readonly label: string; readonly secondary?: boolean }[];
  readonly hidden?: Readonly<Record<string, string>>;
}): ReactElement {
  const { context, action, token, word, error, buttons, hidden = {} } = props;
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  return (
    <form className="form" method="post" action={pageUrl(context, action)}>
      <input type="hidden" name="token" value={token} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <TextField
        locale={context.locale}
        name="word"
        label={texts.word}
        hint={<span translate="no">{texts.wordHint(word)}</span>}
        error={error}
        autoComplete="off"
      />
      {buttons.map(({ value, label, secondary = false }) => (
        <SubmitButton key={value} name="action" value={value} secondary={secondary}>
          {label}
        </SubmitButton>
      ))}
    </form>
  );
}
