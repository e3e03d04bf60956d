import type { Locale } from '../../domain/locale.ts';

interface AddressApprovalTexts {
  readonly wantedSubject: string;
  readonly wantedPreview: string;
  readonly wantedIntro: (name: string) => string;
  readonly wantedWhy: string;
  readonly wantedLapses: string;
  readonly wantedButton: string;
  readonly wantedCause: (platform: string) => string;
  readonly refusedSubject: string;
  readonly refusedPreview: string;
  readonly refusedIntro: string;
  readonly refusedNext: string;
  readonly refusedButton: string;
  readonly refusedCause: (platform: string) => string;
  readonly copyLink: string;
}

/** The words of the mails about the approval of an extra address; a text that one language lacks does not compile. */
export const ADDRESS_APPROVAL_TEXTS: Readonly<Record<Locale, AddressApprovalTexts>> = {
  nl: {
    wantedSubject: 'Een e-mailadres wacht op je akkoord',
    wantedPreview: 'Een gebruiker van je omgeving wil er een e-mailadres bij.',
    wantedIntro: (name) => `${name}, gebruiker van je omgeving, wil een extra e-mailadres gebruiken.`,
    wantedWhy:
      'Dat het adres van deze persoon is, staat vast. Het hoort alleen bij een ander domein dan dat van je omgeving. Daarom beslist een beheerder.',
    wantedLapses:
      'Zonder antwoord vervalt de aanvraag vanzelf; op de pagina staat wanneer. Het adres wordt dan niet toegevoegd.',
    wantedButton: 'Bekijk de aanvraag',
    wantedCause: (platform) => `Je krijgt deze mail omdat je op ${platform} beheerder van deze omgeving bent.`,
    refusedSubject: 'Je e-mailadres is niet toegevoegd',
    refusedPreview: 'Een beheerder heeft het extra adres geweigerd.',
    refusedIntro:
      'Je wilde een extra e-mailadres aan je account toevoegen. Een beheerder van je omgeving heeft dat geweigerd. Het adres is niet toegevoegd en we hebben het verwijderd.',
    refusedNext: 'Heb je het adres toch nodig? Overleg dan met een beheerder van je omgeving.',
    refusedButton: 'Bekijk je account',
    refusedCause: (platform) =>
      `Je krijgt deze mail omdat vanuit je account op ${platform} om een extra adres is gevraagd. Was jij dat niet? Wijzig dan je wachtwoord.`,
    copyLink: 'Werkt de knop niet? Kopieer dan deze link naar je browser:',
  },
  en: {
    wantedSubject: 'An e-mail address needs your approval',
    wantedPreview: 'A user of your environment would like to add an e-mail address.',
    wantedIntro: (name) => `${name}, a user of your environment, would like to use an extra e-mail address.`,
    wantedWhy:
      'This person has proven that the address is theirs. It is on another domain than your environment, so an administrator decides.',
    wantedLapses: 'Without an answer the request expires by itself; the page says when. The address is then not added.',
    wantedButton: 'View the request',
    wantedCause: (platform) =>
      `You are receiving this e-mail because you are an administrator of this environment on ${platform}.`,
    refusedSubject: 'Your e-mail address was not added',
    refusedPreview: 'An administrator refused the extra address.',
    refusedIntro:
      'You asked to add an extra e-mail address to your account. An administrator of your environment refused. The address was not added and we have deleted it.',
    refusedNext: 'Do you need the address after all? Talk to an administrator of your environment.',
    refusedButton: 'View your account',
    refusedCause: (platform) =>
      `You are receiving this e-mail because an extra address was asked for from your account on ${platform}. If it was not you, change your password.`,
    copyLink: 'Button not working? Copy this link into your browser:',
  },
  fr: {
    wantedSubject: 'Une adresse e-mail attend votre accord',
    wantedPreview: 'Un utilisateur de votre environnement souhaite ajouter une adresse e-mail.',
    wantedIntro: (name) =>
      `${name}, utilisateur de votre environnement, souhaite employer une adresse e-mail supplémentaire.`,
    wantedWhy:
      'Cette personne a prouvé que l’adresse est la sienne. Elle appartient cependant à un autre domaine que celui de votre environnement\u00a0: un administrateur doit donc décider.',
    wantedLapses:
      'Sans réponse, la demande expire d’elle-même\u00a0; la page indique quand. L’adresse n’est alors pas ajoutée.',
    wantedButton: 'Voir la demande',
    wantedCause: (platform) =>
      `Vous recevez cet e-mail parce que vous êtes administrateur de cet environnement sur ${platform}.`,
    refusedSubject: 'Votre adresse e-mail n’a pas été ajoutée',
    refusedPreview: 'Un administrateur a refusé l’adresse supplémentaire.',
    refusedIntro:
      'Vous souhaitiez ajouter une adresse e-mail à votre compte. Un administrateur de votre environnement a refusé. L’adresse n’a pas été ajoutée et nous l’avons supprimée.',
    refusedNext:
      'Vous avez tout de même besoin de cette adresse\u00a0? Parlez-en à un administrateur de votre environnement.',
    refusedButton: 'Voir votre compte',
    refusedCause: (platform) =>
      `Vous recevez cet e-mail parce qu’une adresse supplémentaire a été demandée depuis votre compte sur ${platform}. Si ce n’était pas vous, changez votre mot de passe.`,
    copyLink: 'Le bouton ne fonctionne pas\u00a0? Copiez ce lien dans votre navigateur\u00a0:',
  },
};
