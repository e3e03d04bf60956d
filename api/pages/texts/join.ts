import type { Locale } from '../../../domain/locale.ts';

interface JoinTexts {
  readonly title: string;
  readonly intro: string;
  readonly choose: string;
  readonly button: string;
  readonly own: string;
  readonly lapsed: string;
  readonly asked: string;
  readonly ended: string;
  readonly joinedTitle: string;
  readonly joined: (environment: string) => string;
  readonly goOn: string;
  readonly waitingTitle: string;
  readonly waiting: string;
}

/** The words of the form for somebody who registers and was invited. */
export const JOIN_TEXTS: Readonly<Record<Locale, JoinTexts>> = {
  nl: {
    title: 'Je bent uitgenodigd',
    intro: 'Maak je account en word meteen lid. Je hebt dan geen eigen omgeving nodig.',
    choose: 'Waarvan wil je lid worden?',
    button: 'Maak account en word lid',
    own: 'Nee, ik wil een eigen omgeving',
    lapsed: 'Deze uitnodiging is verlopen. Wil je nog lid worden, vraag dan om een nieuwe.',
    asked: 'De beheerder krijgt bericht dat je een nieuwe uitnodiging wilt.',
    ended: 'De uitnodiging is intussen geëindigd; er is niets aangemaakt. Je kunt wel een eigen omgeving maken.',
    joinedTitle: 'Je bent nu lid',
    joined: (environment) => `Je account is klaar en je bent ingelogd in de omgeving ${environment}.`,
    goOn: 'Ga verder',
    waitingTitle: 'Je account staat klaar',
    waiting:
      'Er ontbreekt nog iets voordat je lid kunt worden, bijvoorbeeld een vrije plaats in het abonnement. Zodra dat er is, word je vanzelf lid en krijg je een mail. Je hoeft niets te doen.',
  },
  en: {
    title: 'You are invited',
    intro: 'Make your account and join at once. You need no environment of your own then.',
    choose: 'What do you want to become a member of?',
    button: 'Make account and join',
    own: 'No, I want an environment of my own',
    lapsed: 'This invitation has lapsed. If you still want to become a member, ask for another.',
    asked: 'The administrator is told that you would like another invitation.',
    ended: 'The invitation has ended meanwhile; nothing was made. You can make an environment of your own.',
    joinedTitle: 'You are now a member',
    joined: (environment) => `Your account is ready, and you are signed in to the environment ${environment}.`,
    goOn: 'Go on',
    waitingTitle: 'Your account is prepared',
    waiting:
      'Something is still lacking before you can become a member, such as a free seat in the subscription. As soon as it is there you become a member by itself, and get an e-mail. There is nothing for you to do.',
  },
  fr: {
    title: 'Vous êtes invité',
    intro: 'Créez votre compte et rejoignez aussitôt. Vous n’avez alors pas besoin d’un environnement à vous.',
    choose: 'De quoi voulez-vous devenir membre\u00a0?',
    button: 'Créer le compte et rejoindre',
    own: 'Non, je veux un environnement à moi',
    lapsed: 'Cette invitation a expiré. Si vous voulez encore devenir membre, demandez-en une autre.',
    asked: 'L’administrateur est informé que vous souhaitez une nouvelle invitation.',
    ended: 'L’invitation a pris fin entre-temps\u00a0; rien n’a été créé. Vous pouvez créer un environnement à vous.',
    joinedTitle: 'Vous êtes maintenant membre',
    joined: (environment) => `Votre compte est prêt et vous êtes connecté à l’environnement ${environment}.`,
    goOn: 'Continuer',
    waitingTitle: 'Votre compte est préparé',
    waiting:
      'Il manque encore quelque chose avant que vous puissiez devenir membre, par exemple une place libre dans l’abonnement. Dès qu’elle sera là, vous deviendrez membre automatiquement et recevrez un e-mail. Vous n’avez rien à faire.',
  },
};
