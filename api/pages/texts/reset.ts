import type { Locale } from '../../../domain/locale.ts';
import type { LinkState } from '../link-state.ts';

type AskTexts = Readonly<Record<'title' | 'intro' | 'login' | 'button' | 'signIn' | 'remembered', string>>;

type SentTexts = Readonly<
  Record<'title' | 'intro' | 'whatToDo' | 'notReceived' | 'spam' | 'sendAgain' | 'oncePerMinute' | 'askedAgain', string>
>;

interface NewPasswordTexts {
  readonly title: string;
  readonly intro: string;
  readonly password: string;
  readonly passwordHint: (minLength: number) => string;
  readonly passwordAdvice: string;
  readonly button: string;
  readonly script: Readonly<Record<'show' | 'hide' | 'tooShort' | 'longEnough', string>>;
}

type OutcomeTexts = Readonly<Record<'title' | 'text' | 'next' | 'button', string>>;

interface LinkStateTexts {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly button: string;
}

interface ResetTexts {
  readonly ask: AskTexts;
  readonly sent: SentTexts;
  readonly choose: NewPasswordTexts;
  readonly done: OutcomeTexts;
  readonly working: OutcomeTexts;
  readonly link: Readonly<Record<LinkState, LinkStateTexts>>;
}

/** The words of the pages on which somebody gets a new password. */
export const RESET_TEXTS: Readonly<Record<Locale, ResetTexts>> = {
  nl: {
    ask: {
      title: 'Wachtwoord vergeten?',
      intro: 'Vul in waarmee je inlogt. Je krijgt een mail met een link waarmee je een nieuw wachtwoord kiest.',
      login: 'E-mailadres of gebruikersnaam',
      button: 'Stuur de link',
      remembered: 'Weet je het weer?',
      signIn: 'Inloggen',
    },
    sent: {
      title: 'Kijk in je mailbox',
      intro:
        'Is er een account met deze gegevens, dan is er een mail onderweg naar het hoofdadres van dat account. Dit zeggen we bij alles wat wordt ingevuld.',
      whatToDo: 'Klik op de link in de mail en kies een nieuw wachtwoord. De link werkt een uur.',
      notReceived: 'Niets ontvangen?',
      spam: 'Een mail kan een paar minuten onderweg zijn. Kijk ook in je map met ongewenste mail (spam), en controleer of je alles goed hebt ingevuld.',
      sendAgain: 'Stuur de mail opnieuw',
      oncePerMinute: 'Dat kan hooguit één keer per minuut.',
      askedAgain: 'We hebben je verzoek ontvangen. Kan er nu weer een mail worden verstuurd, dan is die onderweg.',
    },
    choose: {
      title: 'Kies een nieuw wachtwoord',
      intro: 'Daarna ben je op alle apparaten uitgelogd en log je in met je nieuwe wachtwoord.',
      password: 'Nieuw wachtwoord',
      passwordHint: (minLength) => `Minstens ${minLength} tekens; spaties mogen.`,
      passwordAdvice:
        'Een paar woorden die niets met elkaar te maken hebben zijn sterk en makkelijk te onthouden. Gebruik niet je naam of die van je bedrijf, en geen wachtwoord dat je al ergens anders hebt.',
      button: 'Sla het wachtwoord op',
      script: {
        show: 'Toon wachtwoord',
        hide: 'Verberg wachtwoord',
        tooShort: 'Nog te kort',
        longEnough: 'Lang genoeg',
      },
    },
    done: {
      title: 'Je wachtwoord is gewijzigd',
      text: 'Op alle apparaten ben je uitgelogd.',
      next: 'Log in met je nieuwe wachtwoord. Je krijgt ook een mail die bevestigt dat het is gewijzigd.',
      button: 'Inloggen',
    },
    working: {
      title: 'Je wachtwoord wordt opgeslagen',
      text: 'Je keuze is vastgelegd en gaat niet verloren. Het duurt alleen iets langer dan gewoonlijk.',
      next: 'Zodra je nieuwe wachtwoord geldt, krijg je een mail. Je kunt deze pagina sluiten.',
      button: 'Kijk of het klaar is',
    },
    link: {
      used: {
        title: 'Deze link is al gebruikt',
        paragraphs: ['Er is een wachtwoord mee ingesteld. Log daarmee in, of vraag een nieuwe link aan.'],
        button: 'Stuur een nieuwe link',
      },
      superseded: {
        title: 'Er is een nieuwere link',
        paragraphs: ['Na deze mail is er nog een verstuurd. Alleen de link in de nieuwste mail werkt.'],
        button: 'Stuur een nieuwe link',
      },
      expired: {
        title: 'Deze link is verlopen',
        paragraphs: ['Er is niets veranderd. Je kunt meteen een nieuwe link aanvragen.'],
        button: 'Stuur een nieuwe link',
      },
      cancelled: {
        title: 'Deze link werkt niet meer',
        paragraphs: ['Er is niets veranderd. Vraag een beheerder van je omgeving of je account nog actief is.'],
        button: 'Stuur een nieuwe link',
      },
      unknown: {
        title: 'We kennen deze link niet',
        paragraphs: [
          'Misschien is de link niet helemaal overgenomen: sommige mailprogramma’s breken hem af aan het eind van een regel. Open hem nog eens vanuit de mail, of vraag een nieuwe aan.',
        ],
        button: 'Stuur een nieuwe link',
      },
    },
  },
  en: {
    ask: {
      title: 'Forgot your password?',
      intro: 'Enter what you sign in with. We will send you an e-mail with a link to choose a new password.',
      login: 'E-mail address or user name',
      button: 'Send the link',
      remembered: 'Remembered it?',
      signIn: 'Sign in',
    },
    sent: {
      title: 'Check your inbox',
      intro:
        'If there is an account with these details, an e-mail is on its way to its main address. We say this whatever was entered.',
      whatToDo: 'Click the link in the e-mail and choose a new password. The link works for an hour.',
      notReceived: 'Nothing there?',
      spam: 'An e-mail can take a few minutes to arrive. Check your spam folder too, and whether you entered everything correctly.',
      sendAgain: 'Send the e-mail again',
      oncePerMinute: 'You can do this once a minute at most.',
      askedAgain: 'We have received your request. If an e-mail can be sent again now, it is on its way.',
    },
    choose: {
      title: 'Choose a new password',
      intro: 'You will then be signed out on all devices, and sign in with your new password.',
      password: 'New password',
      passwordHint: (minLength) => `At least ${minLength} characters; spaces are welcome.`,
      passwordAdvice:
        'A few unrelated words are strong and easy to remember. Do not use your own name, your company’s name or a password you already use elsewhere.',
      button: 'Save the password',
      script: {
        show: 'Show password',
        hide: 'Hide password',
        tooShort: 'Still too short',
        longEnough: 'Long enough',
      },
    },
    done: {
      title: 'Your password was changed',
      text: 'You have been signed out on all devices.',
      next: 'Sign in with your new password. We will also send you an e-mail that confirms the change.',
      button: 'Sign in',
    },
    working: {
      title: 'Your password is being saved',
      text: 'Your choice has been recorded and is not lost. It is just taking a little longer than usual.',
      next: 'You will get an e-mail as soon as your new password counts. You can close this page.',
      button: 'Check whether it is ready',
    },
    link: {
      used: {
        title: 'This link has been used',
        paragraphs: ['A password was set with it. Sign in with that, or ask for a new link.'],
        button: 'Send a new link',
      },
      superseded: {
        title: 'There is a newer link',
        paragraphs: ['Another e-mail was sent after this one. Only the link in the latest e-mail works.'],
        button: 'Send a new link',
      },
      expired: {
        title: 'This link has expired',
        paragraphs: ['Nothing has changed. You can ask for a new link right away.'],
        button: 'Send a new link',
      },
      cancelled: {
        title: 'This link no longer works',
        paragraphs: ['Nothing has changed. Ask an administrator of your environment whether your account is active.'],
        button: 'Send a new link',
      },
      unknown: {
        title: 'We don’t know this link',
        paragraphs: [
          'Perhaps part of the link is missing: some mail programs break it at the end of a line. Open it from the e-mail again, or ask for a new one.',
        ],
        button: 'Send a new link',
      },
    },
  },
  fr: {
    ask: {
      title: 'Mot de passe oublié\u00a0?',
      intro:
        'Saisissez ce avec quoi vous vous connectez. Vous recevrez un e-mail avec un lien pour choisir un nouveau mot de passe.',
      login: 'Adresse e-mail ou nom d’utilisateur',
      button: 'Envoyer le lien',
      remembered: 'Vous l’avez retrouvé\u00a0?',
      signIn: 'Se connecter',
    },
    sent: {
      title: 'Consultez votre boîte de réception',
      intro:
        'S’il existe un compte avec ces données, un e-mail est en route vers son adresse principale. Nous disons cela quelle que soit la saisie.',
      whatToDo: 'Suivez le lien de l’e-mail et choisissez un nouveau mot de passe. Le lien fonctionne une heure.',
      notReceived: 'Rien reçu\u00a0?',
      spam: 'Un e-mail peut prendre quelques minutes. Regardez aussi dans votre dossier de courrier indésirable (spam), et vérifiez votre saisie.',
      sendAgain: 'Renvoyer l’e-mail',
      oncePerMinute: 'C’est possible une fois par minute au maximum.',
      askedAgain: 'Nous avons bien reçu votre demande. Si un e-mail peut être renvoyé maintenant, il est en route.',
    },
    choose: {
      title: 'Choisissez un nouveau mot de passe',
      intro: 'Vous serez ensuite déconnecté sur tous vos appareils et vous vous connecterez avec ce mot de passe.',
      password: 'Nouveau mot de passe',
      passwordHint: (minLength) => `Au moins ${minLength} caractères\u00a0; les espaces sont permis.`,
      passwordAdvice:
        'Quelques mots sans rapport entre eux sont sûrs et faciles à retenir. N’utilisez ni votre nom, ni celui de votre entreprise, ni un mot de passe que vous avez déjà ailleurs.',
      button: 'Enregistrer le mot de passe',
      script: {
        show: 'Afficher le mot de passe',
        hide: 'Masquer le mot de passe',
        tooShort: 'Encore trop court',
        longEnough: 'Assez long',
      },
    },
    done: {
      title: 'Votre mot de passe a été modifié',
      text: 'Vous avez été déconnecté sur tous vos appareils.',
      next: 'Connectez-vous avec votre nouveau mot de passe. Vous recevrez aussi un e-mail qui confirme la modification.',
      button: 'Se connecter',
    },
    working: {
      title: 'Votre mot de passe est en cours d’enregistrement',
      text: 'Votre choix est enregistré et n’est pas perdu. Cela prend seulement un peu plus de temps que d’habitude.',
      next: 'Vous recevrez un e-mail dès que votre nouveau mot de passe sera valable. Vous pouvez fermer cette page.',
      button: 'Voir si c’est prêt',
    },
    link: {
      used: {
        title: 'Ce lien a déjà servi',
        paragraphs: ['Un mot de passe a été défini avec lui. Connectez-vous avec, ou demandez un nouveau lien.'],
        button: 'Envoyer un nouveau lien',
      },
      superseded: {
        title: 'Il existe un lien plus récent',
        paragraphs: ['Un autre e-mail a été envoyé après celui-ci. Seul le lien du dernier e-mail fonctionne.'],
        button: 'Envoyer un nouveau lien',
      },
      expired: {
        title: 'Ce lien a expiré',
        paragraphs: ['Rien n’a changé. Vous pouvez demander tout de suite un nouveau lien.'],
        button: 'Envoyer un nouveau lien',
      },
      cancelled: {
        title: 'Ce lien ne fonctionne plus',
        paragraphs: [
          'Rien n’a changé. Demandez à un administrateur de votre environnement si votre compte est encore actif.',
        ],
        button: 'Envoyer un nouveau lien',
      },
      unknown: {
        title: 'Nous ne connaissons pas ce lien',
        paragraphs: [
          'Le lien n’a peut-être pas été copié en entier\u00a0: certains logiciels de messagerie le coupent en fin de ligne. Ouvrez-le encore une fois depuis l’e-mail, ou demandez-en un nouveau.',
        ],
        button: 'Envoyer un nouveau lien',
      },
    },
  },
};
