import type { Locale } from '../../../domain/locale.ts';
import type { PartnerRequestAction, PartnerRequestStage } from '../../../domain/partner-request.ts';

/** What has just been done on the page. */
export const PARTNER_REQUEST_DONE = [
  'asked',
  'accept',
  'decline',
  'withdraw',
  'take-over',
  'reassign',
  'resend',
  'stop-reminders',
  'working',
] as const;
export type PartnerRequestDone = (typeof PARTNER_REQUEST_DONE)[number];

interface PartnerRequestTexts {
  readonly title: string;
  readonly intro: (from: string, to: string) => string;
  readonly asks: string;
  readonly answers: string;
  readonly requestedAt: string;
  readonly waitUntil: string;
  readonly message: string;
  readonly stage: string;
  readonly meaning: Readonly<Record<PartnerRequestStage, string>>;
  readonly endedSince: string;
  readonly askAgainFrom: string;
  readonly askAgainNow: string;
  readonly endedAt: string;
  readonly toPartner: string;
  readonly lacking: string;
  readonly yours: string;
  readonly notYours: (manager: string) => string;
  readonly acceptMeaning: string;
  readonly actions: Readonly<Record<PartnerRequestAction | 'stop-reminders', string>>;
  readonly colleague: string;
  readonly reassignHint: string;
  readonly done: Readonly<Record<PartnerRequestDone, string>>;
  readonly unknownTitle: string;
  readonly signedInAs: (name: string, environment: string) => string;
  readonly unknownNext: string;
  readonly signOut: string;
}

/** The page of one partner request. */
export const PARTNER_REQUEST_TEXTS: Readonly<Record<Locale, PartnerRequestTexts>> = {
  nl: {
    title: 'Relatieverzoek',
    intro: (from, to) => `${from} vraagt ${to} om met elkaar te werken.`,
    asks: 'Vraagt',
    answers: 'Antwoordt',
    requestedAt: 'Gevraagd op',
    waitUntil: 'Vervalt op',
    message: 'Bericht',
    stage: 'Stand',
    meaning: {
      'awaiting-answer': 'Het verzoek wacht op een antwoord. Zonder antwoord vervalt het vanzelf.',
      'mail-bounced':
        'De mail met het verzoek kon niet worden bezorgd en er is niemand anders aan die kant. Verstuur het opnieuw of wijs het aan een ander toe.',
      'awaiting-eligibility':
        'Het verzoek is geaccepteerd. Zodra er is wat nog ontbreekt, gaat het vanzelf verder; je hoeft niet opnieuw te antwoorden.',
      establishing: 'Het antwoord is vastgelegd en wordt uitgevoerd. Laad de pagina zo meteen opnieuw.',
      established: 'Het verzoek is geaccepteerd: jullie zijn verbonden.',
      declined: 'Het verzoek is afgewezen. Er verandert niets tussen de omgevingen.',
      expired: 'Het verzoek is vervallen: het is niet op tijd afgerond.',
      withdrawn: 'Het verzoek is ingetrokken. Er hoeft niets meer te gebeuren.',
    },
    endedSince: 'Het verzoek was geaccepteerd. Het partnerschap is daarna beëindigd op',
    askAgainFrom: 'Het kan opnieuw gevraagd worden vanaf',
    askAgainNow: 'Het kan nu opnieuw gevraagd worden.',
    endedAt: 'Afgesloten op',
    toPartner: 'Bekijk deze partner',
    lacking: 'Dit ontbreekt nog',
    yours: 'Jij bent gevraagd om te antwoorden.',
    notYours: (manager) => `Het verzoek is aan ${manager} gericht. Wil jij antwoorden? Neem het dan over.`,
    acceptMeaning:
      'Accepteer je, dan worden de omgevingen partners en kunnen jullie documenten met elkaar delen. Wijs je het af, dan verandert er niets.',
    actions: {
      accept: 'Accepteer',
      decline: 'Wijs af',
      withdraw: 'Trek het verzoek in',
      'take-over': 'Neem het verzoek over',
      reassign: 'Wijs toe',
      resend: 'Verstuur de mail opnieuw',
      'stop-reminders': 'Geen herinneringen meer',
    },
    colleague: 'Relatiemanager van je omgeving',
    reassignHint: 'Wie aan jullie kant verdergaat met dit verzoek.',
    done: {
      asked: 'Het verzoek is verstuurd.',
      accept: 'Je hebt het verzoek geaccepteerd.',
      decline: 'Je hebt het verzoek afgewezen.',
      withdraw: 'Het verzoek is ingetrokken.',
      'take-over': 'Je hebt het verzoek overgenomen.',
      reassign: 'Het verzoek is aan een ander toegewezen.',
      resend: 'De mail wordt opnieuw verstuurd.',
      'stop-reminders': 'Er komen geen herinneringen meer.',
      working: 'Wat je hebt gedaan is vastgelegd en wordt zo snel mogelijk uitgevoerd.',
    },
    unknownTitle: 'Dit verzoek is hier niet te zien',
    signedInAs: (name, environment) => `Je bent ingelogd als ${name} van ${environment}.`,
    unknownNext:
      'Het verzoek hoort bij andere omgevingen, of het bestaat niet. Kwam je hier via een mail? Log dan uit en log in met het account waaraan de mail gericht was.',
    signOut: 'Log uit',
  },
  en: {
    title: 'Partner request',
    intro: (from, to) => `${from} asks ${to} to work with each other.`,
    asks: 'Asks',
    answers: 'Answers',
    requestedAt: 'Asked on',
    waitUntil: 'Expires on',
    message: 'Message',
    stage: 'Where it stands',
    meaning: {
      'awaiting-answer': 'The request is waiting for an answer. Without one it expires by itself.',
      'mail-bounced':
        'The mail with the request could not be delivered, and there is nobody else on that side. Send it again or assign it to somebody else.',
      'awaiting-eligibility':
        'The request was accepted. As soon as what is missing is there, it goes on by itself; nobody has to answer again.',
      establishing: 'The answer is saved and is being carried out. Reload the page in a moment.',
      established: 'The request was accepted: you are connected.',
      declined: 'The request was declined. Nothing changes between the environments.',
      expired: 'The request has expired: it was not completed in time.',
      withdrawn: 'The request was withdrawn. There is nothing left to do.',
    },
    endedSince: 'The request was accepted. The partnership has ended since, on',
    askAgainFrom: 'It can be asked again from',
    askAgainNow: 'It can be asked again now.',
    endedAt: 'Ended on',
    toPartner: 'View this partner',
    lacking: 'What is missing',
    yours: 'You are the one who is asked to answer.',
    notYours: (manager) => `The request is addressed to ${manager}. Do you want to answer? Then take it over.`,
    acceptMeaning:
      'If you accept, the environments become partners and you can share documents with each other. If you decline, nothing changes.',
    actions: {
      accept: 'Accept',
      decline: 'Decline',
      withdraw: 'Withdraw the request',
      'take-over': 'Take the request over',
      reassign: 'Assign',
      resend: 'Send the e-mail again',
      'stop-reminders': 'No more reminders',
    },
    colleague: 'Relation manager of your environment',
    reassignHint: 'Who goes on with this request on your side.',
    done: {
      asked: 'The request has been sent.',
      accept: 'You have accepted the request.',
      decline: 'You have declined the request.',
      withdraw: 'The request has been withdrawn.',
      'take-over': 'You have taken the request over.',
      reassign: 'The request has been assigned to somebody else.',
      resend: 'The e-mail is sent again.',
      'stop-reminders': 'There will be no more reminders.',
      working: 'What you did has been saved and is carried out as soon as possible.',
    },
    unknownTitle: 'This request cannot be seen here',
    signedInAs: (name, environment) => `You are signed in as ${name} of ${environment}.`,
    unknownNext:
      'The request belongs to other environments, or it does not exist. Did you come here by an e-mail? Then sign out, and sign in with the account to which it was addressed.',
    signOut: 'Sign out',
  },
  fr: {
    title: 'Demande de relation',
    intro: (from, to) => `${from} propose à ${to} de travailler ensemble.`,
    asks: 'Demande',
    answers: 'Répond',
    requestedAt: 'Demandé le',
    waitUntil: 'Expire le',
    message: 'Message',
    stage: 'État',
    meaning: {
      'awaiting-answer': 'La demande attend une réponse. Sans réponse, elle expire d’elle-même.',
      'mail-bounced':
        'L’e-mail de la demande n’a pas pu être remis et il n’y a personne d’autre de ce côté. Envoyez-la de nouveau ou confiez-la à quelqu’un d’autre.',
      'awaiting-eligibility':
        'La demande a été acceptée. Dès que ce qui manque est là, elle continue d’elle-même\u00a0; personne ne doit répondre de nouveau.',
      establishing: 'La réponse est enregistrée et en cours d’exécution. Rechargez la page dans un instant.',
      established: 'La demande a été acceptée\u00a0: vous êtes en relation.',
      declined: 'La demande a été refusée. Rien ne change entre les environnements.',
      expired: 'La demande a expiré\u00a0: elle n’a pas abouti à temps.',
      withdrawn: 'La demande a été retirée. Il n’y a plus rien à faire.',
    },
    endedSince: 'La demande avait été acceptée. Le partenariat a pris fin depuis, le',
    askAgainFrom: 'Elle peut être faite de nouveau à partir du',
    askAgainNow: 'Elle peut maintenant être faite de nouveau.',
    endedAt: 'Terminée le',
    toPartner: 'Voir ce partenaire',
    lacking: 'Ce qui manque encore',
    yours: 'C’est à vous de répondre.',
    notYours: (manager) => `La demande est adressée à ${manager}. Vous voulez répondre\u00a0? Reprenez-la.`,
    acceptMeaning:
      'Si vous acceptez, les environnements deviennent partenaires et vous pouvez partager des documents. Si vous refusez, rien ne change.',
    actions: {
      accept: 'Accepter',
      decline: 'Refuser',
      withdraw: 'Retirer la demande',
      'take-over': 'Reprendre la demande',
      reassign: 'Confier',
      resend: 'Envoyer de nouveau l’e-mail',
      'stop-reminders': 'Plus de rappels',
    },
    colleague: 'Gestionnaire de relations de votre environnement',
    reassignHint: 'La personne qui poursuit cette demande de votre côté.',
    done: {
      asked: 'La demande a été envoyée.',
      accept: 'Vous avez accepté la demande.',
      decline: 'Vous avez refusé la demande.',
      withdraw: 'La demande a été retirée.',
      'take-over': 'Vous avez repris la demande.',
      reassign: 'La demande a été confiée à quelqu’un d’autre.',
      resend: 'L’e-mail est envoyé de nouveau.',
      'stop-reminders': 'Il n’y aura plus de rappels.',
      working: 'Votre action est enregistrée et sera exécutée dès que possible.',
    },
    unknownTitle: 'Cette demande n’est pas visible ici',
    signedInAs: (name, environment) => `Vous êtes connecté en tant que ${name} de ${environment}.`,
    unknownNext:
      'La demande concerne d’autres environnements, ou elle n’existe pas. Vous venez d’un e-mail\u00a0? Déconnectez-vous, puis connectez-vous avec le compte auquel il était adressé.',
    signOut: 'Se déconnecter',
  },
};
