import type { Locale } from '../../../domain/locale.ts';

type SuccessionTexts = Readonly<Record<'title' | 'intro' | 'successor' | 'button' | 'nobody', string>>;

/** Deactivating the last administrator of an organisation. */
export const SUCCESSION_TEXTS: Readonly<Record<Locale, SuccessionTexts>> = {
  nl: {
    title: 'Kies een opvolger',
    intro: 'Van de organisaties waarvan deze persoon de laatste beheerder is, wordt de opvolger beheerder:',
    successor: 'Opvolger',
    button: 'Deactiveer en draag over',
    nobody: 'Er is niemand anders actief in je omgeving. Voeg eerst een gebruiker toe.',
  },
  en: {
    title: 'Choose a successor',
    intro: 'The successor becomes administrator of the organisations whose last administrator this person is:',
    successor: 'Successor',
    button: 'Deactivate and hand over',
    nobody: 'Nobody else is active in your environment. Add a user first.',
  },
  fr: {
    title: 'Choisissez un successeur',
    intro:
      'Le successeur devient administrateur des organisations dont cette personne est le dernier administrateur\u00a0:',
    successor: 'Successeur',
    button: 'Désactiver et transmettre',
    nobody: 'Personne d’autre n’est actif dans votre environnement. Ajoutez d’abord un utilisateur.',
  },
};
