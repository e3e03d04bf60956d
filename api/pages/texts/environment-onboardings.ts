import type { Locale } from '../../../domain/locale.ts';

type EnvironmentOnboardingsTexts = Readonly<
  Record<
    | 'title'
    | 'intro'
    | 'none'
    | 'more'
    | 'about'
    | 'open'
    | 'back'
    | 'backToEnvironment'
    | 'attention'
    | 'mail'
    | 'reminder',
    string
  >
>;

const NL: EnvironmentOnboardingsTexts = {
  title: 'Onboardings van deze omgeving',
  intro:
    'Wat deze omgeving begonnen is: uitnodigingen, partnerverzoeken, activeringen. Bij elk staat waar het staat en wie iets moet doen.',
  none: 'Er is nog niets begonnen.',
  more: 'Oudere',
  about: 'Over',
  open: 'Naar de pagina waar je iets kunt doen',
  back: 'Naar alle onboardings',
  backToEnvironment: 'Naar de omgeving',
  attention: 'Vraagt aandacht',
  mail: 'Mail',
  reminder: 'Herinnering',
};

const EN: EnvironmentOnboardingsTexts = {
  title: 'Onboardings of this environment',
  intro:
    'What this environment began: invitations, partner requests, activations. Each says where it stands and who has to act.',
  none: 'Nothing has begun yet.',
  more: 'Older ones',
  about: 'About',
  open: 'To the page where you can act',
  back: 'To all onboardings',
  backToEnvironment: 'To the environment',
  attention: 'Needs attention',
  mail: 'Mail',
  reminder: 'Reminder',
};

const FR: EnvironmentOnboardingsTexts = {
  title: 'Démarches de cet environnement',
  intro:
    'Ce que cet environnement a commencé\u00a0: invitations, demandes de partenariat, activations. Chacun dit où il en est et qui doit agir.',
  none: 'Rien n’a encore commencé.',
  more: 'Plus anciennes',
  about: 'Concerne',
  open: 'Vers la page où vous pouvez agir',
  back: 'Vers toutes les démarches',
  backToEnvironment: 'Vers l’environnement',
  attention: 'Demande attention',
  mail: 'Mail',
  reminder: 'Rappel',
};

/** What an environment began, for its administrators. */
export const ENVIRONMENT_ONBOARDINGS_TEXTS: Readonly<Record<Locale, EnvironmentOnboardingsTexts>> = {
  nl: NL,
  en: EN,
  fr: FR,
};
