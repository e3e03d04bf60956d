import type { Locale } from '../../../domain/locale.ts';

interface ActionTexts {
  readonly refused: Readonly<
    Record<
      | 'STAGE_CHANGED'
      | 'ACTION_NOT_ALLOWED'
      | 'RESTORE_ERASED'
      | 'OUTCOME_UNKNOWN'
      | 'RATE_LIMITED'
      | 'VALIDATION_FAILED'
      | 'other',
      string
    >
  >;
  readonly fields: Readonly<
    Record<
      | 'reason'
      | 'reasonHint'
      | 'text'
      | 'until'
      | 'untilHint'
      | 'email'
      | 'managerId'
      | 'mailId'
      | 'outcome'
      | 'sent'
      | 'not-sent'
      | 'judge'
      | 'done'
      | 'recorded',
      string
    >
  >;
}

const NL: ActionTexts = {
  refused: {
    STAGE_CHANGED: 'Er is intussen iets veranderd. Kijk naar het nieuwe stadium en beslis opnieuw.',
    ACTION_NOT_ALLOWED: 'Dat kan hier nu niet. Wat wel kan, staat hieronder.',
    RESTORE_ERASED: 'Herstellen kan niet meer: de gegevens van de persoon zijn gewist.',
    OUTCOME_UNKNOWN:
      'Het is vastgelegd, maar er is nog geen antwoord. Het wordt uitgevoerd zodra Temporal en een worker er zijn.',
    RATE_LIMITED: 'Dat is net al gedaan, of te vaak op een dag. Probeer het later.',
    VALIDATION_FAILED: 'Er ontbreekt iets, of iets klopt niet.',
    other: 'Het is geweigerd; er is niets veranderd. De code zegt waarom.',
  },
  fields: {
    reason: 'Reden',
    reasonHint: 'Blijft bewaard; zet er geen namen of adressen in.',
    text: 'Notitie',
    until: 'Nieuwe einddatum',
    untilHint: 'Als jjjj-mm-dd',
    email: 'Juist adres',
    managerId: 'Id van de andere relatiebeheerder',
    mailId: 'Welke mail',
    outcome: 'Wat het logboek van de mailprovider zegt',
    sent: 'hij is verstuurd',
    'not-sent': 'hij is niet verstuurd; stuur hem opnieuw',
    judge: 'Oordeel over het bewijs',
    done: 'Gedaan: ',
    recorded: 'Vastgelegd, en nog bezig: ',
  },
};

const EN: ActionTexts = {
  refused: {
    STAGE_CHANGED: 'Something has changed meanwhile. Look at the new stage and decide again.',
    ACTION_NOT_ALLOWED: 'That cannot be done here now. What can be done stands below.',
    RESTORE_ERASED: 'It cannot be restored any more: what it held about the person is erased.',
    OUTCOME_UNKNOWN:
      'It is on record, but nobody has answered yet. It is carried out once Temporal and a worker are there.',
    RATE_LIMITED: 'That was done a moment ago, or too often in a day. Try again later.',
    VALIDATION_FAILED: 'Something is missing, or does not fit.',
    other: 'It was refused; nothing was changed. The code says why.',
  },
  fields: {
    reason: 'Reason',
    reasonHint: 'It is kept; put no names or addresses into it.',
    text: 'Note',
    until: 'New last day',
    untilHint: 'As yyyy-mm-dd',
    email: 'Right address',
    managerId: 'Id of the other relation manager',
    mailId: 'Which mail',
    outcome: 'What the mail provider’s log says',
    sent: 'it was sent',
    'not-sent': 'it was not sent; send it again',
    judge: 'Judge the evidence',
    done: 'Done: ',
    recorded: 'On record, and still being done: ',
  },
};

const FR: ActionTexts = {
  refused: {
    STAGE_CHANGED: 'Quelque chose a changé entre-temps. Regardez la nouvelle étape et décidez à nouveau.',
    ACTION_NOT_ALLOWED: 'Ce n’est pas possible ici maintenant. Ce qui est possible figure ci-dessous.',
    RESTORE_ERASED: 'Il ne peut plus être rétabli\u00a0: les données de la personne sont effacées.',
    OUTCOME_UNKNOWN:
      'C’est enregistré, mais sans réponse pour l’instant. Ce sera exécuté dès que Temporal et un worker seront là.',
    RATE_LIMITED: 'Cela vient d’être fait, ou trop souvent en un jour. Réessayez plus tard.',
    VALIDATION_FAILED: 'Il manque quelque chose, ou quelque chose ne convient pas.',
    other: 'C’est refusé\u00a0; rien n’a changé. Le code dit pourquoi.',
  },
  fields: {
    reason: 'Motif',
    reasonHint: 'Il est conservé\u00a0; n’y mettez ni noms ni adresses.',
    text: 'Note',
    until: 'Nouveau dernier jour',
    untilHint: 'Au format aaaa-mm-jj',
    email: 'Bonne adresse',
    managerId: 'Id de l’autre gestionnaire de relations',
    mailId: 'Quel mail',
    outcome: 'Ce que dit le journal du fournisseur de mail',
    sent: 'il a été envoyé',
    'not-sent': 'il n’a pas été envoyé\u00a0; renvoyez-le',
    judge: 'Juger la preuve',
    done: 'Fait\u00a0: ',
    recorded: 'Enregistré, et encore en cours\u00a0: ',
  },
};

/** What operators do with an onboarding from its page, and what came of it. */
export const ONBOARDING_ACTION_TEXTS: Readonly<Record<Locale, ActionTexts>> = { nl: NL, en: EN, fr: FR };
