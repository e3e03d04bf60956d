import type { BulkActionState, BulkItemOutcome } from '../../../domain/bulk-action.ts';
import type { Locale } from '../../../domain/locale.ts';

type Words =
  | 'title'
  | 'intro'
  | 'none'
  | 'more'
  | 'begin'
  | 'beginHint'
  | 'action'
  | 'until'
  | 'untilHint'
  | 'reason'
  | 'reasonHint'
  | 'rate'
  | 'rateHint'
  | 'preview'
  | 'found'
  | 'hasMore'
  | 'notAllowed'
  | 'samples'
  | 'confirm'
  | 'word'
  | 'second'
  | 'confirmButton'
  | 'giveUp'
  | 'stop'
  | 'stopMeaning'
  | 'stopping'
  | 'heldUp'
  | 'refresh'
  | 'items'
  | 'allItems'
  | 'onboarding'
  | 'kind'
  | 'stage'
  | 'outcome'
  | 'state'
  | 'progress'
  | 'filter'
  | 'everything'
  | 'requestedBy'
  | 'confirmedBy'
  | 'stoppedBy'
  | 'back'
  | 'toOnboardings';

interface BulkTexts extends Readonly<Record<Words, string>> {
  readonly states: Readonly<Record<BulkActionState, string>>;
  readonly outcomes: Readonly<Record<BulkItemOutcome | 'open', string>>;
  readonly refused: Readonly<Record<'SECOND_OPERATOR_NEEDED' | 'BULK_ACTION_ENDED' | 'other', string>>;
  readonly progressOf: (done: number, count: number) => string;
}

const NL: BulkTexts = {
  title: 'Acties op vele onboardings',
  intro:
    'Wat operators met vele onboardings tegelijk doen: eerst bekijken, dan bevestigen; het loopt in het gekozen tempo en kan gestopt worden.',
  none: 'Er is nog niets met vele tegelijk gedaan.',
  more: 'Toon de volgende',
  begin: 'Doe dit met al deze',
  beginHint: 'Met alles wat loopt en aan je keuze voldoet. Eerst zie je wat het zou zijn; er gebeurt nog niets.',
  action: 'Wat',
  until: 'Nieuwe einddatum',
  untilHint: 'Alleen bij verlengen, als jjjj-mm-dd',
  reason: 'Reden',
  reasonHint: 'Blijft bij elke onboarding bewaard; zet er geen namen of adressen in.',
  rate: 'Hoeveel per seconde',
  rateHint: 'Van 1 tot 50',
  preview: 'Bekijk vooraf',
  found: 'Gevonden',
  hasMore: 'Er waren er meer; de tienduizend die het langst in hun fase staan, zijn genomen.',
  notAllowed: 'Waarmee dit niet kan',
  samples: 'Bijvoorbeeld',
  confirm: 'Bevestig',
  word: 'Typ dit woord om het uit te voeren:',
  second: 'Dit zijn er meer dan 500: een andere operator dan wie het aanvroeg, moet het bevestigen.',
  confirmButton: 'Voer het uit',
  giveUp: 'Zie ervan af',
  stop: 'Stop',
  stopMeaning: 'Wat gedaan is, blijft; de volgende komt niet meer aan de beurt.',
  stopping: 'Het wordt gestopt.',
  heldUp: 'Het wordt tegengehouden; we proberen het vanzelf opnieuw.',
  refresh: 'Kijk opnieuw hoe ver het is',
  items: 'Wat ervan geworden is',
  allItems: 'alle',
  onboarding: 'Onboarding',
  kind: 'Soort',
  stage: 'Fase bij het bekijken',
  outcome: 'Uitkomst',
  state: 'Toestand',
  progress: 'Hoe ver',
  filter: 'Keuze',
  everything: 'alles wat loopt',
  requestedBy: 'Aangevraagd door',
  confirmedBy: 'Bevestigd door',
  stoppedBy: 'Gestopt door',
  back: 'Naar alle acties op vele onboardings',
  toOnboardings: 'Naar alle onboardings',
  states: { previewed: 'wacht op bevestiging', applying: 'wordt uitgevoerd', done: 'klaar', stopped: 'gestopt' },
  outcomes: {
    done: 'gedaan',
    refused: 'geweigerd',
    changed: 'overgeslagen: veranderd sinds het bekijken',
    stopped: 'gestopt, niet aan de beurt gekomen',
    open: 'nog zonder uitkomst',
  },
  refused: {
    SECOND_OPERATOR_NEEDED: 'Een andere operator dan wie het aanvroeg, moet dit bevestigen.',
    BULK_ACTION_ENDED: 'Er valt niets meer te doen: het is al klaar of gestopt.',
    other: 'Er ontbreekt iets, of iets klopt niet.',
  },
  progressOf: (done, count) => `${done} van ${count}`,
};

const EN: BulkTexts = {
  title: 'Actions on many onboardings',
  intro:
    'What operators do with many onboardings at once: look first, then confirm; it runs at the chosen rate and can be stopped.',
  none: 'Nothing has been done with many at once.',
  more: 'Show the next ones',
  begin: 'Do this with all of these',
  beginHint: 'With all that is open and that fits your choice. First you see what it would be; nothing happens yet.',
  action: 'What',
  until: 'New last day',
  untilHint: 'Only to extend, as yyyy-mm-dd',
  reason: 'Reason',
  reasonHint: 'It is kept with each onboarding; put no names or addresses into it.',
  rate: 'How many a second',
  rateHint: 'From 1 to 50',
  preview: 'Preview',
  found: 'Found',
  hasMore: 'There were more; the ten thousand that have stood in their stage longest were taken.',
  notAllowed: 'With which this cannot be done',
  samples: 'Such as',
  confirm: 'Confirm',
  word: 'Type this word to run it:',
  second: 'These are more than 500: another operator than who asked for it has to confirm.',
  confirmButton: 'Run it',
  giveUp: 'Give it up',
  stop: 'Stop',
  stopMeaning: 'What is done stays done; the next one is left as it is.',
  stopping: 'It is being stopped.',
  heldUp: 'It is held up; we try again by ourselves.',
  refresh: 'Look again how far it is',
  items: 'What became of them',
  allItems: 'all',
  onboarding: 'Onboarding',
  kind: 'Kind',
  stage: 'Stage at the preview',
  outcome: 'Outcome',
  state: 'State',
  progress: 'How far',
  filter: 'Choice',
  everything: 'all that is open',
  requestedBy: 'Asked for by',
  confirmedBy: 'Confirmed by',
  stoppedBy: 'Stopped by',
  back: 'To all actions on many onboardings',
  toOnboardings: 'To all onboardings',
  states: { previewed: 'waits to be confirmed', applying: 'is running', done: 'done', stopped: 'stopped' },
  outcomes: {
    done: 'done',
    refused: 'refused',
    changed: 'left out: changed since the preview',
    stopped: 'stopped before its turn',
    open: 'no outcome yet',
  },
  refused: {
    SECOND_OPERATOR_NEEDED: 'Another operator than who asked for it has to confirm this.',
    BULK_ACTION_ENDED: 'Nothing is left to do: it is done or stopped already.',
    other: 'Something is missing, or does not fit.',
  },
  progressOf: (done, count) => `${done} of ${count}`,
};

const FR: BulkTexts = {
  title: 'Actions sur beaucoup d’onboardings',
  intro:
    'Ce que les opérateurs font de beaucoup d’onboardings à la fois\u00a0: d’abord regarder, puis confirmer\u00a0; l’action avance au rythme choisi et peut être arrêtée.',
  none: 'Rien n’a encore été fait de cette façon.',
  more: 'Afficher les suivants',
  begin: 'Faire ceci avec tous ceux-ci',
  beginHint:
    'Avec tout ce qui est en cours et répond à votre choix. Vous voyez d’abord ce que ce serait\u00a0; rien ne se passe encore.',
  action: 'Quoi',
  until: 'Nouveau dernier jour',
  untilHint: 'Seulement pour prolonger, au format aaaa-mm-jj',
  reason: 'Motif',
  reasonHint: 'Il est conservé avec chaque onboarding\u00a0; n’y mettez ni noms ni adresses.',
  rate: 'Combien par seconde',
  rateHint: 'De 1 à 50',
  preview: 'Regarder d’abord',
  found: 'Trouvés',
  hasMore: 'Il y en avait plus\u00a0; les dix mille qui sont depuis le plus longtemps à leur étape ont été pris.',
  notAllowed: 'Avec lesquels ce n’est pas possible',
  samples: 'Par exemple',
  confirm: 'Confirmer',
  word: 'Tapez ce mot pour l’exécuter\u00a0:',
  second: 'Il y en a plus de 500\u00a0: un autre opérateur que le demandeur doit confirmer.',
  confirmButton: 'Exécuter',
  giveUp: 'Y renoncer',
  stop: 'Arrêter',
  stopMeaning: 'Ce qui est fait reste fait\u00a0; le suivant reste comme il est.',
  stopping: 'L’arrêt est en cours.',
  heldUp: 'L’action est bloquée\u00a0; nous réessayons de nous-mêmes.',
  refresh: 'Regarder à nouveau où cela en est',
  items: 'Ce qu’ils sont devenus',
  allItems: 'tous',
  onboarding: 'Onboarding',
  kind: 'Type',
  stage: 'Étape au moment de l’aperçu',
  outcome: 'Résultat',
  state: 'État',
  progress: 'Avancement',
  filter: 'Choix',
  everything: 'tout ce qui est en cours',
  requestedBy: 'Demandé par',
  confirmedBy: 'Confirmé par',
  stoppedBy: 'Arrêté par',
  back: 'Vers toutes les actions sur beaucoup d’onboardings',
  toOnboardings: 'Vers tous les onboardings',
  states: { previewed: 'attend une confirmation', applying: 'en cours', done: 'terminé', stopped: 'arrêté' },
  outcomes: {
    done: 'fait',
    refused: 'refusé',
    changed: 'laissé de côté\u00a0: changé depuis l’aperçu',
    stopped: 'arrêté avant son tour',
    open: 'pas encore de résultat',
  },
  refused: {
    SECOND_OPERATOR_NEEDED: 'Un autre opérateur que le demandeur doit confirmer.',
    BULK_ACTION_ENDED: 'Il ne reste rien à faire\u00a0: c’est déjà terminé ou arrêté.',
    other: 'Il manque quelque chose, ou quelque chose ne convient pas.',
  },
  progressOf: (done, count) => `${done} sur ${count}`,
};

/** One action on many onboardings, as operators prepare, confirm and watch it. */
export const BULK_ACTION_TEXTS: Readonly<Record<Locale, BulkTexts>> = { nl: NL, en: EN, fr: FR };
