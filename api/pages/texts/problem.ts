import type { Locale } from '../../../domain/locale.ts';

/** What kinds of trouble people can do something different about. */
export type ProblemKind =
  | 'input'
  | 'sign-in'
  | 'origin'
  | 'not-found'
  | 'link'
  | 'taken'
  | 'not-allowed'
  | 'no-seat'
  | 'last-administrator'
  | 'sign-in-again'
  | 'sign-in-elsewhere'
  | 'manual-off'
  | 'too-many'
  | 'unavailable'
  | 'unknown-outcome'
  | 'internal';

interface ProblemTexts {
  readonly title: string;
  readonly whatToDo: string;
}

/** What went wrong and what to do, without blame and without technical words. */
export const PROBLEM_TEXTS: Readonly<Record<Locale, Readonly<Record<ProblemKind, ProblemTexts>>>> = {
  nl: {
    input: {
      title: 'We konden dit niet lezen',
      whatToDo: 'Er is niets veranderd. Ga terug naar de vorige pagina, laad haar opnieuw en probeer het nog eens.',
    },
    'sign-in': { title: 'Log eerst in', whatToDo: 'Deze pagina is alleen te zien als je bent ingelogd.' },
    origin: {
      title: 'Dit verzoek kwam niet van onze pagina',
      whatToDo:
        'Voor je veiligheid hebben we er niets mee gedaan. Open de link uit de mail opnieuw in je browser en vul het formulier daar in.',
    },
    'not-found': {
      title: 'Deze pagina bestaat niet',
      whatToDo:
        'Controleer het adres. Kwam je hier via een mail? Open de link dan nog eens, of kopieer hem in zijn geheel.',
    },
    link: {
      title: 'Deze link werkt niet meer',
      whatToDo: 'Kijk of er een nieuwere mail in je mailbox staat, of meld je opnieuw aan.',
    },
    taken: {
      title: 'Dit is intussen veranderd',
      whatToDo: 'Ga terug naar de vorige pagina, laad haar opnieuw en kijk na wat je hebt ingevuld.',
    },
    'not-allowed': {
      title: 'Dit mag je niet',
      whatToDo: 'Je rol in je omgeving laat dit niet toe. Vraag het aan een beheerder van je omgeving.',
    },
    'no-seat': {
      title: 'Er is geen plaats meer in je abonnement',
      whatToDo:
        'Er is niets veranderd. Deactiveer een gebruiker of breid je abonnement uit, en probeer het dan opnieuw.',
    },
    'last-administrator': {
      title: 'Dit is de laatste beheerder',
      whatToDo: 'Er is niets veranderd. Maak eerst iemand anders beheerder.',
    },
    'sign-in-again': {
      title: 'Het inloggen is niet gelukt',
      whatToDo: 'Er is niets veranderd. Begin opnieuw op de pagina waar je inlogt.',
    },
    'sign-in-elsewhere': {
      title: 'Jouw omgeving heeft een eigen adres om in te loggen',
      whatToDo: 'Log in via de aanbieder van je organisatie. Een beheerder van je omgeving kent het adres.',
    },
    'manual-off': {
      title: 'Aanmelden met een e-mailadres kan hier niet',
      whatToDo: 'Meld je aan met je zakelijke account bij een van de aanbieders op de pagina waar je inlogt.',
    },
    'too-many': {
      title: 'Even geduld',
      whatToDo: 'Er komen op dit moment veel verzoeken van je netwerk. Wacht een minuut en probeer het dan nog eens.',
    },
    unavailable: {
      title: 'We zijn even niet bereikbaar',
      whatToDo:
        'Dit ligt aan ons en we werken eraan. Wat al was vastgelegd, gaat niet verloren. Probeer het over een paar minuten nog eens.',
    },
    'unknown-outcome': {
      title: 'We weten nog niet of het gelukt is',
      whatToDo:
        'Je verzoek kan zijn aangekomen. Probeer het over een minuut nog eens: twee keer hetzelfde doen kan geen kwaad, en je ziet dan wat ervan is geworden.',
    },
    internal: {
      title: 'Er ging bij ons iets mis',
      whatToDo: 'Dit ligt aan ons, niet aan jou. Probeer het over een paar minuten nog eens.',
    },
  },
  en: {
    input: {
      title: 'We could not read this',
      whatToDo: 'Nothing has changed. Go back to the previous page, reload it and try again.',
    },
    'sign-in': { title: 'Please sign in first', whatToDo: 'You can only see this page when you are signed in.' },
    origin: {
      title: 'This request did not come from our page',
      whatToDo:
        'For your safety we have ignored it. Open the link from the e-mail in your browser again and fill in the form there.',
    },
    'not-found': {
      title: 'This page does not exist',
      whatToDo: 'Check the address. If you came here from an e-mail, open its link again, or copy all of it.',
    },
    link: {
      title: 'This link no longer works',
      whatToDo: 'Check whether there is a newer e-mail in your inbox, or register again.',
    },
    taken: {
      title: 'This has changed in the meantime',
      whatToDo: 'Go back to the previous page, reload it and check what you filled in.',
    },
    'not-allowed': {
      title: 'You are not allowed to do this',
      whatToDo: 'Your role in your environment does not allow it. Ask an administrator of your environment.',
    },
    'no-seat': {
      title: 'Your subscription has no seat left',
      whatToDo: 'Nothing has changed. Deactivate a user or extend your subscription, then try again.',
    },
    'last-administrator': {
      title: 'This is the last administrator',
      whatToDo: 'Nothing has changed. Make somebody else an administrator first.',
    },
    'sign-in-again': {
      title: 'Signing in did not work',
      whatToDo: 'Nothing has changed. Start again on the page where you sign in.',
    },
    'sign-in-elsewhere': {
      title: 'Your environment has a login address of its own',
      whatToDo: 'Sign in through your organisation’s provider. An administrator of your environment knows the address.',
    },
    'manual-off': {
      title: 'You cannot register with an e-mail address here',
      whatToDo: 'Register with your business account at one of the providers on the page where you sign in.',
    },
    'too-many': {
      title: 'Please wait a moment',
      whatToDo: 'We are getting many requests from your network right now. Wait a minute, then try again.',
    },
    unavailable: {
      title: 'We are temporarily unavailable',
      whatToDo:
        'This is our fault and we are working on it. Nothing you have already sent us is lost. Try again in a few minutes.',
    },
    'unknown-outcome': {
      title: 'We don’t know yet whether it worked',
      whatToDo:
        'Your request may have reached us. Try again in a minute: sending it twice does no harm, and you will see what happened.',
    },
    internal: {
      title: 'Something went wrong on our side',
      whatToDo: 'This is our fault, not yours. Try again in a few minutes.',
    },
  },
  fr: {
    input: {
      title: 'Nous n’avons pas pu lire votre demande',
      whatToDo: 'Rien n’a changé. Revenez à la page précédente, rechargez-la et réessayez.',
    },
    'sign-in': {
      title: 'Connectez-vous d’abord',
      whatToDo: 'Cette page n’est visible que lorsque vous êtes connecté.',
    },
    origin: {
      title: 'Cette demande ne venait pas de notre page',
      whatToDo:
        'Pour votre sécurité, nous n’y avons pas donné suite. Ouvrez à nouveau le lien de l’e-mail dans votre navigateur et remplissez-y le formulaire.',
    },
    'not-found': {
      title: 'Cette page n’existe pas',
      whatToDo:
        'Vérifiez l’adresse. Un e-mail vous a mené ici\u00a0? Ouvrez encore une fois son lien, ou copiez-le entièrement.',
    },
    link: {
      title: 'Ce lien ne fonctionne plus',
      whatToDo: 'Regardez si un e-mail plus récent se trouve dans votre boîte, ou inscrivez-vous à nouveau.',
    },
    taken: {
      title: 'Cela a changé entre-temps',
      whatToDo: 'Revenez à la page précédente, rechargez-la et vérifiez ce que vous avez saisi.',
    },
    'not-allowed': {
      title: 'Vous n’êtes pas autorisé à faire cela',
      whatToDo:
        'Votre rôle dans votre environnement ne le permet pas. Demandez à un administrateur de votre environnement.',
    },
    'no-seat': {
      title: 'Votre abonnement n’a plus de place',
      whatToDo: 'Rien n’a changé. Désactivez un utilisateur ou étendez votre abonnement, puis réessayez.',
    },
    'last-administrator': {
      title: 'C’est le dernier administrateur',
      whatToDo: 'Rien n’a changé. Nommez d’abord un autre administrateur.',
    },
    'sign-in-again': {
      title: 'La connexion n’a pas abouti',
      whatToDo: 'Rien n’a changé. Recommencez sur la page où l’on se connecte.',
    },
    'sign-in-elsewhere': {
      title: 'Votre environnement a sa propre adresse de connexion',
      whatToDo:
        'Connectez-vous par le fournisseur de votre organisation. Un administrateur de votre environnement en connaît l’adresse.',
    },
    'manual-off': {
      title: 'L’inscription par adresse e-mail n’est pas possible ici',
      whatToDo:
        'Inscrivez-vous avec votre compte professionnel chez l’un des fournisseurs de la page où l’on se connecte.',
    },
    'too-many': {
      title: 'Un instant, s’il vous plaît',
      whatToDo: 'De nombreuses demandes arrivent en ce moment de votre réseau. Attendez une minute, puis réessayez.',
    },
    unavailable: {
      title: 'Nous sommes momentanément indisponibles',
      whatToDo:
        'Cela vient de nous et nous y travaillons. Ce qui était déjà enregistré n’est pas perdu. Réessayez dans quelques minutes.',
    },
    'unknown-outcome': {
      title: 'Nous ne savons pas encore si cela a fonctionné',
      whatToDo:
        'Votre demande est peut-être arrivée. Réessayez dans une minute\u00a0: la faire deux fois est sans danger, et vous verrez ce qu’il en est.',
    },
    internal: {
      title: 'Une erreur s’est produite de notre côté',
      whatToDo: 'Cela vient de nous, pas de vous. Réessayez dans quelques minutes.',
    },
  },
};

/** Stands before the request's id, and says what it is good for. */
export const REQUEST_ID_TEXTS: Readonly<Record<Locale, Readonly<Record<'label' | 'code', string>>>> = {
  nl: { label: 'Vraag je om hulp? Noem dan dit nummer', code: 'Code' },
  en: { label: 'If you ask for help, quote this number', code: 'Code' },
  fr: { label: 'Si vous demandez de l’aide, indiquez ce numéro', code: 'Code' },
};
