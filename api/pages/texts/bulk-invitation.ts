import type { BulkInviteStage, BulkOutcome, SeatPolicy } from '../../../domain/bulk-invite.ts';
import type { Locale } from '../../../domain/locale.ts';

interface BulkTexts {
  readonly title: string;
  readonly intro: (lines: number) => string;
  readonly example: string;
  readonly file: string;
  readonly pasted: string;
  readonly previewButton: string;
  readonly preview: string;
  readonly previewMeaning: string;
  readonly read: (lines: number, good: number) => string;
  readonly seatPolicy: string;
  readonly seatPolicies: Readonly<Record<SeatPolicy, string>>;
  readonly startButton: (lines: number) => string;
  readonly nothingGood: string;
  readonly wrongLines: string;
  readonly goodLines: string;
  readonly moreLines: (lines: number) => string;
  readonly line: (line: number) => string;
  readonly twice: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly back: string;
  readonly stages: Readonly<Record<BulkInviteStage, string>>;
  readonly lines: string;
  readonly worked: string;
  readonly started: string;
  readonly mailed: string;
  readonly heldUp: string;
  readonly outcomes: Readonly<Record<BulkOutcome | 'open', string>>;
  readonly outcomesTitle: string;
  readonly refresh: string;
  readonly download: string;
  readonly cancel: string;
  readonly cancelMeaning: string;
  readonly cancelled: string;
  readonly lists: string;
  readonly olderLists: string;
  readonly progress: (worked: number, lines: number) => string;
  /** Of a file whose first line does not name the column of the addresses. */
  readonly noEmailColumn: string;
}

/** Many invitations at once: the list, its preview, and how far it is. */
export const BULK_TEXTS: Readonly<Record<Locale, BulkTexts>> = {
  nl: {
    title: 'Veel mensen tegelijk uitnodigen',
    intro: (lines) =>
      `Een CSV-bestand met hoogstens ${lines} regels. De eerste regel noemt de kolommen: email, en als je wilt role, locale en expires_in_days.`,
    example: 'Bijvoorbeeld:',
    file: 'CSV-bestand',
    pasted: 'Of plak de regels hier',
    previewButton: 'Bekijk wat erin staat',
    preview: 'Controleer de lijst',
    previewMeaning: 'Er is nog niemand uitgenodigd.',
    read: (lines, good) => `${lines} regels gelezen, ${good} daarvan kunnen worden uitgenodigd.`,
    seatPolicy: 'Als er geen plaats vrij is',
    seatPolicies: { wait: 'toch uitnodigen; wie accepteert, wacht op een plaats', refuse: 'die regel overslaan' },
    startButton: (lines) => `Nodig ${lines} ${lines === 1 ? 'persoon' : 'mensen'} uit`,
    nothingGood: 'Geen enkele regel kan worden uitgenodigd. Verbeter het bestand en probeer het opnieuw.',
    wrongLines: 'Regels die niet worden uitgenodigd',
    goodLines: 'De eerste regels die worden uitgenodigd',
    moreLines: (lines) => `en nog ${lines}`,
    line: (line) => `Regel ${line}`,
    twice: 'dit adres staat al eerder in de lijst.',
    columns: { email: 'email', role: 'role', locale: 'locale', expiresInDays: 'expires_in_days' },
    back: 'Naar de uitnodigingen',
    stages: { starting: 'Bezig met uitnodigen', done: 'Alle regels zijn verwerkt', cancelled: 'Geannuleerd' },
    lines: 'Regels',
    worked: 'Verwerkt',
    started: 'Uitnodigingen die op antwoord wachten',
    mailed: 'Mails verstuurd',
    heldUp: 'Er houdt nu iets op. We proberen het vanzelf opnieuw; je hoeft niets te doen.',
    outcomes: {
      invited: 'uitgenodigd',
      'already-invited': 'al uitgenodigd',
      'already-member': 'al lid',
      invalid: 'ongeldig',
      'no-seat': 'geen plaats',
      cancelled: 'geannuleerd',
      open: 'nog te doen',
    },
    outcomesTitle: 'Wat ervan werd',
    refresh: 'Toon hoe ver het nu is',
    download: 'Download alle regels met hun uitkomst (CSV)',
    cancel: 'Annuleer de rest',
    cancelMeaning: 'Wie nog niet is uitgenodigd, wordt het dan niet. Uitnodigingen die weg zijn, blijven gelden.',
    cancelled: 'De rest is geannuleerd.',
    lists: 'Eerdere lijsten',
    olderLists: 'Toon oudere lijsten',
    progress: (worked, lines) => `${worked} van ${lines} regels verwerkt`,
    noEmailColumn: 'De kolom email in de eerste regel van het CSV-bestand',
  },
  en: {
    title: 'Invite many people at once',
    intro: (lines) =>
      `A CSV file of at most ${lines} lines. Its first line names the columns: email, and if you like role, locale and expires_in_days.`,
    example: 'For example:',
    file: 'CSV file',
    pasted: 'Or paste the lines here',
    previewButton: 'Look at what is in it',
    preview: 'Check the list',
    previewMeaning: 'Nobody has been invited yet.',
    read: (lines, good) => `${lines} lines read; ${good} of them can be invited.`,
    seatPolicy: 'Where no seat is free',
    seatPolicies: { wait: 'invite all the same; whoever accepts waits for a seat', refuse: 'leave that line out' },
    startButton: (lines) => `Invite ${lines} ${lines === 1 ? 'person' : 'people'}`,
    nothingGood: 'Not one line can be invited. Correct the file and try again.',
    wrongLines: 'Lines that are not invited',
    goodLines: 'The first lines that are invited',
    moreLines: (lines) => `and ${lines} more`,
    line: (line) => `Line ${line}`,
    twice: 'this address stands earlier in the list already.',
    columns: { email: 'email', role: 'role', locale: 'locale', expiresInDays: 'expires_in_days' },
    back: 'To the invitations',
    stages: { starting: 'Inviting', done: 'Every line has been worked off', cancelled: 'Cancelled' },
    lines: 'Lines',
    worked: 'Worked off',
    started: 'Invitations that wait for an answer',
    mailed: 'Mails sent',
    heldUp: 'Something holds it up now. We try again by ourselves; you need not do anything.',
    outcomes: {
      invited: 'invited',
      'already-invited': 'invited already',
      'already-member': 'a member already',
      invalid: 'invalid',
      'no-seat': 'no seat',
      cancelled: 'cancelled',
      open: 'still to come',
    },
    outcomesTitle: 'What became of it',
    refresh: 'Show how far it is now',
    download: 'Download every line with its outcome (CSV)',
    cancel: 'Cancel the rest',
    cancelMeaning: 'Whoever has not been invited yet is not invited then. Invitations that went out stay.',
    cancelled: 'The rest has been cancelled.',
    lists: 'Earlier lists',
    olderLists: 'Show older lists',
    progress: (worked, lines) => `${worked} of ${lines} lines worked off`,
    noEmailColumn: 'The column email in the first line of the CSV file',
  },
  fr: {
    title: 'Inviter beaucoup de personnes à la fois',
    intro: (lines) =>
      `Un fichier CSV de ${lines} lignes au plus. Sa première ligne nomme les colonnes\u00a0: email et, si vous voulez, role, locale et expires_in_days.`,
    example: 'Par exemple\u00a0:',
    file: 'Fichier CSV',
    pasted: 'Ou collez les lignes ici',
    previewButton: 'Voir son contenu',
    preview: 'Vérifiez la liste',
    previewMeaning: 'Personne n’a encore été invité.',
    read: (lines, good) => `${lines} lignes lues, dont ${good} peuvent être invitées.`,
    seatPolicy: 'S’il n’y a plus de place libre',
    seatPolicies: {
      wait: 'inviter quand même\u00a0; la personne qui accepte attend une place',
      refuse: 'ignorer cette ligne',
    },
    startButton: (lines) => `Inviter ${lines} ${lines === 1 ? 'personne' : 'personnes'}`,
    nothingGood: 'Aucune ligne ne peut être invitée. Corrigez le fichier et réessayez.',
    wrongLines: 'Lignes qui ne sont pas invitées',
    goodLines: 'Premières lignes invitées',
    moreLines: (lines) => `et ${lines} de plus`,
    line: (line) => `Ligne ${line}`,
    twice: 'cette adresse figure déjà plus haut dans la liste.',
    columns: { email: 'email', role: 'role', locale: 'locale', expiresInDays: 'expires_in_days' },
    back: 'Vers les invitations',
    stages: { starting: 'Invitations en cours', done: 'Toutes les lignes sont traitées', cancelled: 'Annulée' },
    lines: 'Lignes',
    worked: 'Traitées',
    started: 'Invitations qui attendent une réponse',
    mailed: 'E-mails envoyés',
    heldUp: 'Quelque chose bloque en ce moment. Nous réessayons de nous-mêmes\u00a0; vous n’avez rien à faire.',
    outcomes: {
      invited: 'invitée',
      'already-invited': 'déjà invitée',
      'already-member': 'déjà membre',
      invalid: 'non valable',
      'no-seat': 'pas de place',
      cancelled: 'annulée',
      open: 'à venir',
    },
    outcomesTitle: 'Résultat',
    refresh: 'Afficher l’état actuel',
    download: 'Télécharger chaque ligne avec son résultat (CSV)',
    cancel: 'Annuler le reste',
    cancelMeaning: 'Les personnes pas encore invitées ne le seront pas. Les invitations envoyées restent valables.',
    cancelled: 'Le reste est annulé.',
    lists: 'Listes précédentes',
    olderLists: 'Afficher les listes plus anciennes',
    progress: (worked, lines) => `${worked} lignes traitées sur ${lines}`,
    noEmailColumn: 'La colonne email dans la première ligne du fichier CSV',
  },
};
