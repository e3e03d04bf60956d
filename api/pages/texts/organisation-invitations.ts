import type { Locale } from '../../../domain/locale.ts';
import type { InvitationDelivery, MembershipInviteStage } from '../../../domain/membership-invite.ts';

/** What has just been done on the page of invitations. */
export const INVITATIONS_DONE = ['invited', 'linked', 'awaited', 'resent', 'revoked', 'corrected', 'working'] as const;
export type InvitationsDone = (typeof INVITATIONS_DONE)[number];

/** The stages that the inviting side sees. */
export type ShownStage = Exclude<MembershipInviteStage, 'awaiting-registration' | 'joining'>;

interface InvitationsTexts {
  readonly invite: string;
  readonly labels: Readonly<Record<'email' | 'role' | 'locale' | 'expiresInDays' | 'delivery', string>>;
  readonly environmentLocale: string;
  readonly daysHint: string;
  readonly deliveries: Readonly<Record<InvitationDelivery, string>>;
  readonly inviteButton: string;
  readonly seats: (free: number, seats: number) => string;
  readonly seatsMeaning: string;
  readonly link: string;
  readonly linkHint: string;
  readonly list: string;
  readonly none: string;
  readonly more: string;
  readonly filterStage: string;
  readonly filterEmail: string;
  readonly anyStage: string;
  readonly filterButton: string;
  readonly stages: Readonly<Record<ShownStage, string>>;
  readonly inviterNotAllowed: string;
  readonly until: string;
  readonly since: string;
  readonly ways: Readonly<Record<InvitationDelivery, string>>;
  readonly ended: string;
  readonly erased: string;
  readonly resend: string;
  readonly resendLapsed: string;
  readonly revoke: string;
  readonly showLink: string;
  readonly correct: string;
  readonly correctButton: string;
  readonly bulk: string;
  readonly done: Readonly<Record<InvitationsDone, string>>;
}

/** Inviting into an organisation, and what became of it. */
export const INVITATIONS_TEXTS: Readonly<Record<Locale, InvitationsTexts>> = {
  nl: {
    invite: 'Iemand uitnodigen',
    labels: {
      email: 'E-mailadres',
      role: 'Rol in de organisatie',
      locale: 'Taal van de uitnodiging',
      expiresInDays: 'Dagen geldig (mag leeg blijven)',
      delivery: 'Hoe de uitnodiging aankomt',
    },
    environmentLocale: 'die van je omgeving',
    daysHint: 'Van 1 tot 365.',
    deliveries: {
      mail: 'wij mailen haar',
      link: 'ik geef zelf een link door',
      none: 'de persoon vindt haar na het inloggen',
    },
    inviteButton: 'Nodig uit',
    seats: (free, seats) => `Vrije plaatsen: ${free} van ${seats}.`,
    seatsMeaning:
      'Gasten uit omgevingen van partners nemen geen plaats in. Is er geen plaats vrij, dan wacht wie accepteert op een plaats.',
    link: 'Link van de uitnodiging',
    linkHint: 'Kopieer hem en geef hem door aan de genodigde.',
    list: 'Uitnodigingen',
    none: 'Geen uitnodigingen.',
    more: 'Toon de volgende',
    filterStage: 'Status',
    filterEmail: 'Adres van de genodigde',
    anyStage: 'alle',
    filterButton: 'Toon',
    stages: {
      'awaiting-answer': 'wacht op antwoord',
      'mail-bounced': 'de mail kon niet worden bezorgd: verbeter het adres',
      'awaiting-seat': 'geaccepteerd, wacht op een vrije plaats',
      joined: 'lid geworden',
      declined: 'afgewezen',
      expired: 'vervallen',
      revoked: 'ingetrokken',
    },
    inviterNotAllowed: 'Wie uitnodigde mag dat niet meer. Stuur de uitnodiging zelf opnieuw, dan gaat zij door.',
    until: 'tot',
    since: 'Uitgenodigd op',
    ways: { mail: 'per mail', link: 'met een link', none: 'zonder bericht' },
    ended: 'beëindigd op',
    erased: '(adres gewist)',
    resend: 'Stuur opnieuw',
    resendLapsed: 'Nodig opnieuw uit',
    revoke: 'Trek in',
    showLink: 'Toon de link',
    correct: 'Het juiste adres',
    correctButton: 'Verbeter en stuur opnieuw',
    bulk: 'Veel mensen tegelijk uitnodigen',
    done: {
      invited: 'De uitnodiging is verstuurd.',
      linked: 'De uitnodiging staat klaar. Wij mailen niets: geef de link hieronder zelf door.',
      awaited:
        'De uitnodiging staat klaar. Wij mailen niets: de genodigde vindt haar na het inloggen, onder Mijn account.',
      resent: 'De uitnodiging is opnieuw verstuurd.',
      revoked: 'De uitnodiging is ingetrokken.',
      corrected: 'Het adres is verbeterd en de uitnodiging opnieuw verstuurd.',
      working: 'Vastgelegd; het wordt nog uitgevoerd. Laad deze pagina zo opnieuw.',
    },
  },
  en: {
    invite: 'Invite somebody',
    labels: {
      email: 'E-mail address',
      role: 'Role in the organisation',
      locale: 'Language of the invitation',
      expiresInDays: 'Days it is open (may be left empty)',
      delivery: 'How the invitation arrives',
    },
    environmentLocale: 'that of your environment',
    daysHint: 'From 1 to 365.',
    deliveries: {
      mail: 'we mail it',
      link: 'I hand over a link myself',
      none: 'the person finds it after signing in',
    },
    inviteButton: 'Invite',
    seats: (free, seats) => `Free seats: ${free} of ${seats}.`,
    seatsMeaning: 'Guests from partners’ environments take no seat. When none is free, whoever accepts waits for one.',
    link: 'Link of the invitation',
    linkHint: 'Copy it and hand it to the invitee.',
    list: 'Invitations',
    none: 'No invitations.',
    more: 'Show the next ones',
    filterStage: 'State',
    filterEmail: 'Address of the invitee',
    anyStage: 'all',
    filterButton: 'Show',
    stages: {
      'awaiting-answer': 'waiting for an answer',
      'mail-bounced': 'the mail could not be delivered: correct the address',
      'awaiting-seat': 'accepted, waiting for a free seat',
      joined: 'joined',
      declined: 'declined',
      expired: 'lapsed',
      revoked: 'revoked',
    },
    inviterNotAllowed: 'Whoever invited may do so no more. Send the invitation again yourself, and it goes on.',
    until: 'until',
    since: 'Invited on',
    ways: { mail: 'by mail', link: 'by a link', none: 'without a message' },
    ended: 'ended on',
    erased: '(address erased)',
    resend: 'Send again',
    resendLapsed: 'Invite again',
    revoke: 'Revoke',
    showLink: 'Show the link',
    correct: 'The right address',
    correctButton: 'Correct and send again',
    bulk: 'Invite many people at once',
    done: {
      invited: 'The invitation has been sent.',
      linked: 'The invitation is ready. We mail nothing: hand over the link below yourself.',
      awaited: 'The invitation is ready. We mail nothing: the invitee finds it after signing in, under My account.',
      resent: 'The invitation has been sent again.',
      revoked: 'The invitation has been revoked.',
      corrected: 'The address has been corrected and the invitation sent again.',
      working: 'Recorded; it is still being carried out. Load this page again in a moment.',
    },
  },
  fr: {
    invite: 'Inviter quelqu’un',
    labels: {
      email: 'Adresse e-mail',
      role: 'Rôle dans l’organisation',
      locale: 'Langue de l’invitation',
      expiresInDays: 'Jours de validité (facultatif)',
      delivery: 'Comment l’invitation arrive',
    },
    environmentLocale: 'celle de votre environnement',
    daysHint: 'De 1 à 365.',
    deliveries: {
      mail: 'nous l’envoyons par e-mail',
      link: 'je transmets moi-même un lien',
      none: 'la personne la trouve en se connectant',
    },
    inviteButton: 'Inviter',
    seats: (free, seats) => `Places libres\u00a0: ${free} sur ${seats}.`,
    seatsMeaning:
      'Les invités des environnements partenaires ne prennent pas de place. S’il n’y en a plus, la personne qui accepte attend une place.',
    link: 'Lien de l’invitation',
    linkHint: 'Copiez-le et transmettez-le à la personne invitée.',
    list: 'Invitations',
    none: 'Aucune invitation.',
    more: 'Afficher la suite',
    filterStage: 'Statut',
    filterEmail: 'Adresse de la personne invitée',
    anyStage: 'toutes',
    filterButton: 'Afficher',
    stages: {
      'awaiting-answer': 'attend une réponse',
      'mail-bounced': 'l’e-mail n’a pas pu être remis\u00a0: corrigez l’adresse',
      'awaiting-seat': 'acceptée, attend une place libre',
      joined: 'devenue membre',
      declined: 'refusée',
      expired: 'expirée',
      revoked: 'retirée',
    },
    inviterNotAllowed:
      'La personne qui a invité n’en a plus le droit. Renvoyez l’invitation vous-même et elle se poursuit.',
    until: 'jusqu’au',
    since: 'Invitation du',
    ways: { mail: 'par e-mail', link: 'par un lien', none: 'sans message' },
    ended: 'terminée le',
    erased: '(adresse effacée)',
    resend: 'Renvoyer',
    resendLapsed: 'Inviter de nouveau',
    revoke: 'Retirer',
    showLink: 'Afficher le lien',
    correct: 'La bonne adresse',
    correctButton: 'Corriger et renvoyer',
    bulk: 'Inviter beaucoup de personnes à la fois',
    done: {
      invited: 'L’invitation est envoyée.',
      linked: 'L’invitation est prête. Nous n’envoyons pas d’e-mail\u00a0: transmettez vous-même le lien ci-dessous.',
      awaited:
        'L’invitation est prête. Nous n’envoyons pas d’e-mail\u00a0: la personne invitée la trouve après s’être connectée, sous Mon compte.',
      resent: 'L’invitation est renvoyée.',
      revoked: 'L’invitation est retirée.',
      corrected: 'L’adresse est corrigée et l’invitation renvoyée.',
      working: 'Enregistré\u00a0; c’est en cours d’exécution. Rechargez cette page dans un instant.',
    },
  },
};
