import type { Locale } from '../../../domain/locale.ts';

/** What a link to an address can turn out to be, besides usable. */
export type ProofState =
  | 'verified'
  | 'awaiting-approval'
  | 'working'
  | 'not-yours'
  | 'superseded'
  | 'expired'
  | 'cancelled'
  | 'unknown';

interface ProofStateTexts {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What the link below is for; it leads to the account, or to where one signs in. */
  readonly goOn: string;
}

interface VerifyTexts {
  readonly title: string;
  readonly ask: string;
  readonly address: string;
  readonly consequence: string;
  readonly button: string;
  readonly signInTitle: string;
  readonly signInFirst: string;
  readonly signIn: string;
  readonly states: Readonly<Record<ProofState, ProofStateTexts>>;
}

/** The words behind the link that proves an extra address. */
export const VERIFY_TEXTS: Readonly<Record<Locale, VerifyTexts>> = {
  nl: {
    title: 'Bevestig je e-mailadres',
    ask: 'Wil je dit adres aan je account toevoegen?',
    address: 'E-mailadres',
    consequence: 'Is het adres toegevoegd, dan log je voor je veiligheid overal opnieuw in.',
    button: 'Bevestig dit adres',
    signInTitle: 'Log eerst in',
    signInFirst: 'Log in met het account waarvoor je dit adres hebt opgegeven. Daarna kom je terug op deze pagina.',
    signIn: 'Inloggen',
    states: {
      verified: {
        title: 'Het adres is toegevoegd',
        paragraphs: [
          'Het adres hoort nu bij je account: je kunt er ook mee inloggen.',
          'Voor je veiligheid ben je overal uitgelogd.',
        ],
        goOn: 'Naar je account',
      },
      'awaiting-approval': {
        title: 'Een beheerder beslist nog',
        paragraphs: [
          'Het adres is van jou. Omdat het bij een ander domein hoort dan dat van je omgeving, moet een beheerder het goedkeuren.',
          'Je krijgt een mail zodra er is beslist.',
        ],
        goOn: 'Naar je account',
      },
      working: {
        title: 'We leggen het vast',
        paragraphs: ['Je bevestiging is ontvangen en er gaat niets verloren. Het duurt alleen iets langer.'],
        goOn: 'Naar je account',
      },
      'not-yours': {
        title: 'Deze link is voor een ander account',
        paragraphs: ['Je bent ingelogd met een ander account dan dat waarvoor dit adres is opgegeven.'],
        goOn: 'Bekijk waarmee je bent ingelogd',
      },
      superseded: {
        title: 'Er is een nieuwere link',
        paragraphs: ['Na deze mail is er nog een verstuurd. Alleen de link in de nieuwste mail werkt.'],
        goOn: 'Naar je account',
      },
      expired: {
        title: 'Deze link is verlopen',
        paragraphs: ['Het adres is niet toegevoegd en we hebben het verwijderd. Je kunt het opnieuw opgeven.'],
        goOn: 'Naar je account',
      },
      cancelled: {
        title: 'Dit adres wordt niet toegevoegd',
        paragraphs: ['De aanvraag is ingetrokken of geweigerd, of het adres hoort al bij een ander account.'],
        goOn: 'Naar je account',
      },
      unknown: {
        title: 'We kennen deze link niet',
        paragraphs: [
          'Misschien is de link niet helemaal overgenomen. Open hem nog eens vanuit de mail, of kopieer hem in zijn geheel.',
        ],
        goOn: 'Naar je account',
      },
    },
  },
  en: {
    title: 'Confirm your e-mail address',
    ask: 'Would you like to add this address to your account?',
    address: 'E-mail address',
    consequence: 'Once the address has been added, you sign in again everywhere, for your safety.',
    button: 'Confirm this address',
    signInTitle: 'Sign in first',
    signInFirst: 'Sign in with the account for which you entered this address. You will then come back to this page.',
    signIn: 'Sign in',
    states: {
      verified: {
        title: 'The address has been added',
        paragraphs: [
          'The address now belongs to your account: you can sign in with it, too.',
          'For your safety you have been signed out everywhere.',
        ],
        goOn: 'Go to your account',
      },
      'awaiting-approval': {
        title: 'An administrator still has to decide',
        paragraphs: [
          'The address is yours. It is on another domain than your environment, so an administrator has to approve it.',
          'You will get an e-mail when that has been decided.',
        ],
        goOn: 'Go to your account',
      },
      working: {
        title: 'We are recording it',
        paragraphs: ['Your confirmation has arrived and nothing is lost. It is just taking a little longer.'],
        goOn: 'Go to your account',
      },
      'not-yours': {
        title: 'This link is for another account',
        paragraphs: ['You are signed in with another account than the one for which this address was entered.'],
        goOn: 'See how you are signed in',
      },
      superseded: {
        title: 'There is a newer link',
        paragraphs: ['Another e-mail was sent after this one. Only the link in the latest e-mail works.'],
        goOn: 'Go to your account',
      },
      expired: {
        title: 'This link has expired',
        paragraphs: ['The address was not added and we have deleted it. You can enter it again.'],
        goOn: 'Go to your account',
      },
      cancelled: {
        title: 'This address will not be added',
        paragraphs: ['The request was withdrawn or refused, or the address belongs to another account.'],
        goOn: 'Go to your account',
      },
      unknown: {
        title: 'We don’t know this link',
        paragraphs: ['Perhaps part of the link is missing. Open it from the e-mail again, or copy all of it.'],
        goOn: 'Go to your account',
      },
    },
  },
  fr: {
    title: 'Confirmez votre adresse e-mail',
    ask: 'Souhaitez-vous ajouter cette adresse à votre compte\u00a0?',
    address: 'Adresse e-mail',
    consequence: 'Une fois l’adresse ajoutée, vous devrez vous reconnecter partout, pour votre sécurité.',
    button: 'Confirmer cette adresse',
    signInTitle: 'Connectez-vous d’abord',
    signInFirst:
      'Connectez-vous avec le compte pour lequel vous avez indiqué cette adresse. Vous reviendrez ensuite à cette page.',
    signIn: 'Se connecter',
    states: {
      verified: {
        title: 'L’adresse a été ajoutée',
        paragraphs: [
          'L’adresse fait désormais partie de votre compte\u00a0: vous pouvez aussi l’utiliser pour vous connecter.',
          'Pour votre sécurité, vous avez été déconnecté partout.',
        ],
        goOn: 'Aller à votre compte',
      },
      'awaiting-approval': {
        title: 'Un administrateur doit encore décider',
        paragraphs: [
          'L’adresse est bien la vôtre. Comme elle appartient à un autre domaine que celui de votre environnement, un administrateur doit l’approuver.',
          'Vous recevrez un e-mail dès que la décision sera prise.',
        ],
        goOn: 'Aller à votre compte',
      },
      working: {
        title: 'Nous l’enregistrons',
        paragraphs: ['Votre confirmation est arrivée et rien n’est perdu. Cela prend seulement un peu plus de temps.'],
        goOn: 'Aller à votre compte',
      },
      'not-yours': {
        title: 'Ce lien est destiné à un autre compte',
        paragraphs: ['Vous êtes connecté avec un autre compte que celui pour lequel cette adresse a été indiquée.'],
        goOn: 'Voir avec quel compte vous êtes connecté',
      },
      superseded: {
        title: 'Il existe un lien plus récent',
        paragraphs: ['Un autre e-mail a été envoyé après celui-ci. Seul le lien du dernier e-mail fonctionne.'],
        goOn: 'Aller à votre compte',
      },
      expired: {
        title: 'Ce lien a expiré',
        paragraphs: ['L’adresse n’a pas été ajoutée et nous l’avons supprimée. Vous pouvez l’indiquer à nouveau.'],
        goOn: 'Aller à votre compte',
      },
      cancelled: {
        title: 'Cette adresse ne sera pas ajoutée',
        paragraphs: ['La demande a été retirée ou refusée, ou l’adresse appartient à un autre compte.'],
        goOn: 'Aller à votre compte',
      },
      unknown: {
        title: 'Nous ne connaissons pas ce lien',
        paragraphs: [
          'Le lien n’a peut-être pas été copié en entier. Ouvrez-le encore une fois depuis l’e-mail, ou copiez-le entièrement.',
        ],
        goOn: 'Aller à votre compte',
      },
    },
  },
};
