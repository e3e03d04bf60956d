import type { Locale } from '../../../domain/locale.ts';

/** What came of a decision that the page follows. */
export const APPROVAL_SAID = ['verified', 'refused', 'cancelled', 'awaiting-approval', 'gone'] as const;
export type ApprovalSaid = (typeof APPROVAL_SAID)[number];

interface ApprovalsTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly user: string;
  readonly requestedAt: string;
  readonly waitUntil: string;
  readonly approve: string;
  readonly refuse: string;
  readonly more: string;
  readonly said: Readonly<Record<ApprovalSaid, string>>;
}

/** Extra addresses that wait for an administrator. */
export const APPROVALS_TEXTS: Readonly<Record<Locale, ApprovalsTexts>> = {
  nl: {
    title: 'E-mailadressen goedkeuren',
    intro:
      'Deze gebruikers hebben bewezen dat het adres van hen is. Het hoort bij een ander domein dan dat van je omgeving.',
    none: 'Er wacht niets op je.',
    user: 'Gebruiker',
    requestedAt: 'Aangevraagd',
    waitUntil: 'Vervalt',
    approve: 'Keur goed',
    refuse: 'Weiger',
    more: 'Er zijn er meer: ze verschijnen hier als deze zijn afgehandeld.',
    said: {
      verified: 'Het adres is toegevoegd.',
      refused: 'Het adres is geweigerd.',
      cancelled: 'Het adres hoort intussen bij een ander account en is niet toegevoegd.',
      'awaiting-approval': 'Je besluit is vastgelegd en wordt zo snel mogelijk uitgevoerd.',
      gone: 'Hierover is al beslist, of de aanvraag is vervallen of ingetrokken.',
    },
  },
  en: {
    title: 'Approve e-mail addresses',
    intro: 'These users have proven that the address is theirs. It is on another domain than your environment.',
    none: 'Nothing is waiting for you.',
    user: 'User',
    requestedAt: 'Requested',
    waitUntil: 'Expires',
    approve: 'Approve',
    refuse: 'Refuse',
    more: 'There are more: they appear here when these have been decided.',
    said: {
      verified: 'The address has been added.',
      refused: 'The address has been refused.',
      cancelled: 'The address belongs to another account by now and was not added.',
      'awaiting-approval': 'Your decision has been saved and will be carried out as soon as possible.',
      gone: 'This has already been decided, or the request has expired or been withdrawn.',
    },
  },
  fr: {
    title: 'Approuver des adresses e-mail',
    intro:
      'Ces utilisateurs ont prouvé que l’adresse est la leur. Elle appartient à un autre domaine que celui de votre environnement.',
    none: 'Rien ne vous attend.',
    user: 'Utilisateur',
    requestedAt: 'Demandée le',
    waitUntil: 'Expire le',
    approve: 'Approuver',
    refuse: 'Refuser',
    more: 'Il y en a d’autres\u00a0: elles apparaîtront ici quand celles-ci seront traitées.',
    said: {
      verified: 'L’adresse a été ajoutée.',
      refused: 'L’adresse a été refusée.',
      cancelled: 'L’adresse appartient désormais à un autre compte et n’a pas été ajoutée.',
      'awaiting-approval': 'Votre décision est enregistrée et sera exécutée dès que possible.',
      gone: 'Une décision a déjà été prise, ou la demande a expiré ou a été retirée.',
    },
  },
};
