import type { ActivationPart, PartState } from '../../../domain/activation-progress.ts';
import type { Locale } from '../../../domain/locale.ts';
import type {
  ActivationRejection,
  AuthorityBasis,
  OrganisationActivationStage,
} from '../../../domain/organisation-activation.ts';
import { EVIDENCE_TEXTS, type EvidenceTexts } from './organisation-evidence.ts';

/** What an activation can wait for that is not its next step. */
export const ACTIVATION_WAITS = [
  'REGISTER_UNAVAILABLE',
  'VIES_UNAVAILABLE',
  'PEPPOL_UNAVAILABLE',
  'OTHER',
  'person',
  'unregistered',
  'operator',
] as const;
export type ActivationWait = (typeof ACTIVATION_WAITS)[number];

interface ActivationTexts extends EvidenceTexts {
  readonly title: string;
  readonly intro: string;
  readonly begin: string;
  readonly parts: Readonly<Record<ActivationPart, string>>;
  readonly states: Readonly<Record<PartState, string>>;
  readonly stages: Readonly<Record<OrganisationActivationStage, string>>;
  readonly stage: string;
  readonly since: string;
  readonly until: string;
  /** When what does not answer is asked again. */
  readonly nextTry: string;
  readonly registeredName: string;
  readonly authority: string;
  readonly authorities: Readonly<Record<AuthorityBasis, string>>;
  readonly waits: Readonly<Record<ActivationWait, string>>;
  readonly rejections: Readonly<Record<ActivationRejection, string>>;
  /** For whoever is known by no name, whom no register can name. */
  readonly nameless: string;
  readonly namelessLink: string;
  readonly withdraw: string;
  readonly withdrawMeaning: string;
  readonly again: string;
  /** Where no number can be made of the details. */
  readonly numberless: string;
}

/** An activation, step by step, with what to do. */
export const ACTIVATION_TEXTS: Readonly<Record<Locale, ActivationTexts>> = {
  nl: {
    ...EVIDENCE_TEXTS.nl,
    title: 'Activering',
    intro:
      'We controleren het handelsregister, of jij voor het bedrijf mag tekenen en het btw-nummer, en registreren een nummer op Peppol.',
    begin: 'Activeer de organisatie',
    parts: { register: 'Handelsregister', authority: 'Bevoegdheid', vat: 'Btw-nummer', identifier: 'Nummer op Peppol' },
    states: {
      ahead: 'nog te doen',
      'under-way': 'bezig',
      passed: 'in orde',
      failed: 'niet gelukt',
      skipped: 'overgeslagen',
      'not-needed': 'niet nodig',
    },
    stages: {
      'checking-register': 'het handelsregister wordt geraadpleegd',
      'awaiting-authority': 'wacht op een bewijs van bevoegdheid',
      'checking-vat': 'het btw-nummer wordt gecontroleerd',
      'registering-identifier': 'een nummer wordt geregistreerd',
      activated: 'geslaagd',
      rejected: 'afgewezen',
      withdrawn: 'ingetrokken',
    },
    stage: 'Stap',
    since: 'Sinds',
    until: 'Uiterlijk',
    nextTry: 'We proberen het opnieuw op',
    registeredName: 'Naam in het handelsregister',
    authority: 'Bevoegdheid blijkt uit',
    authorities: { register: 'het handelsregister', operator: 'een bewijs dat het platform heeft beoordeeld' },
    waits: {
      REGISTER_UNAVAILABLE:
        'Het handelsregister antwoordt nu niet. We proberen het vanzelf opnieuw; je hoeft niets te doen.',
      VIES_UNAVAILABLE:
        'De belastingdienst antwoordt nu niet. We proberen het vanzelf opnieuw; je hoeft niets te doen.',
      PEPPOL_UNAVAILABLE:
        'Het Peppol-netwerk antwoordt nu niet. We proberen het vanzelf opnieuw; je hoeft niets te doen.',
      OTHER: 'Er is bij ons iets blijven staan. We kijken ernaar; je hoeft niets te doen.',
      person: 'Het handelsregister noemt jou niet. Voeg hieronder een bewijs toe dat je voor dit bedrijf mag tekenen.',
      unregistered:
        'Van dit bedrijf is geen nummer in een handelsregister bekend. Voeg hieronder een bewijs toe dat je ervoor mag tekenen.',
      operator:
        'Een medewerker van het platform beoordeelt je bewijs. Je hoeft niets te doen; je kunt nog iets toevoegen.',
    },
    rejections: {
      REGISTER_NOT_FOUND: 'Het handelsregister kent dit nummer niet. Verbeter het nummer en activeer opnieuw.',
      COMPANY_ENDED: 'Volgens het handelsregister bestaat dit bedrijf niet meer.',
      ORGANISATION_TAKEN: 'Dit bedrijf is al actief, hier of in een andere omgeving.',
      AUTHORITY_REFUSED: 'Het bewijs was niet genoeg. Voeg een ander bewijs toe en activeer opnieuw.',
      AUTHORITY_LAPSED: 'Er kwam niet op tijd een bewijs. Voeg het toe en activeer opnieuw.',
      VAT_INVALID: 'De belastingdienst kent dit btw-nummer niet. Verbeter het en activeer opnieuw.',
      IDENTIFIER_ELSEWHERE: 'Een andere aanbieder heeft het nummer op Peppol. Hieronder staat wat je kunt doen.',
      IDENTIFIER_REFUSED:
        'Het Peppol-netwerk nam geen van de nummers aan. Voeg een ander nummer toe en probeer het opnieuw.',
    },
    nameless:
      'Je voornaam en achternaam zijn niet ingevuld, dus het register kan je niet noemen. Vul ze in voor je activeert; trek een controle die al loopt in en activeer opnieuw.',
    namelessLink: 'Vul je naam in',
    withdraw: 'Trek de controle in',
    withdrawMeaning: 'Wat al geregistreerd was, wordt dan ongedaan gemaakt. Je kunt later opnieuw beginnen.',
    again: 'Activeer opnieuw',
    numberless:
      'Er is nog geen nummer, en van de gegevens kan er geen worden gemaakt. Voeg er een toe voor je activeert.',
  },
  en: {
    ...EVIDENCE_TEXTS.en,
    title: 'Activation',
    intro:
      'We check the trade register, whether you may act for the company and the VAT number, and register a number on Peppol.',
    begin: 'Activate the organisation',
    parts: { register: 'Trade register', authority: 'Authority', vat: 'VAT number', identifier: 'Number on Peppol' },
    states: {
      ahead: 'still to come',
      'under-way': 'under way',
      passed: 'in order',
      failed: 'failed',
      skipped: 'skipped',
      'not-needed': 'not needed',
    },
    stages: {
      'checking-register': 'the trade register is being asked',
      'awaiting-authority': 'waiting for proof of authority',
      'checking-vat': 'the VAT number is being checked',
      'registering-identifier': 'a number is being registered',
      activated: 'succeeded',
      rejected: 'rejected',
      withdrawn: 'withdrawn',
    },
    stage: 'Step',
    since: 'Since',
    until: 'Until',
    nextTry: 'Tried again at',
    registeredName: 'Name in the trade register',
    authority: 'Authority is shown by',
    authorities: { register: 'the trade register', operator: 'evidence that the platform has looked at' },
    waits: {
      REGISTER_UNAVAILABLE:
        'The trade register does not answer now. We try again by ourselves; you need not do anything.',
      VIES_UNAVAILABLE: 'The tax authorities do not answer now. We try again by ourselves; you need not do anything.',
      PEPPOL_UNAVAILABLE:
        'The Peppol network does not answer now. We try again by ourselves; you need not do anything.',
      OTHER: 'Something has come to a stop on our side. We look into it; you need not do anything.',
      person: 'The trade register does not name you. Add evidence below that you may act for this company.',
      unregistered:
        'No number of this company in a trade register is known. Add evidence below that you may act for it.',
      operator:
        'Somebody of the platform looks at your evidence. You need not do anything; you can still add something.',
    },
    rejections: {
      REGISTER_NOT_FOUND: 'The trade register does not know this number. Correct the number and activate again.',
      COMPANY_ENDED: 'By the trade register this company has ended.',
      ORGANISATION_TAKEN: 'This company is active already, here or in another environment.',
      AUTHORITY_REFUSED: 'The evidence was not enough. Add other evidence and activate again.',
      AUTHORITY_LAPSED: 'No evidence came in time. Add it and activate again.',
      VAT_INVALID: 'The tax authorities do not know this VAT number. Correct it and activate again.',
      IDENTIFIER_ELSEWHERE: 'Another provider has the number on Peppol. Below is what you can do.',
      IDENTIFIER_REFUSED: 'The Peppol network took none of the numbers. Add another number and try again.',
    },
    nameless:
      'Your first and last name are not filled in, so the register cannot name you. Fill them in before you activate; withdraw a check that is under way and activate again.',
    namelessLink: 'Fill in your name',
    withdraw: 'Withdraw the check',
    withdrawMeaning: 'What was registered already is undone then. You can begin again later.',
    again: 'Activate again',
    numberless: 'There is no number yet, and none can be made of the details. Add one before you activate.',
  },
  fr: {
    ...EVIDENCE_TEXTS.fr,
    title: 'Activation',
    intro:
      'Nous vérifions le registre du commerce, votre pouvoir d’agir pour l’entreprise et le numéro de TVA, puis enregistrons un numéro sur Peppol.',
    begin: 'Activer l’organisation',
    parts: {
      register: 'Registre du commerce',
      authority: 'Pouvoir',
      vat: 'Numéro de TVA',
      identifier: 'Numéro sur Peppol',
    },
    states: {
      ahead: 'à venir',
      'under-way': 'en cours',
      passed: 'en ordre',
      failed: 'échoué',
      skipped: 'sauté',
      'not-needed': 'pas nécessaire',
    },
    stages: {
      'checking-register': 'le registre du commerce est consulté',
      'awaiting-authority': 'attend une preuve de pouvoir',
      'checking-vat': 'le numéro de TVA est vérifié',
      'registering-identifier': 'un numéro est en cours d’enregistrement',
      activated: 'réussie',
      rejected: 'rejetée',
      withdrawn: 'retirée',
    },
    stage: 'Étape',
    since: 'Depuis le',
    until: 'Au plus tard',
    nextTry: 'Nouvel essai le',
    registeredName: 'Nom au registre du commerce',
    authority: 'Le pouvoir est établi par',
    authorities: { register: 'le registre du commerce', operator: 'une preuve examinée par la plateforme' },
    waits: {
      REGISTER_UNAVAILABLE:
        'Le registre du commerce ne répond pas en ce moment. Nous réessayons de nous-mêmes\u00a0; vous n’avez rien à faire.',
      VIES_UNAVAILABLE:
        'L’administration fiscale ne répond pas en ce moment. Nous réessayons de nous-mêmes\u00a0; vous n’avez rien à faire.',
      PEPPOL_UNAVAILABLE:
        'Le réseau Peppol ne répond pas en ce moment. Nous réessayons de nous-mêmes\u00a0; vous n’avez rien à faire.',
      OTHER: 'Quelque chose s’est arrêté chez nous. Nous nous en occupons\u00a0; vous n’avez rien à faire.',
      person:
        'Le registre du commerce ne vous nomme pas. Ajoutez ci-dessous une preuve que vous pouvez agir pour cette entreprise.',
      unregistered:
        'Aucun numéro de cette entreprise dans un registre du commerce n’est connu. Ajoutez ci-dessous une preuve que vous pouvez agir pour elle.',
      operator:
        'Quelqu’un de la plateforme examine votre preuve. Vous n’avez rien à faire\u00a0; vous pouvez encore en ajouter.',
    },
    rejections: {
      REGISTER_NOT_FOUND: 'Le registre du commerce ne connaît pas ce numéro. Corrigez-le et activez de nouveau.',
      COMPANY_ENDED: 'Selon le registre du commerce, cette entreprise n’existe plus.',
      ORGANISATION_TAKEN: 'Cette entreprise est déjà active, ici ou dans un autre environnement.',
      AUTHORITY_REFUSED: 'La preuve ne suffisait pas. Ajoutez-en une autre et activez de nouveau.',
      AUTHORITY_LAPSED: 'Aucune preuve n’est arrivée à temps. Ajoutez-la et activez de nouveau.',
      VAT_INVALID: 'L’administration fiscale ne connaît pas ce numéro de TVA. Corrigez-le et activez de nouveau.',
      IDENTIFIER_ELSEWHERE: 'Un autre prestataire détient le numéro sur Peppol. Voyez ci-dessous que faire.',
      IDENTIFIER_REFUSED: 'Le réseau Peppol n’a accepté aucun des numéros. Ajoutez-en un autre et réessayez.',
    },
    nameless:
      'Votre prénom et votre nom ne sont pas remplis, le registre ne peut donc pas vous nommer. Remplissez-les avant d’activer\u00a0; retirez une vérification en cours et activez de nouveau.',
    namelessLink: 'Remplir votre nom',
    withdraw: 'Retirer la vérification',
    withdrawMeaning: 'Ce qui était déjà enregistré est alors annulé. Vous pourrez recommencer plus tard.',
    again: 'Activer de nouveau',
    numberless:
      'Il n’y a pas encore de numéro, et les données ne permettent pas d’en créer un. Ajoutez-en un avant d’activer.',
  },
};
