import type { Locale } from '../../domain/locale.ts';
import { SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage } from './layout.tsx';

type RemindersTexts = Readonly<
  Record<
    | 'askTitle'
    | 'ask'
    | 'linkKeepsWorking'
    | 'button'
    | 'stoppedTitle'
    | 'stopped'
    | 'unknownTitle'
    | 'unknown'
    | 'unknownEnded',
    string
  >
>;

const TEXTS: Readonly<Record<Locale, RemindersTexts>> = {
  nl: {
    askTitle: 'Geen herinneringen meer?',
    ask: 'Je krijgt dan geen mails meer die je aan deze aanmelding herinneren.',
    linkKeepsWorking:
      'De link in je mail blijft gewoon werken tot hij vervalt. Activeer je niet, dan verwijderen we daarna de gegevens.',
    button: 'Stop de herinneringen',
    stoppedTitle: 'Je krijgt geen herinneringen meer',
    stopped: 'We herinneren je niet meer aan deze aanmelding.',
    unknownTitle: 'We kennen deze link niet',
    unknown: 'Misschien is de link niet helemaal overgenomen. Open hem nog eens vanuit de mail.',
    unknownEnded: 'Is de aanmelding al verlopen of afgerond? Dan sturen we je er ook geen herinneringen meer over.',
  },
  en: {
    askTitle: 'No more reminders?',
    ask: 'You will not get any more e-mails reminding you of this registration.',
    linkKeepsWorking:
      'The link in your e-mail keeps working until it expires. If you do not activate, we then delete your data.',
    button: 'Stop the reminders',
    stoppedTitle: 'You will get no more reminders',
    stopped: 'We will not remind you of this registration again.',
    unknownTitle: 'We don’t know this link',
    unknown: 'Perhaps part of the link is missing. Open it from the e-mail again.',
    unknownEnded: 'If the registration has expired or been completed, we no longer send reminders of it anyway.',
  },
  fr: {
    askTitle: 'Ne plus recevoir de rappels\u00a0?',
    ask: 'Vous ne recevrez plus d’e-mails qui vous rappellent cette inscription.',
    linkKeepsWorking:
      'Le lien de votre e-mail continue de fonctionner jusqu’à son expiration. Sans activation, nous supprimons ensuite les données.',
    button: 'Arrêter les rappels',
    stoppedTitle: 'Vous ne recevrez plus de rappels',
    stopped: 'Nous ne vous rappellerons plus cette inscription.',
    unknownTitle: 'Nous ne connaissons pas ce lien',
    unknown: 'Le lien n’a peut-être pas été copié en entier. Ouvrez-le encore une fois depuis l’e-mail.',
    unknownEnded:
      'L’inscription a expiré ou est terminée\u00a0? Dans ce cas, nous ne vous enverrons plus de rappels non plus.',
  },
};

/** Asks before anything changes: opening a link must change nothing. Posts `token` to `/reminders/stop`. */
export function remindersStopPage(context: PageContext, { token }: { readonly token: string }): string {
  const texts = TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.askTitle}>
      <h1>{texts.askTitle}</h1>
      <p className="lead">{texts.ask}</p>
      <p>{texts.linkKeepsWorking}</p>
      <form className="form" method="post" action={pageUrl(context, '/reminders/stop')}>
        <input type="hidden" name="token" value={token} />
        <SubmitButton>{texts.button}</SubmitButton>
      </form>
    </Layout>,
  );
}

/** The reminders have stopped, now or before. */
export function remindersStoppedPage(context: PageContext): string {
  const texts = TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.stoppedTitle}>
      <h1>{texts.stoppedTitle}</h1>
      <p className="lead">{texts.stopped}</p>
      <p>{texts.linkKeepsWorking}</p>
    </Layout>,
  );
}

/** The link names no registration that we still know. */
export function remindersStopUnknownPage(context: PageContext): string {
  const texts = TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.unknownTitle}>
      <h1>{texts.unknownTitle}</h1>
      <p className="lead">{texts.unknown}</p>
      <p>{texts.unknownEnded}</p>
    </Layout>,
  );
}
