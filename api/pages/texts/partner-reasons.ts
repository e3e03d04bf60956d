import type { Locale } from '../../../domain/locale.ts';
import type { GateReason, OTHER_SIDE_NOT_READY } from '../../../domain/partner-gate.ts';

/** What is lacking, as one side sees it. */
export type ShownLack = GateReason | typeof OTHER_SIDE_NOT_READY;

/** Why something about partners was not done, beside errors of fields. */
export const PARTNER_REFUSALS = [
  'PARTNER_REQUEST_OPEN',
  'PARTNER_REQUEST_TOO_SOON',
  'PARTNER_REQUEST_ENDED',
  'ALREADY_CONNECTED',
  'ALREADY_DECIDED',
  'NOT_ADDRESSED',
  'MANAGER_NOT_ELIGIBLE',
  'OWN_ENVIRONMENT',
  'NOT_ALLOWED',
  'RATE_LIMITED',
] as const;
export type PartnerRefusal = (typeof PARTNER_REFUSALS)[number];

/** What a person lacks, beside what their environment does. */
type PersonalLack = Extract<ShownLack, 'USER_INACTIVE' | 'ROLE_TOO_LOW' | 'NOT_RELATION_MANAGER'>;

interface PartnerReasonTexts {
  /** Said to whoever lacks it. */
  readonly lacks: Readonly<Record<ShownLack, string>>;
  /** Said of somebody else of the same side. */
  readonly lackedBy: Readonly<Record<PersonalLack, (manager: string) => string>>;
  readonly refused: Readonly<Record<PartnerRefusal, string>>;
  readonly closedTitle: string;
  readonly closedIntro: string;
  readonly closedNext: string;
  readonly closedHelpYourself: string;
  readonly closedHelpYourselfLink: string;
  readonly administrators: string;
  readonly someManager: string;
  readonly back: string;
}

/** Why work with partners is not possible, and what to do about it. */
export const PARTNER_REASON_TEXTS: Readonly<Record<Locale, PartnerReasonTexts>> = {
  nl: {
    lacks: {
      USER_INACTIVE: 'Je account is gedeactiveerd. Een beheerder van je omgeving kan het weer activeren.',
      ROLE_TOO_LOW:
        'Je moet gevorderde gebruiker of beheerder zijn. Een beheerder van je omgeving kan je rol wijzigen.',
      NOT_RELATION_MANAGER: 'Je moet in de groep Relatiemanagers staan. Een beheerder van je omgeving kan dat regelen.',
      PARTNERS_NOT_INCLUDED:
        'Werken met partners hoort niet bij jullie abonnement. Breid het abonnement uit om verder te gaan.',
      SUBSCRIPTION_LAPSED: 'Jullie abonnement is verlopen. Verleng het om verder te gaan.',
      OTHER_SIDE_NOT_READY:
        'De andere omgeving voldoet nog niet aan alles wat nodig is. Je hoeft daar niets voor te doen.',
    },
    lackedBy: {
      USER_INACTIVE: (manager) => `Het account van ${manager} is gedeactiveerd. Wijs het verzoek aan een ander toe.`,
      ROLE_TOO_LOW: (manager) =>
        `${manager} moet gevorderde gebruiker of beheerder zijn. Een beheerder van je omgeving kan de rol wijzigen, of wijs het verzoek aan een ander toe.`,
      NOT_RELATION_MANAGER: (manager) =>
        `${manager} moet in de groep Relatiemanagers staan. Een beheerder van je omgeving kan dat regelen, of wijs het verzoek aan een ander toe.`,
    },
    refused: {
      PARTNER_REQUEST_OPEN: 'Er staat al een verzoek open tussen deze omgevingen.',
      PARTNER_REQUEST_TOO_SOON:
        'Er was kort geleden al een verzoek. Hieronder staat vanaf wanneer je het opnieuw kunt vragen.',
      PARTNER_REQUEST_ENDED: 'Dit verzoek was al afgesloten. Hieronder staat hoe het is afgelopen.',
      ALREADY_CONNECTED: 'Deze twee relatiemanagers zijn al met elkaar verbonden. Kies een andere.',
      ALREADY_DECIDED: 'Er is al op dit verzoek geantwoord. Hieronder staat hoe het nu is.',
      NOT_ADDRESSED: 'Het verzoek is aan een andere relatiemanager gericht. Neem het eerst over.',
      MANAGER_NOT_ELIGIBLE: 'Deze gebruiker kan nu geen relaties beheren. Kies een andere relatiemanager.',
      OWN_ENVIRONMENT: 'Dit is je eigen omgeving. Zoek een andere.',
      NOT_ALLOWED: 'Dit kan nu niet. Dit ontbreekt:',
      RATE_LIMITED:
        'Dat gaat te snel. Wacht een minuut en probeer het opnieuw; per dag kan het een beperkt aantal keer.',
    },
    closedTitle: 'Je partners',
    closedIntro: 'Alleen relatiemanagers kunnen met partners werken. Dit ontbreekt bij jou:',
    closedNext: 'Vraag een van de beheerders van je omgeving om je toegang te geven.',
    closedHelpYourself: 'Je bent zelf beheerder: je kunt jezelf in de groep Relatiemanagers zetten.',
    closedHelpYourselfLink: 'Naar de gebruikers van je omgeving',
    administrators: 'Beheerders van je omgeving',
    someManager: 'een relatiemanager',
    back: 'Naar je partners',
  },
  en: {
    lacks: {
      USER_INACTIVE: 'Your account has been deactivated. An administrator of your environment can activate it again.',
      ROLE_TOO_LOW:
        'You have to be an advanced user or an administrator. An administrator of your environment can change your role.',
      NOT_RELATION_MANAGER:
        'You have to be in the group of relation managers. An administrator of your environment can arrange that.',
      PARTNERS_NOT_INCLUDED: 'Your subscription does not include work with partners. Extend it to go on.',
      SUBSCRIPTION_LAPSED: 'Your subscription has lapsed. Renew it to go on.',
      OTHER_SIDE_NOT_READY:
        'The other environment does not have everything that is needed yet. There is nothing for you to do about that.',
    },
    lackedBy: {
      USER_INACTIVE: (manager) =>
        `The account of ${manager} has been deactivated. Assign the request to somebody else.`,
      ROLE_TOO_LOW: (manager) =>
        `${manager} has to be an advanced user or an administrator. An administrator of your environment can change the role, or assign the request to somebody else.`,
      NOT_RELATION_MANAGER: (manager) =>
        `${manager} has to be in the group of relation managers. An administrator of your environment can arrange that, or assign the request to somebody else.`,
    },
    refused: {
      PARTNER_REQUEST_OPEN: 'A request between these environments is already open.',
      PARTNER_REQUEST_TOO_SOON: 'There was a request a short time ago. Below you see from when on you can ask again.',
      PARTNER_REQUEST_ENDED: 'This request had already ended. Below you see how.',
      ALREADY_CONNECTED: 'These two relation managers are connected already. Choose another one.',
      ALREADY_DECIDED: 'This request has been answered already. Below you see how it stands.',
      NOT_ADDRESSED: 'The request is addressed to another relation manager. Take it over first.',
      MANAGER_NOT_ELIGIBLE: 'This user cannot manage relations now. Choose another relation manager.',
      OWN_ENVIRONMENT: 'This is your own environment. Look for another one.',
      NOT_ALLOWED: 'This is not possible now. What is missing:',
      RATE_LIMITED: 'That is too fast. Wait a minute and try again; it can be done a limited number of times a day.',
    },
    closedTitle: 'Your partners',
    closedIntro: 'Only relation managers can work with partners. This is what you lack:',
    closedNext: 'Ask one of the administrators of your environment to give you access.',
    closedHelpYourself: 'You are an administrator: you can put yourself into the group of relation managers.',
    closedHelpYourselfLink: 'To the users of your environment',
    administrators: 'Administrators of your environment',
    someManager: 'a relation manager',
    back: 'To your partners',
  },
  fr: {
    lacks: {
      USER_INACTIVE: 'Votre compte est désactivé. Un administrateur de votre environnement peut le réactiver.',
      ROLE_TOO_LOW:
        'Vous devez être utilisateur avancé ou administrateur. Un administrateur de votre environnement peut changer votre rôle.',
      NOT_RELATION_MANAGER:
        'Vous devez faire partie du groupe des gestionnaires de relations. Un administrateur de votre environnement peut s’en charger.',
      PARTNERS_NOT_INCLUDED:
        'Le travail avec des partenaires n’est pas compris dans votre abonnement. Étendez-le pour continuer.',
      SUBSCRIPTION_LAPSED: 'Votre abonnement a expiré. Renouvelez-le pour continuer.',
      OTHER_SIDE_NOT_READY:
        'Il manque encore quelque chose du côté de l’autre environnement. Vous n’avez rien à faire pour cela.',
    },
    lackedBy: {
      USER_INACTIVE: (manager) => `Le compte de ${manager} est désactivé. Confiez la demande à quelqu’un d’autre.`,
      ROLE_TOO_LOW: (manager) =>
        `${manager} doit être utilisateur avancé ou administrateur. Un administrateur de votre environnement peut changer le rôle\u00a0; sinon, confiez la demande à quelqu’un d’autre.`,
      NOT_RELATION_MANAGER: (manager) =>
        `${manager} doit faire partie du groupe des gestionnaires de relations. Un administrateur de votre environnement peut s’en charger\u00a0; sinon, confiez la demande à quelqu’un d’autre.`,
    },
    refused: {
      PARTNER_REQUEST_OPEN: 'Une demande entre ces environnements est déjà ouverte.',
      PARTNER_REQUEST_TOO_SOON:
        'Il y a eu une demande récemment. Vous voyez ci-dessous à partir de quand vous pouvez demander de nouveau.',
      PARTNER_REQUEST_ENDED: 'Cette demande était déjà terminée. Vous voyez ci-dessous comment.',
      ALREADY_CONNECTED: 'Ces deux gestionnaires de relations sont déjà en relation. Choisissez-en un autre.',
      ALREADY_DECIDED: 'Cette demande a déjà reçu une réponse. Vous voyez ci-dessous où elle en est.',
      NOT_ADDRESSED: 'La demande est adressée à un autre gestionnaire de relations. Reprenez-la d’abord.',
      MANAGER_NOT_ELIGIBLE:
        'Cet utilisateur ne peut pas gérer de relations pour le moment. Choisissez un autre gestionnaire.',
      OWN_ENVIRONMENT: 'C’est votre propre environnement. Cherchez-en un autre.',
      NOT_ALLOWED: 'Ce n’est pas possible pour le moment. Il manque ceci\u00a0:',
      RATE_LIMITED: 'C’est trop rapide. Attendez une minute et réessayez\u00a0; le nombre de fois par jour est limité.',
    },
    closedTitle: 'Vos partenaires',
    closedIntro:
      'Seuls les gestionnaires de relations peuvent travailler avec des partenaires. Voici ce qui vous manque\u00a0:',
    closedNext: 'Demandez l’accès à un administrateur de votre environnement.',
    closedHelpYourself:
      'Vous êtes administrateur\u00a0: vous pouvez vous ajouter au groupe des gestionnaires de relations.',
    closedHelpYourselfLink: 'Vers les utilisateurs de votre environnement',
    administrators: 'Administrateurs de votre environnement',
    someManager: 'un gestionnaire de relations',
    back: 'Vers vos partenaires',
  },
};
