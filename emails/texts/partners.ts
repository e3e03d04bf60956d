import type { Locale } from '../../domain/locale.ts';

/** The notices about a request or a partnership, each with its own words. */
type Told = 'established' | 'declined' | 'expired' | 'withdrawn' | 'waiting' | 'bounced' | 'reassigned' | 'ended';
type OwnWords = { readonly [T in Told as `${T}Subject` | `${T}Preview` | `${T}Next`]: string } & {
  readonly [T in Told as `${T}Intro`]: (from: string, to: string) => string;
};

interface PartnerTexts extends OwnWords {
  readonly askSubject: string;
  readonly askPreview: string;
  readonly askHeading: string;
  readonly askIntro: (manager: string, environment: string) => string;
  readonly askMessage: (manager: string) => string;
  readonly askMeaning: string;
  readonly askExpires: (instant: string) => string;
  readonly askButton: string;
  readonly askCause: (platform: string) => string;
  readonly remindSubject: string;
  readonly remindPreview: string;
  readonly remindIntro: (manager: string, environment: string) => string;
  readonly remindStop: string;
  readonly managers: (from: string, to: string) => string;
  readonly requestButton: string;
  readonly partnersButton: string;
  readonly toldCause: (platform: string) => string;
  readonly someManager: string;
  readonly copyLink: string;
}

/** The words of the mails about partners. `from` asks or ends, `to` is the other side. */
export const PARTNER_TEXTS: Readonly<Record<Locale, PartnerTexts>> = {
  nl: {
    askSubject: 'Een relatieverzoek wacht op je antwoord',
    askPreview: 'Een andere omgeving wil met jouw omgeving samenwerken.',
    askHeading: 'Willen jullie partners worden?',
    askIntro: (manager, environment) =>
      `${manager} van ${environment} vraagt of jullie omgevingen met elkaar willen werken, met jou als relatiemanager.`,
    askMessage: (manager) => `${manager} schreef erbij:`,
    askMeaning:
      'Partners kunnen berichten en documenten met elkaar uitwisselen. Log in en accepteer het verzoek of wijs het af. Is het niet voor jou? Op de pagina kan een andere relatiemanager van je omgeving het overnemen.',
    askExpires: (instant) => `Zonder antwoord vervalt het verzoek op ${instant}.`,
    askButton: 'Bekijk het verzoek',
    askCause: (platform) => `Je krijgt deze mail omdat je op ${platform} relatiemanager van je omgeving bent.`,
    remindSubject: 'Herinnering: een relatieverzoek staat open',
    remindPreview: 'Er is nog geen antwoord gegeven.',
    remindIntro: (manager, environment) =>
      `Het relatieverzoek van ${manager} van ${environment} wacht nog op je antwoord.`,
    remindStop: 'Geen herinneringen meer? Zet ze uit op de pagina van het verzoek.',
    managers: (from, to) => `De relatiemanagers zijn ${from} en ${to}.`,
    establishedSubject: 'Jullie zijn verbonden',
    establishedPreview: 'Het relatieverzoek is geaccepteerd.',
    establishedIntro: (from, to) => `${from} en ${to} zijn partners. Er is een relatie tussen jullie relatiemanagers.`,
    establishedNext: 'Documenten kunnen nu met de relatiegroep gedeeld worden.',
    declinedSubject: 'Het relatieverzoek is afgewezen',
    declinedPreview: 'Er verandert niets tussen de omgevingen.',
    declinedIntro: (from, to) => `Het relatieverzoek van ${from} aan ${to} is afgewezen.`,
    declinedNext: 'Je hoeft niets te doen. Wanneer het opnieuw gevraagd kan worden, staat op de pagina.',
    expiredSubject: 'Het relatieverzoek is vervallen',
    expiredPreview: 'De tijd voor het verzoek is voorbij.',
    expiredIntro: (from, to) => `Het relatieverzoek van ${from} aan ${to} is vervallen: het is niet op tijd afgerond.`,
    expiredNext: 'Je hoeft niets te doen. Wanneer het opnieuw gevraagd kan worden, staat op de pagina.',
    withdrawnSubject: 'Het relatieverzoek is ingetrokken',
    withdrawnPreview: 'Een antwoord is niet meer nodig.',
    withdrawnIntro: (from, to) => `Het relatieverzoek van ${from} aan ${to} is ingetrokken.`,
    withdrawnNext: 'Je hoeft niets te doen.',
    waitingSubject: 'Geaccepteerd, maar er ontbreekt nog iets',
    waitingPreview: 'Het relatieverzoek gaat vanzelf verder.',
    waitingIntro: (from, to) =>
      `Het relatieverzoek van ${from} aan ${to} is geaccepteerd, maar een van beide voldoet nog niet aan alles wat nodig is.`,
    waitingNext:
      'Op de pagina staat wat er ontbreekt en tot wanneer er gewacht wordt. Zodra het er is, gaat het vanzelf verder.',
    bouncedSubject: 'Je relatieverzoek is niet aangekomen',
    bouncedPreview: 'De mail kon niet worden bezorgd.',
    bouncedIntro: (from, to) =>
      `De mail met het relatieverzoek van ${from} aan ${to} kon niet worden bezorgd, en er is daar niemand anders die kan antwoorden.`,
    bouncedNext:
      'Neem zelf contact met hen op. Op de pagina kun je het verzoek opnieuw versturen of intrekken; daar staat ook wanneer het vervalt.',
    reassignedSubject: 'Een andere relatiemanager gaat verder',
    reassignedPreview: 'Het relatieverzoek is aan iemand anders toegewezen.',
    reassignedIntro: (from, to) => `Het relatieverzoek van ${from} aan ${to} heeft een andere relatiemanager gekregen.`,
    reassignedNext: 'Op de pagina staat waar het verzoek nu op wacht en tot wanneer.',
    endedSubject: 'Jullie zijn geen partners meer',
    endedPreview: 'Het partnerschap is beëindigd.',
    endedIntro: (from, to) => `${from} heeft het partnerschap met ${to} beëindigd.`,
    endedNext: 'Alle relaties en wat daardoor gedeeld werd, zijn per direct weg. Er is niets meer te doen.',
    requestButton: 'Bekijk het verzoek',
    partnersButton: 'Bekijk je partners',
    toldCause: (platform) =>
      `Je krijgt deze mail omdat je op ${platform} relatiemanager bent en dit jouw omgeving aangaat.`,
    someManager: 'een relatiemanager',
    copyLink: 'Werkt de knop niet? Kopieer dan deze link naar je browser:',
  },
  en: {
    askSubject: 'A partner request needs your answer',
    askPreview: 'Another environment would like to work with yours.',
    askHeading: 'Do you want to become partners?',
    askIntro: (manager, environment) =>
      `${manager} of ${environment} asks whether your environments want to work with each other, with you as relation manager.`,
    askMessage: (manager) => `${manager} added:`,
    askMeaning:
      'Partners can exchange messages and documents. Sign in, and accept or decline the request. Not for you? On the page another relation manager of your environment can take it over.',
    askExpires: (instant) => `Without an answer the request expires on ${instant}.`,
    askButton: 'View the request',
    askCause: (platform) =>
      `You are receiving this e-mail because you are a relation manager of your environment on ${platform}.`,
    remindSubject: 'Reminder: a partner request is open',
    remindPreview: 'Nobody has answered yet.',
    remindIntro: (manager, environment) =>
      `The partner request of ${manager} of ${environment} is still waiting for your answer.`,
    remindStop: 'No more reminders? Switch them off on the page of the request.',
    managers: (from, to) => `The relation managers are ${from} and ${to}.`,
    establishedSubject: 'You are connected',
    establishedPreview: 'The partner request was accepted.',
    establishedIntro: (from, to) =>
      `${from} and ${to} are partners. There is a connection between your relation managers.`,
    establishedNext: 'Documents can now be shared with the relation group.',
    declinedSubject: 'The partner request was declined',
    declinedPreview: 'Nothing changes between the environments.',
    declinedIntro: (from, to) => `The partner request of ${from} to ${to} was declined.`,
    declinedNext: 'There is nothing for you to do. The page says when it can be asked again.',
    expiredSubject: 'The partner request has expired',
    expiredPreview: 'The time for the request is over.',
    expiredIntro: (from, to) => `The partner request of ${from} to ${to} has expired: it was not completed in time.`,
    expiredNext: 'There is nothing for you to do. The page says when it can be asked again.',
    withdrawnSubject: 'The partner request was withdrawn',
    withdrawnPreview: 'An answer is no longer needed.',
    withdrawnIntro: (from, to) => `The partner request of ${from} to ${to} was withdrawn.`,
    withdrawnNext: 'There is nothing for you to do.',
    waitingSubject: 'Accepted, but something is missing',
    waitingPreview: 'The partner request goes on by itself.',
    waitingIntro: (from, to) =>
      `The partner request of ${from} to ${to} was accepted, but one of them does not have everything that is needed yet.`,
    waitingNext:
      'The page says what is missing and until when it waits. As soon as that is there, it goes on by itself.',
    bouncedSubject: 'Your partner request did not arrive',
    bouncedPreview: 'The e-mail could not be delivered.',
    bouncedIntro: (from, to) =>
      `The e-mail with the partner request of ${from} to ${to} could not be delivered, and nobody else there can answer.`,
    bouncedNext:
      'Get in touch with them yourself. On the page you can send the request again or withdraw it; it also says when the request expires.',
    reassignedSubject: 'Another relation manager goes on',
    reassignedPreview: 'The partner request was assigned to somebody else.',
    reassignedIntro: (from, to) => `The partner request of ${from} to ${to} has another relation manager.`,
    reassignedNext: 'The page says what the request waits for now, and until when.',
    endedSubject: 'You are no longer partners',
    endedPreview: 'The partnership has ended.',
    endedIntro: (from, to) => `${from} has ended the partnership with ${to}.`,
    endedNext: 'All connections and what was shared through them are gone at once. There is nothing left to do.',
    requestButton: 'View the request',
    partnersButton: 'View your partners',
    toldCause: (platform) =>
      `You are receiving this e-mail because you are a relation manager on ${platform} and this concerns your environment.`,
    someManager: 'a relation manager',
    copyLink: 'Button not working? Copy this link into your browser:',
  },
  fr: {
    askSubject: 'Une demande de relation vous attend',
    askPreview: 'Un autre environnement souhaite travailler avec le vôtre.',
    askHeading: 'Voulez-vous devenir partenaires\u00a0?',
    askIntro: (manager, environment) =>
      `${manager} de ${environment} demande si vos environnements veulent travailler ensemble, avec vous comme gestionnaire de relations.`,
    askMessage: (manager) => `Message de ${manager}\u00a0:`,
    askMeaning:
      'Des partenaires peuvent échanger des messages et des documents. Connectez-vous, puis acceptez ou refusez la demande. Elle n’est pas pour vous\u00a0? Sur la page, un autre gestionnaire de relations de votre environnement peut la reprendre.',
    askExpires: (instant) => `Sans réponse, la demande expire le ${instant}.`,
    askButton: 'Voir la demande',
    askCause: (platform) =>
      `Vous recevez cet e-mail parce que vous êtes gestionnaire de relations de votre environnement sur ${platform}.`,
    remindSubject: 'Rappel\u00a0: une demande de relation attend',
    remindPreview: 'Personne n’a encore répondu.',
    remindIntro: (manager, environment) =>
      `La demande de relation de ${manager} de ${environment} attend toujours votre réponse.`,
    remindStop: 'Plus de rappels\u00a0? Désactivez-les sur la page de la demande.',
    managers: (from, to) => `Les gestionnaires de relations sont ${from} et ${to}.`,
    establishedSubject: 'Vous êtes en relation',
    establishedPreview: 'La demande de relation a été acceptée.',
    establishedIntro: (from, to) =>
      `${from} et ${to} sont partenaires. Il existe une relation entre vos gestionnaires de relations.`,
    establishedNext: 'Des documents peuvent désormais être partagés avec le groupe de relation.',
    declinedSubject: 'La demande de relation a été refusée',
    declinedPreview: 'Rien ne change entre les environnements.',
    declinedIntro: (from, to) => `La demande de relation de ${from} à ${to} a été refusée.`,
    declinedNext: 'Vous n’avez rien à faire. La page indique quand elle peut être faite de nouveau.',
    expiredSubject: 'La demande de relation a expiré',
    expiredPreview: 'Le délai de la demande est passé.',
    expiredIntro: (from, to) =>
      `La demande de relation de ${from} à ${to} a expiré\u00a0: elle n’a pas abouti à temps.`,
    expiredNext: 'Vous n’avez rien à faire. La page indique quand elle peut être faite de nouveau.',
    withdrawnSubject: 'La demande de relation a été retirée',
    withdrawnPreview: 'Une réponse n’est plus nécessaire.',
    withdrawnIntro: (from, to) => `La demande de relation de ${from} à ${to} a été retirée.`,
    withdrawnNext: 'Vous n’avez rien à faire.',
    waitingSubject: 'Acceptée, mais il manque quelque chose',
    waitingPreview: 'La demande de relation continuera d’elle-même.',
    waitingIntro: (from, to) =>
      `La demande de relation de ${from} à ${to} a été acceptée, mais il manque encore quelque chose d’un côté.`,
    waitingNext:
      'La page indique ce qui manque et jusqu’à quand on attend. Dès que c’est là, elle continue d’elle-même.',
    bouncedSubject: 'Votre demande de relation n’est pas arrivée',
    bouncedPreview: 'L’e-mail n’a pas pu être remis.',
    bouncedIntro: (from, to) =>
      `L’e-mail de la demande de relation de ${from} à ${to} n’a pas pu être remis, et personne d’autre ne peut y répondre.`,
    bouncedNext:
      'Prenez contact vous-même. Sur la page, vous pouvez envoyer de nouveau la demande ou la retirer\u00a0; elle indique aussi quand elle expire.',
    reassignedSubject: 'Un autre gestionnaire prend le relais',
    reassignedPreview: 'La demande de relation a été confiée à quelqu’un d’autre.',
    reassignedIntro: (from, to) => `La demande de relation de ${from} à ${to} a un autre gestionnaire de relations.`,
    reassignedNext: 'La page indique ce que la demande attend maintenant, et jusqu’à quand.',
    endedSubject: 'Vous n’êtes plus partenaires',
    endedPreview: 'Le partenariat a pris fin.',
    endedIntro: (from, to) => `${from} a mis fin au partenariat avec ${to}.`,
    endedNext:
      'Toutes les relations et ce qu’elles permettaient de partager ont disparu aussitôt. Vous n’avez rien à faire.',
    requestButton: 'Voir la demande',
    partnersButton: 'Voir vos partenaires',
    toldCause: (platform) =>
      `Vous recevez cet e-mail parce que vous êtes gestionnaire de relations sur ${platform} et que cela concerne votre environnement.`,
    someManager: 'un gestionnaire de relations',
    copyLink: 'Le bouton ne fonctionne pas\u00a0? Copiez ce lien dans votre navigateur\u00a0:',
  },
};
