import type { Locale } from '../../../domain/locale.ts';

type OpsTexts = Readonly<
  Record<
    | 'title'
    | 'intro'
    | 'search'
    | 'searchHint'
    | 'searchButton'
    | 'found'
    | 'none'
    | 'environmentId'
    | 'seats'
    | 'partnerRelations'
    | 'credit'
    | 'licence'
    | 'validUntil'
    | 'signIn'
    | 'anyWay'
    | 'only'
    | 'reason'
    | 'lift'
    | 'lifted'
    | 'yes'
    | 'no'
    | 'noLicence'
    | 'noEnd'
    | 'calls'
    | 'reference'
    | 'signOut'
    | 'outTitle'
    | 'signedOut'
    | 'outIntro'
    | 'signInWith'
    | 'noProvider'
    | 'byLink'
    | 'byKey',
    string
  >
> & { readonly liftHint: (environment: string) => string };

/** What operators see. */
export const OPS_TEXTS: Readonly<Record<Locale, OpsTexts>> = {
  nl: {
    title: 'Beheer van het platform',
    intro: 'Je bent ingelogd als operator.',
    search: 'Omgeving zoeken',
    searchHint: 'Een deel van de naam is genoeg.',
    searchButton: 'Zoek',
    found: 'Gevonden omgevingen',
    none: 'Er is geen omgeving met deze naam.',
    environmentId: 'Kenmerk',
    seats: 'Plaatsen in gebruik',
    partnerRelations: 'Partnerrelaties',
    credit: 'Tegoed',
    licence: 'Licentie',
    validUntil: 'Geldig tot',
    signIn: 'Inloggen',
    anyWay: 'op elke manier',
    only: 'alleen via',
    reason: 'Reden (mag leeg blijven)',
    liftHint: (environment) =>
      `Hierna werken in ${environment} ook wachtwoorden weer. De reden blijft bewaard; zet er geen namen of adressen in.`,
    lift: 'Hef de beperking op',
    lifted: 'De beperking is opgeheven.',
    yes: 'inbegrepen',
    no: 'niet inbegrepen',
    noLicence: 'geen',
    noEnd: 'zonder einde',
    calls: 'Wat je via de API kunt doen',
    reference: 'Alle aanroepen en hun antwoorden',
    signOut: 'Log uit',
    outTitle: 'Alleen voor operators',
    signedOut: 'Je bent uitgelogd als operator.',
    outIntro: 'Je bent niet ingelogd als operator. Een gewoon account geeft hier geen toegang.',
    signInWith: 'Log in als operator met',
    noProvider: 'Inloggen als operator is hier niet ingesteld: op deze pagina kan niemand dat.',
    byLink:
      'Draait Vestibule op je eigen computer? Open dan de link die bij het starten wordt getoond. Die werkt één keer, twaalf uur lang; een nieuwe start geeft een nieuwe.',
    byKey: 'Anders werk je via de API met de sleutel van een operator; die maak je met dit commando:',
  },
  en: {
    title: 'Running the platform',
    intro: 'You are signed in as an operator.',
    search: 'Find an environment',
    searchHint: 'Part of its name will do.',
    searchButton: 'Search',
    found: 'Environments found',
    none: 'There is no environment with this name.',
    environmentId: 'Id',
    seats: 'Seats taken',
    partnerRelations: 'Partner relations',
    credit: 'Credit',
    licence: 'Licence',
    validUntil: 'Valid until',
    signIn: 'Signing in',
    anyWay: 'any way',
    only: 'only through',
    reason: 'Reason (may stay empty)',
    liftHint: (environment) =>
      `After this, passwords work again in ${environment}. The reason is kept; put no names or addresses into it.`,
    lift: 'Lift the restriction',
    lifted: 'The restriction has been lifted.',
    yes: 'included',
    no: 'not included',
    noLicence: 'none',
    noEnd: 'no end',
    calls: 'What you can do through the API',
    reference: 'Every call and its answers',
    signOut: 'Sign out',
    outTitle: 'For operators only',
    signedOut: 'You have signed out as an operator.',
    outIntro: 'You are not signed in as an operator. An ordinary account does not open this page.',
    signInWith: 'Sign in as operator with',
    noProvider: 'Signing in as an operator is not set up here: nobody can on this page.',
    byLink:
      'Does Vestibule run on your own machine? Then open the link that is shown when it starts. It works once, for twelve hours; starting again makes a new one.',
    byKey: 'Otherwise you work through the API with an operator’s key, which this command makes:',
  },
  fr: {
    title: 'Gestion de la plateforme',
    intro: 'Vous êtes connecté comme opérateur.',
    search: 'Chercher un environnement',
    searchHint: 'Une partie du nom suffit.',
    searchButton: 'Chercher',
    found: 'Environnements trouvés',
    none: 'Aucun environnement ne porte ce nom.',
    environmentId: 'Identifiant',
    seats: 'Places prises',
    partnerRelations: 'Relations partenaires',
    credit: 'Crédit',
    licence: 'Licence',
    validUntil: 'Valable jusqu’au',
    signIn: 'Connexion',
    anyWay: 'de toutes les façons',
    only: 'uniquement par',
    reason: 'Motif (facultatif)',
    liftHint: (environment) =>
      `Ensuite, les mots de passe fonctionnent de nouveau dans ${environment}. Le motif est conservé\u00a0; n’y mettez ni noms ni adresses.`,
    lift: 'Lever la restriction',
    lifted: 'La restriction est levée.',
    yes: 'comprises',
    no: 'non comprises',
    noLicence: 'aucune',
    noEnd: 'sans fin',
    calls: 'Ce que l’API vous permet de faire',
    reference: 'Tous les appels et leurs réponses',
    signOut: 'Se déconnecter',
    outTitle: 'Réservé aux opérateurs',
    signedOut: 'Vous n’êtes plus connecté comme opérateur.',
    outIntro: 'Vous n’êtes pas connecté comme opérateur. Un compte ordinaire ne donne pas accès à cette page.',
    signInWith: 'Se connecter comme opérateur avec',
    noProvider: 'La connexion comme opérateur n’est pas configurée ici\u00a0: personne ne le peut sur cette page.',
    byLink:
      'Vestibule tourne sur votre propre machine\u00a0? Ouvrez le lien affiché au démarrage. Il fonctionne une fois, pendant douze heures\u00a0; un nouveau démarrage en crée un autre.',
    byKey: 'Sinon, vous travaillez par l’API avec une clé d’opérateur, créée par cette commande\u00a0:',
  },
};

type OperatorLinkTexts = Readonly<Record<'title' | 'intro' | 'button' | 'overTitle' | 'over' | 'again', string>>;

/** Development's one-time link. */
export const OPERATOR_LINK_TEXTS: Readonly<Record<Locale, OperatorLinkTexts>> = {
  nl: {
    title: 'Inloggen als operator',
    intro: 'Deze link logt één browser in, één keer.',
    button: 'Log in als operator',
    overTitle: 'Deze link werkt niet meer',
    over: 'Hij is al gebruikt, is vervallen, of er is een nieuwere.',
    again: 'Start Vestibule opnieuw: dan wordt een nieuwe link getoond.',
  },
  en: {
    title: 'Sign in as an operator',
    intro: 'This link signs one browser in, once.',
    button: 'Sign in as operator',
    overTitle: 'This link no longer works',
    over: 'It has been used, has lapsed, or there is a newer one.',
    again: 'Start Vestibule again: it shows a new link.',
  },
  fr: {
    title: 'Se connecter comme opérateur',
    intro: 'Ce lien connecte un seul navigateur, une seule fois.',
    button: 'Se connecter comme opérateur',
    overTitle: 'Ce lien ne fonctionne plus',
    over: 'Il a déjà servi, il est périmé, ou il y en a un plus récent.',
    again: 'Redémarrez Vestibule\u00a0: un nouveau lien s’affiche.',
  },
};

type OperatorRefusedTexts = Readonly<Record<'title' | 'intro' | 'what', string>>;

/** For somebody who signed in well and is no operator. */
export const OPERATOR_REFUSED_TEXTS: Readonly<Record<Locale, OperatorRefusedTexts>> = {
  nl: {
    title: 'Je bent geen operator',
    intro: 'Inloggen is gelukt, maar met deze identiteit heb je hier geen toegang.',
    what: 'Vraag aan wie het platform beheert om je bij de groep van operators te zetten, of log in met een andere identiteit.',
  },
  en: {
    title: 'You are not an operator',
    intro: 'You signed in well, but this identity does not open the operators’ pages.',
    what: 'Ask whoever runs the platform to put you into the operators’ group, or sign in with another identity.',
  },
  fr: {
    title: 'Vous n’êtes pas opérateur',
    intro: 'La connexion a réussi, mais cette identité ne donne pas accès à ces pages.',
    what: 'Demandez à ceux qui gèrent la plateforme de vous ajouter au groupe des opérateurs, ou connectez-vous avec une autre identité.',
  },
};
