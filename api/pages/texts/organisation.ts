import type { Locale } from '../../../domain/locale.ts';
import type { IdentifierState, ReceivingState } from '../../../domain/organisation.ts';
import type { ReceivingFailure } from '../../../domain/receiving-registration.ts';

/** What has just been done on the page of an organisation. */
export const ORGANISATION_DONE = [
  'added',
  'saved',
  'checking',
  'activating',
  'withdrawn',
  'withdrawing',
  'evidence',
  'identifier',
  'identifier-gone',
  'turning-on',
  'turned-off',
] as const;
export type OrganisationDone = (typeof ORGANISATION_DONE)[number];

interface OrganisationTexts {
  readonly pages: string;
  readonly parts: Readonly<Record<'details' | 'members' | 'invitations', string>>;
  readonly titles: Readonly<Record<'details' | 'members' | 'invitations', (organisation: string) => string>>;
  readonly state: string;
  readonly environment: string;
  readonly address: string;
  readonly vatNumber: string;
  readonly vat: Readonly<Record<'none' | 'unknown' | 'valid' | 'invalid', string>>;
  readonly ownRole: string;
  readonly activatedAt: string;
  readonly edit: string;
  readonly editActive: string;
  readonly save: string;
  readonly identifiers: string;
  readonly identifiersIntro: string;
  readonly noIdentifiers: string;
  readonly identifierStates: Readonly<Record<IdentifierState, string>>;
  readonly identifierMeanings: Readonly<Record<IdentifierState, string>>;
  readonly scheme: string;
  readonly value: string;
  readonly valueHint: string;
  readonly addIdentifier: string;
  readonly removeIdentifier: string;
  readonly receiving: string;
  readonly receivingStates: Readonly<Record<ReceivingState, string>>;
  readonly receivingFailures: Readonly<Record<ReceivingFailure, string>>;
  readonly receivingWaits: string;
  readonly cost: (credit: number) => string;
  readonly turnOn: string;
  readonly turnOff: string;
  readonly turnOffMeaning: string;
  readonly done: Readonly<Record<OrganisationDone, string>>;
}

/** One organisation, as those who see it see it. */
export const ORGANISATION_TEXTS: Readonly<Record<Locale, OrganisationTexts>> = {
  nl: {
    pages: 'Pagina’s van deze organisatie',
    parts: { details: 'Gegevens', members: 'Leden', invitations: 'Uitnodigingen' },
    titles: {
      details: (name) => `Organisatie ${name}`,
      members: (name) => `Leden van ${name}`,
      invitations: (name) => `Uitnodigingen voor ${name}`,
    },
    state: 'Status',
    environment: 'Omgeving',
    address: 'Adres',
    vatNumber: 'Btw-nummer',
    vat: { none: 'geen', unknown: 'nog niet gecontroleerd', valid: 'geldig', invalid: 'niet geldig' },
    ownRole: 'Jouw rol',
    activatedAt: 'Actief sinds',
    edit: 'Gegevens wijzigen',
    editActive:
      'Naam, land en nummer van het handelsregister liggen vast sinds de activering. Een nieuw btw-nummer wordt gecontroleerd.',
    save: 'Bewaar',
    identifiers: 'Nummers op het Peppol-netwerk',
    identifiersIntro: 'Met deze nummers verstuurt de organisatie e-facturen en wordt zij gevonden.',
    noIdentifiers:
      'Er is nog geen nummer. Bij de activering wordt er een gemaakt van het nummer van het handelsregister.',
    identifierStates: {
      wanted: 'wordt geregistreerd',
      registered: 'geregistreerd',
      'registered-elsewhere': 'elders geregistreerd',
      refused: 'geweigerd',
      removed: 'wordt verwijderd',
    },
    identifierMeanings: {
      wanted: 'De activering registreert dit nummer.',
      registered: 'Dit nummer staat op het netwerk op naam van deze organisatie, via ons.',
      'registered-elsewhere':
        'Een andere aanbieder heeft dit nummer. Vraag die aanbieder om het vrij te geven; verwijder het hier daarna en voeg het opnieuw toe.',
      refused: 'Het netwerk neemt dit nummer niet aan. Controleer het, of kies een ander soort nummer.',
      removed: 'Het netwerk wordt verteld dat dit nummer vervalt.',
    },
    scheme: 'Soort nummer',
    value: 'Nummer',
    valueHint: 'Zonder spaties en punten.',
    addIdentifier: 'Voeg het nummer toe',
    removeIdentifier: 'Geef het nummer op',
    receiving: 'E-facturen ontvangen',
    receivingStates: { off: 'uit', 'turning-on': 'wordt aangezet', on: 'aan' },
    receivingFailures: {
      NO_CREDIT: 'Het is niet aangezet: het tegoed is op. Vul het aan en probeer het opnieuw.',
      TURNED_OFF: 'Het is intussen weer uitgezet; het tegoed is teruggegeven.',
      RECEIVING_REFUSED: 'Het netwerk nam het niet aan; het tegoed is teruggegeven.',
    },
    receivingWaits: 'Het Peppol-netwerk antwoordt nu niet. We proberen het vanzelf opnieuw; je hoeft niets te doen.',
    cost: (credit) => `Aanzetten kost ${credit} van het tegoed van je omgeving.`,
    turnOn: 'Zet ontvangen aan',
    turnOff: 'Zet ontvangen uit',
    turnOffMeaning: 'Uitzetten kan meteen; het tegoed dat het kostte, komt niet terug.',
    done: {
      added: 'De organisatie is toegevoegd. Controleer de gegevens en activeer haar.',
      saved: 'De gegevens zijn bewaard.',
      checking: 'Bewaard. Het btw-nummer wordt gecontroleerd.',
      activating: 'De activering is begonnen. Hieronder staat hoe ver zij is.',
      withdrawn: 'De controle is ingetrokken.',
      withdrawing: 'De controle wordt ingetrokken.',
      evidence: 'Het bewijs is toegevoegd. Een medewerker van het platform kijkt ernaar.',
      identifier: 'Het nummer is toegevoegd.',
      'identifier-gone': 'Het nummer is opgegeven.',
      'turning-on': 'Ontvangen wordt aangezet.',
      'turned-off': 'Ontvangen staat uit.',
    },
  },
  en: {
    pages: 'Pages of this organisation',
    parts: { details: 'Details', members: 'Members', invitations: 'Invitations' },
    titles: {
      details: (name) => `Organisation ${name}`,
      members: (name) => `Members of ${name}`,
      invitations: (name) => `Invitations into ${name}`,
    },
    state: 'State',
    environment: 'Environment',
    address: 'Address',
    vatNumber: 'VAT number',
    vat: { none: 'none', unknown: 'not checked yet', valid: 'valid', invalid: 'not valid' },
    ownRole: 'Your role',
    activatedAt: 'Active since',
    edit: 'Edit details',
    editActive: 'Name, country and trade-register number stay as they were activated. A new VAT number is checked.',
    save: 'Save',
    identifiers: 'Numbers on the Peppol network',
    identifiersIntro: 'By these numbers the organisation sends e-invoices and is found.',
    noIdentifiers: 'There is no number yet. The activation makes one of the trade-register number.',
    identifierStates: {
      wanted: 'to be registered',
      registered: 'registered',
      'registered-elsewhere': 'registered elsewhere',
      refused: 'refused',
      removed: 'being removed',
    },
    identifierMeanings: {
      wanted: 'The activation registers this number.',
      registered: 'This number stands on the network in the name of this organisation, through us.',
      'registered-elsewhere':
        'Another provider has this number. Ask that provider to let it go; then remove it here and add it again.',
      refused: 'The network does not take this number. Check it, or choose another kind of number.',
      removed: 'The network is being told that this number lapses.',
    },
    scheme: 'Kind of number',
    value: 'Number',
    valueHint: 'Without spaces and dots.',
    addIdentifier: 'Add the number',
    removeIdentifier: 'Give the number up',
    receiving: 'Receiving e-invoices',
    receivingStates: { off: 'off', 'turning-on': 'being turned on', on: 'on' },
    receivingFailures: {
      NO_CREDIT: 'It was not turned on: there is no credit left. Add credit and try again.',
      TURNED_OFF: 'It was turned off again meanwhile; the credit was given back.',
      RECEIVING_REFUSED: 'The network did not take it; the credit was given back.',
    },
    receivingWaits: 'The Peppol network does not answer now. We try again by ourselves; you need not do anything.',
    cost: (credit) => `Turning it on costs ${credit} of your environment’s credit.`,
    turnOn: 'Turn receiving on',
    turnOff: 'Turn receiving off',
    turnOffMeaning: 'Turning it off works at once; the credit that it cost does not come back.',
    done: {
      added: 'The organisation has been added. Check its details and activate it.',
      saved: 'The details have been saved.',
      checking: 'Saved. The VAT number is being checked.',
      activating: 'The activation has begun. Below is how far it is.',
      withdrawn: 'The check has been withdrawn.',
      withdrawing: 'The check is being withdrawn.',
      evidence: 'The evidence has been added. Somebody of the platform looks at it.',
      identifier: 'The number has been added.',
      'identifier-gone': 'The number has been given up.',
      'turning-on': 'Receiving is being turned on.',
      'turned-off': 'Receiving is off.',
    },
  },
  fr: {
    pages: 'Pages de cette organisation',
    parts: { details: 'Données', members: 'Membres', invitations: 'Invitations' },
    titles: {
      details: (name) => `L’organisation ${name}`,
      members: (name) => `Membres de ${name}`,
      invitations: (name) => `Invitations dans ${name}`,
    },
    state: 'Statut',
    environment: 'Environnement',
    address: 'Adresse',
    vatNumber: 'Numéro de TVA',
    vat: { none: 'aucun', unknown: 'pas encore vérifié', valid: 'valable', invalid: 'non valable' },
    ownRole: 'Votre rôle',
    activatedAt: 'Active depuis le',
    edit: 'Modifier les données',
    editActive:
      'Le nom, le pays et le numéro au registre restent ceux de l’activation. Un nouveau numéro de TVA est vérifié.',
    save: 'Enregistrer',
    identifiers: 'Numéros sur le réseau Peppol',
    identifiersIntro: 'Ces numéros permettent à l’organisation d’envoyer des factures électroniques et d’être trouvée.',
    noIdentifiers: 'Il n’y a pas encore de numéro. L’activation en crée un à partir du numéro au registre du commerce.',
    identifierStates: {
      wanted: 'à enregistrer',
      registered: 'enregistré',
      'registered-elsewhere': 'enregistré ailleurs',
      refused: 'refusé',
      removed: 'suppression en cours',
    },
    identifierMeanings: {
      wanted: 'L’activation enregistre ce numéro.',
      registered: 'Ce numéro figure sur le réseau au nom de cette organisation, par notre intermédiaire.',
      'registered-elsewhere':
        'Un autre prestataire détient ce numéro. Demandez-lui de le libérer\u00a0; ensuite supprimez-le ici et ajoutez-le de nouveau.',
      refused: 'Le réseau n’accepte pas ce numéro. Vérifiez-le, ou choisissez un autre type de numéro.',
      removed: 'Le réseau apprend que ce numéro disparaît.',
    },
    scheme: 'Type de numéro',
    value: 'Numéro',
    valueHint: 'Sans espaces ni points.',
    addIdentifier: 'Ajouter le numéro',
    removeIdentifier: 'Abandonner le numéro',
    receiving: 'Recevoir des factures électroniques',
    receivingStates: { off: 'désactivé', 'turning-on': 'activation en cours', on: 'activé' },
    receivingFailures: {
      NO_CREDIT: 'Non activé\u00a0: il n’y a plus de crédit. Ajoutez-en et réessayez.',
      TURNED_OFF: 'Désactivé entre-temps\u00a0; le crédit a été rendu.',
      RECEIVING_REFUSED: 'Le réseau ne l’a pas accepté\u00a0; le crédit a été rendu.',
    },
    receivingWaits:
      'Le réseau Peppol ne répond pas en ce moment. Nous réessayons de nous-mêmes\u00a0; vous n’avez rien à faire.',
    cost: (credit) => `L’activation coûte ${credit} du crédit de votre environnement.`,
    turnOn: 'Activer la réception',
    turnOff: 'Désactiver la réception',
    turnOffMeaning: 'La désactivation est immédiate\u00a0; le crédit dépensé n’est pas rendu.',
    done: {
      added: 'L’organisation est ajoutée. Vérifiez ses données et activez-la.',
      saved: 'Les données ont été enregistrées.',
      checking: 'Enregistré. Le numéro de TVA est en cours de vérification.',
      activating: 'L’activation a commencé. Voyez ci-dessous où elle en est.',
      withdrawn: 'La vérification est retirée.',
      withdrawing: 'La vérification est en cours de retrait.',
      evidence: 'La preuve est ajoutée. Quelqu’un de la plateforme l’examine.',
      identifier: 'Le numéro est ajouté.',
      'identifier-gone': 'Le numéro est abandonné.',
      'turning-on': 'La réception est en cours d’activation.',
      'turned-off': 'La réception est désactivée.',
    },
  },
};
