import type { Locale } from '../../../domain/locale.ts';

type ConsentTexts = Readonly<
  Record<'intro' | 'email' | 'signInBy' | 'notYou' | 'otherAccount' | 'chooseOther', string>
>;

/** The words of the form after a sign-in at a provider, where they differ from the one behind an activation link. */
export const CONSENT_TEXTS: Readonly<Record<Locale, ConsentTexts>> = {
  nl: {
    intro: 'Nog één stap: geef je omgeving een naam en ga akkoord met de voorwaarden. Een wachtwoord is niet nodig.',
    email: 'Dit account is voor het e-mailadres',
    signInBy: 'Je logt voortaan in met',
    otherAccount: 'Is dit niet het account dat je wilde, bijvoorbeeld je privéaccount?',
    chooseOther: 'Log opnieuw in en kies een ander.',
    notYou: 'Ken je dit adres niet? Sluit deze pagina dan; er wordt niets aangemaakt.',
  },
  en: {
    intro: 'One more step: name your environment and agree to the terms. No password is needed.',
    email: 'This account is for the e-mail address',
    signInBy: 'From now on you sign in with',
    otherAccount: 'Is this not the account you wanted, but your private one, say?',
    chooseOther: 'Sign in again and choose another.',
    notYou: 'If you do not know this address, close this page; nothing will be created.',
  },
  fr: {
    intro:
      'Encore une étape\u00a0: donnez un nom à votre environnement et acceptez les conditions. Aucun mot de passe n’est nécessaire.',
    email: 'Ce compte est destiné à l’adresse e-mail',
    signInBy: 'Vous vous connecterez désormais avec',
    otherAccount: 'Ce n’est pas le compte que vous vouliez, mais votre compte privé, par exemple\u00a0?',
    chooseOther: 'Reconnectez-vous et choisissez-en un autre.',
    notYou: 'Vous ne connaissez pas cette adresse\u00a0? Fermez cette page\u00a0; rien ne sera créé.',
  },
};

/** The registration is about to begin. */
export const PREPARING_TEXTS: Readonly<Record<Locale, Readonly<Record<'title' | 'intro', string>>>> = {
  nl: {
    title: 'We zetten je aanmelding klaar',
    intro: 'Dit duurt iets langer dan anders. Er gaat niets verloren; deze pagina kijkt vanzelf opnieuw.',
  },
  en: {
    title: 'We are preparing your registration',
    intro: 'This takes a little longer than usual. Nothing gets lost; this page looks again by itself.',
  },
  fr: {
    title: 'Nous préparons votre inscription',
    intro:
      'Cela prend un peu plus de temps que d’habitude. Rien ne se perd\u00a0; cette page se met à jour d’elle-même.',
  },
};
