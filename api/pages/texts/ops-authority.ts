import type { Locale } from '../../../domain/locale.ts';

/** What has just been decided. */
export const AUTHORITY_DONE = ['approved', 'refused', 'recorded'] as const;
export type AuthorityDone = (typeof AUTHORITY_DONE)[number];

interface AuthorityTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly environment: string;
  readonly company: string;
  readonly registeredName: string;
  readonly vatNumber: string;
  readonly identifiers: string;
  readonly person: string;
  readonly since: string;
  readonly until: string;
  readonly evidence: string;
  readonly noEvidence: string;
  readonly unnamed: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly approve: string;
  readonly refuse: string;
  readonly back: string;
  readonly done: Readonly<Record<AuthorityDone, string>>;
}

/** Judging whether somebody may act for a company. */
export const AUTHORITY_TEXTS: Readonly<Record<Locale, AuthorityTexts>> = {
  nl: {
    title: 'Bewijzen van bevoegdheid',
    intro: 'Het handelsregister noemt deze personen niet. Beoordeel of het bewijs genoeg is.',
    none: 'Er wacht niets op een oordeel.',
    environment: 'Omgeving',
    company: 'Nummer in het handelsregister',
    registeredName: 'Naam in het handelsregister',
    vatNumber: 'Btw-nummer',
    identifiers: 'Identificaties op Peppol',
    person: 'Wie voor het bedrijf wil tekenen',
    since: 'Wacht sinds',
    until: 'Vervalt op',
    evidence: 'Bewijs',
    noEvidence: 'Er is nog geen bewijs gegeven.',
    unnamed: 'geen naam bekend',
    reason: 'Reden',
    reasonHint: 'Blijft bewaard; zet er geen namen of adressen in.',
    approve: 'Keur goed',
    refuse: 'Wijs af',
    back: 'Naar het beheer van het platform',
    done: {
      approved: 'Goedgekeurd; de activering gaat verder.',
      refused: 'Afgewezen; de activering is afgelopen.',
      recorded: 'Vastgelegd; het wordt nog uitgevoerd.',
    },
  },
  en: {
    title: 'Evidence of authority',
    intro: 'The trade register does not name these people. Judge whether the evidence is enough.',
    none: 'Nothing waits for a judgement.',
    environment: 'Environment',
    company: 'Trade-register number',
    registeredName: 'Name in the trade register',
    vatNumber: 'VAT number',
    identifiers: 'Identifiers on Peppol',
    person: 'Who wants to act for the company',
    since: 'Waits since',
    until: 'Lapses on',
    evidence: 'Evidence',
    noEvidence: 'No evidence has been given yet.',
    unnamed: 'no name known',
    reason: 'Reason',
    reasonHint: 'It is kept; put no names or addresses into it.',
    approve: 'Approve',
    refuse: 'Refuse',
    back: 'To running the platform',
    done: {
      approved: 'Approved; the activation goes on.',
      refused: 'Refused; the activation has ended.',
      recorded: 'Recorded; it is still being carried out.',
    },
  },
  fr: {
    title: 'Preuves de pouvoir',
    intro: 'Le registre du commerce ne nomme pas ces personnes. Jugez si la preuve suffit.',
    none: 'Rien n’attend de jugement.',
    environment: 'Environnement',
    company: 'Numéro au registre du commerce',
    registeredName: 'Nom au registre du commerce',
    vatNumber: 'Numéro de TVA',
    identifiers: 'Identifiants sur Peppol',
    person: 'Qui veut agir pour l’entreprise',
    since: 'Attend depuis le',
    until: 'Expire le',
    evidence: 'Preuve',
    noEvidence: 'Aucune preuve n’a encore été donnée.',
    unnamed: 'nom inconnu',
    reason: 'Motif',
    reasonHint: 'Il est conservé\u00a0; n’y mettez ni noms ni adresses.',
    approve: 'Approuver',
    refuse: 'Refuser',
    back: 'Vers la gestion de la plateforme',
    done: {
      approved: 'Approuvé\u00a0; l’activation se poursuit.',
      refused: 'Refusé\u00a0; l’activation est terminée.',
      recorded: 'Enregistré\u00a0; c’est en cours d’exécution.',
    },
  },
};
