import type { Locale } from '../../../domain/locale.ts';
import type { PartnerRequestStage } from '../../../domain/partner-request.ts';

interface PartnersTexts {
  readonly title: string;
  readonly environment: string;
  readonly existing: string;
  readonly noPartners: string;
  readonly since: string;
  readonly connections: string;
  readonly find: string;
  readonly search: string;
  readonly searchHint: string;
  readonly searchButton: string;
  readonly nothingFound: string;
  readonly found: string;
  readonly incoming: string;
  readonly outgoing: string;
  readonly noRequests: string;
  readonly more: string;
  readonly former: string;
  readonly endedByUs: string;
  readonly endedByThem: string;
  readonly partnershipEnded: string;
  readonly stages: Readonly<Record<PartnerRequestStage, string>>;
  readonly registerNumber: string;
  readonly numberIsStated: string;
  readonly numberChecked: string;
  readonly numberVerified: string;
  readonly numberStated: string;
  readonly arePartners: string;
  readonly openRequest: string;
  readonly ask: string;
  readonly askAnother: string;
  readonly askIntro: string;
  readonly askAgainFrom: string;
  readonly manager: string;
  readonly message: string;
  readonly messageHint: string;
  readonly askButton: string;
  readonly noManagers: string;
  readonly end: string;
  readonly endMeaning: string;
  readonly word: string;
  readonly typeWord: (word: string) => string;
  readonly endButton: string;
  readonly ended: string;
}

/** Partners, finding them, and one of them. */
export const PARTNERS_TEXTS: Readonly<Record<Locale, PartnersTexts>> = {
  nl: {
    title: 'Je partners',
    environment: 'Omgeving',
    existing: 'Bestaande partners',
    noPartners: 'Je omgeving heeft nog geen partners.',
    since: 'Sinds',
    connections: 'Relaties',
    find: 'Partners zoeken',
    search: 'Naam of nummer in het handelsregister',
    searchHint: 'Een deel van de naam is genoeg; een tikfout geeft niet.',
    searchButton: 'Zoek',
    nothingFound: 'Niets gevonden. Sommige omgevingen willen niet gevonden worden: zoek dan op het hele nummer.',
    found: 'Gevonden',
    incoming: 'Ontvangen relatieverzoeken',
    outgoing: 'Verstuurde relatieverzoeken',
    noRequests: 'Geen verzoeken.',
    more: 'Toon de volgende',
    former: 'Beëindigde partnerschappen',
    endedByUs: 'Beëindigd door je eigen omgeving op',
    endedByThem: 'Beëindigd door de andere omgeving op',
    partnershipEnded: 'partnerschap beëindigd',
    stages: {
      'awaiting-answer': 'wacht op antwoord',
      'mail-bounced': 'de mail kon niet worden bezorgd',
      'awaiting-eligibility': 'geaccepteerd, er ontbreekt nog iets',
      establishing: 'wordt uitgevoerd',
      established: 'verbonden',
      declined: 'afgewezen',
      expired: 'vervallen',
      withdrawn: 'ingetrokken',
    },
    registerNumber: 'Nummer in het handelsregister',
    numberIsStated:
      'Een nummer is wat de omgeving zelf opgeeft; het is niet gecontroleerd. Ga na of dit echt de partij is die je zoekt.',
    numberChecked: 'Gecontroleerd',
    numberVerified: 'Ja, bij het activeren van een organisatie',
    numberStated: 'Nee, opgegeven door de omgeving zelf',
    arePartners: 'Jullie zijn partners.',
    openRequest: 'Er staat een relatieverzoek open. Bekijk het verzoek',
    ask: 'Relatieverzoek',
    askAnother: 'Nog een relatie erbij',
    askIntro: 'De gekozen relatiemanager krijgt een mail en kan het verzoek accepteren of afwijzen.',
    askAgainFrom: 'Er was kort geleden al een verzoek. Je kunt het opnieuw vragen vanaf',
    manager: 'Relatiemanager',
    message: 'Bericht (mag leeg blijven)',
    messageHint: 'Hoogstens 500 tekens. Links werken in de mail niet.',
    askButton: 'Verstuur het relatieverzoek',
    noManagers: 'Deze omgeving heeft nu geen relatiemanager aan wie je het kunt vragen.',
    end: 'Partnerschap beëindigen',
    endMeaning:
      'Alle relaties en alles wat daardoor gedeeld is, zijn dan meteen weg, voor beide kanten. Dit is niet terug te draaien.',
    word: 'einde',
    typeWord: (word) => `Typ het woord ${word} om te bevestigen`,
    endButton: 'Beëindig het partnerschap',
    ended: 'Het partnerschap is beëindigd. Iedereen die het aangaat, krijgt een mail.',
  },
  en: {
    title: 'Your partners',
    environment: 'Environment',
    existing: 'Existing partners',
    noPartners: 'Your environment has no partners yet.',
    since: 'Since',
    connections: 'Connections',
    find: 'Find partners',
    search: 'Name or trade-register number',
    searchHint: 'A part of the name is enough; a typo does not matter.',
    searchButton: 'Search',
    nothingFound: 'Nothing found. Some environments do not want to be found: search for the whole number then.',
    found: 'Found',
    incoming: 'Partner requests received',
    outgoing: 'Partner requests sent',
    noRequests: 'No requests.',
    more: 'Show the next ones',
    former: 'Ended partnerships',
    endedByUs: 'Ended by your own environment on',
    endedByThem: 'Ended by the other environment on',
    partnershipEnded: 'partnership ended',
    stages: {
      'awaiting-answer': 'waiting for an answer',
      'mail-bounced': 'the mail could not be delivered',
      'awaiting-eligibility': 'accepted, something is missing',
      establishing: 'being carried out',
      established: 'connected',
      declined: 'declined',
      expired: 'expired',
      withdrawn: 'withdrawn',
    },
    registerNumber: 'Trade-register number',
    numberIsStated:
      'A number is what the environment states of itself; nobody has verified it. Make sure that this is really who you are looking for.',
    numberChecked: 'Verified',
    numberVerified: 'Yes, when an organisation was activated',
    numberStated: 'No, stated by the environment itself',
    arePartners: 'You are partners.',
    openRequest: 'A partner request is open. View the request',
    ask: 'Partner request',
    askAnother: 'Add a connection',
    askIntro: 'The relation manager that you choose gets an e-mail and can accept or decline the request.',
    askAgainFrom: 'There was a request a short time ago. You can ask again from',
    manager: 'Relation manager',
    message: 'Message (may be left empty)',
    messageHint: 'At most 500 characters. Links do not work in the e-mail.',
    askButton: 'Send the partner request',
    noManagers: 'This environment has no relation manager whom you could ask now.',
    end: 'End the partnership',
    endMeaning:
      'All connections and everything that was shared through them are gone at once, for both sides. This cannot be undone.',
    word: 'end',
    typeWord: (word) => `Type the word ${word} to confirm`,
    endButton: 'End the partnership',
    ended: 'The partnership has ended. Everybody concerned gets an e-mail.',
  },
  fr: {
    title: 'Vos partenaires',
    environment: 'Environnement',
    existing: 'Partenaires existants',
    noPartners: 'Votre environnement n’a pas encore de partenaires.',
    since: 'Depuis le',
    connections: 'Relations',
    find: 'Chercher des partenaires',
    search: 'Nom ou numéro au registre du commerce',
    searchHint: 'Une partie du nom suffit\u00a0; une faute de frappe n’est pas grave.',
    searchButton: 'Chercher',
    nothingFound:
      'Rien trouvé. Certains environnements ne veulent pas être trouvés\u00a0: cherchez alors le numéro entier.',
    found: 'Trouvé',
    incoming: 'Demandes de relation reçues',
    outgoing: 'Demandes de relation envoyées',
    noRequests: 'Aucune demande.',
    more: 'Afficher la suite',
    former: 'Partenariats terminés',
    endedByUs: 'Terminé par votre environnement le',
    endedByThem: 'Terminé par l’autre environnement le',
    partnershipEnded: 'partenariat terminé',
    stages: {
      'awaiting-answer': 'attend une réponse',
      'mail-bounced': 'l’e-mail n’a pas pu être remis',
      'awaiting-eligibility': 'acceptée, il manque quelque chose',
      establishing: 'en cours d’exécution',
      established: 'en relation',
      declined: 'refusée',
      expired: 'expirée',
      withdrawn: 'retirée',
    },
    registerNumber: 'Numéro au registre du commerce',
    numberIsStated:
      'Un numéro est ce que l’environnement déclare lui-même\u00a0; personne ne l’a vérifié. Assurez-vous que c’est bien celui que vous cherchez.',
    numberChecked: 'Vérifié',
    numberVerified: 'Oui, lors de l’activation d’une organisation',
    numberStated: 'Non, indiqué par l’environnement lui-même',
    arePartners: 'Vous êtes partenaires.',
    openRequest: 'Une demande de relation est ouverte. Voir la demande',
    ask: 'Demande de relation',
    askAnother: 'Ajouter une relation',
    askIntro: 'Le gestionnaire de relations choisi reçoit un e-mail et peut accepter ou refuser la demande.',
    askAgainFrom: 'Il y a eu une demande récemment. Vous pouvez demander de nouveau à partir du',
    manager: 'Gestionnaire de relations',
    message: 'Message (peut rester vide)',
    messageHint: '500 caractères au plus. Les liens ne fonctionnent pas dans l’e-mail.',
    askButton: 'Envoyer la demande de relation',
    noManagers: 'Cet environnement n’a pour le moment aucun gestionnaire de relations à qui s’adresser.',
    end: 'Mettre fin au partenariat',
    endMeaning:
      'Toutes les relations et tout ce qu’elles permettaient de partager disparaissent aussitôt, des deux côtés. C’est irréversible.',
    word: 'fin',
    typeWord: (word) => `Tapez le mot ${word} pour confirmer`,
    endButton: 'Mettre fin au partenariat',
    ended: 'Le partenariat a pris fin. Toutes les personnes concernées reçoivent un e-mail.',
  },
};
