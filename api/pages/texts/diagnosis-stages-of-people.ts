import type { Locale } from '../../../domain/locale.ts';
import type { ProcessKind } from '../../../domain/process.ts';
import type { StagesOfKinds } from '../../../domain/process-stages.ts';

/** The kinds that are about a person's account, a list of people, or two environments. */
type PeopleKind =
  | 'registration'
  | 'notice'
  | 'passwordReset'
  | 'emailVerification'
  | 'licenceSync'
  | 'partnerRequest'
  | 'partnershipEnding';
type PeopleStageTexts = { readonly [Kind in PeopleKind & ProcessKind]: Readonly<Record<StagesOfKinds[Kind], string>> };

const NL: PeopleStageTexts = {
  registration: {
    'awaiting-activation': 'De persoon moet de link uit de mail openen en een naam en een wachtwoord kiezen.',
    'mail-bounced':
      'De mailbox neemt geen mail van ons aan, dus de link is niet aangekomen. De persoon moet zich met het juiste adres registreren.',
    'awaiting-consent': 'Een aanbieder staat in voor het adres. De persoon moet nog de voorwaarden aanvaarden.',
    activating: 'De persoon heeft het formulier ingestuurd. Wij maken de omgeving nu aan.',
    activated: 'De omgeving en haar beheerder bestaan.',
    expired: 'Niemand heeft de link op tijd gebruikt. Wat we van de persoon wisten, is gewist.',
    cancelled: 'De registratie is voorbij zonder account: het adres heeft er al een gekregen.',
  },
  notice: {
    sending: 'Wij sturen een enkele mail naar een gebruiker.',
    sent: 'De mailprovider heeft de mail aangenomen.',
    undeliverable: 'De mailprovider neemt nooit een mail naar dit adres aan.',
  },
  passwordReset: {
    'awaiting-proof': 'De gebruiker moet met de link uit de mail een wachtwoord instellen.',
    reset: 'Het nieuwe wachtwoord geldt.',
    expired: 'De gebruiker heeft de link niet op tijd gebruikt; een nieuwe aanvraag stuurt een nieuwe.',
    cancelled: 'De gebruiker is gedeactiveerd, of meldt zich alleen bij een aanbieder aan.',
  },
  emailVerification: {
    'awaiting-proof': 'De gebruiker moet de link in de mail aan het adres openen.',
    'awaiting-approval': 'De mailbox is bewezen. Een beheerder van de omgeving moet het adres goedkeuren.',
    verified: 'Het adres is van de gebruiker, of de digitale identiteit is gekoppeld.',
    refused: 'Een beheerder heeft het adres afgewezen.',
    expired: 'Het bewijs of het oordeel kwam niet op tijd; de gebruiker kan het adres opnieuw toevoegen.',
    cancelled: 'Het adres is ingetrokken of elders in gebruik, of de gebruiker is gedeactiveerd.',
  },
  licenceSync: {
    comparing: 'Wij vergelijken de lijst van de licentie met de gebruikers van de omgeving.',
    applying: 'Wij voeren de lijst van de licentie uit, blad voor blad.',
    done: 'Elke regel van de lijst heeft een uitkomst.',
    superseded: 'Er kwam een latere lijst van dezelfde licentie.',
    cancelled:
      'De lijst is niet uitgevoerd: zij zou meer gebruikers deactiveren dan verwacht, of de licentie hoort bij een andere omgeving.',
  },
  partnerRequest: {
    'awaiting-answer': 'De gekozen relatiebeheerder van de gevraagde omgeving moet antwoorden.',
    'mail-bounced':
      'De mailbox van de gevraagde relatiebeheerder neemt geen mail aan, en niemand anders daar kan antwoorden.',
    establishing: 'Er is ja gezegd. Wij maken het partnerschap en de relatie aan.',
    'awaiting-eligibility':
      'Er is ja gezegd, maar een van beide omgevingen mist een rol, de groep Relatiemanagers of het abonnement. Een beheerder daar moet dat regelen.',
    established: 'De twee relatiebeheerders zijn verbonden; hun omgevingen zijn partners.',
    declined: 'De gevraagde omgeving heeft nee gezegd.',
    withdrawn: 'De vragende omgeving heeft het verzoek ingetrokken, of de omgevingen zijn uit elkaar.',
    expired: 'Het antwoord, of wat ontbrak, kwam niet op tijd.',
  },
  partnershipEnding: {
    revoking: 'Het partnerschap is voorbij. Wij ruimen op wat erdoor gekomen is.',
    telling: 'Wij laten alle relatiebeheerders van het partnerschap weten dat het voorbij is.',
    ended: 'Alles is opgeruimd en iedereen weet het.',
  },
};

const EN: PeopleStageTexts = {
  registration: {
    'awaiting-activation': 'The person has to open the link in their mail, and choose a name and a password.',
    'mail-bounced':
      'The mailbox takes no mail from us, so the link has not arrived. The person has to register with the right address.',
    'awaiting-consent': 'A provider has vouched for the address. The person still has to accept the terms.',
    activating: 'The person has submitted the form. We are making their environment now.',
    activated: 'The environment and its administrator exist.',
    expired: 'Nobody used the link in time. What we knew of the person has been erased.',
    cancelled: 'The registration is over without an account: the address has got one elsewhere.',
  },
  notice: {
    sending: 'We are sending a single mail to a user.',
    sent: 'The mail provider has taken the mail.',
    undeliverable: 'The mail provider will never take a mail to this address.',
  },
  passwordReset: {
    'awaiting-proof': 'The user has to set a password by the link in their mail.',
    reset: 'The new password counts.',
    expired: 'The user did not use the link in time; asking again sends a new one.',
    cancelled: 'The user was deactivated, or signs in by a provider alone.',
  },
  emailVerification: {
    'awaiting-proof': 'The user has to open the link in the mail to the address.',
    'awaiting-approval': 'The mailbox is proven. An administrator of the environment has to approve the address.',
    verified: 'The address is the user’s, or the identity is linked.',
    refused: 'An administrator has refused the address.',
    expired: 'The proof or the decision did not come in time; the user can add the address again.',
    cancelled: 'The address was withdrawn or is used elsewhere, or the user was deactivated.',
  },
  licenceSync: {
    comparing: 'We are comparing the list of the licence with the users of the environment.',
    applying: 'We are carrying out the list of the licence, page by page.',
    done: 'Every line of the list has its outcome.',
    superseded: 'A later list of the same licence came.',
    cancelled:
      'The list was not carried out: it would deactivate more users than expected, or the licence is another environment’s.',
  },
  partnerRequest: {
    'awaiting-answer': 'The chosen relation manager of the environment that is asked has to answer.',
    'mail-bounced': 'The mailbox of the relation manager who is asked takes no mail, and nobody else there can answer.',
    establishing: 'Somebody said yes. We are making the partnership and the connection.',
    'awaiting-eligibility':
      'Somebody said yes, but one of the two environments lacks a role, the group of relation managers or the subscription. An administrator there has to see to it.',
    established: 'The two relation managers are connected; their environments are partners.',
    declined: 'The environment that was asked said no.',
    withdrawn: 'The asking environment took the request back, or the environments parted.',
    expired: 'The answer, or what was lacking, did not come in time.',
  },
  partnershipEnding: {
    revoking: 'The partnership is over. We are cleaning up what came through it.',
    telling: 'We are telling every relation manager of the partnership that it is over.',
    ended: 'Everything is cleaned up and everyone has been told.',
  },
};

const FR: PeopleStageTexts = {
  registration: {
    'awaiting-activation': 'La personne doit ouvrir le lien du mail et choisir un nom et un mot de passe.',
    'mail-bounced':
      'La boîte n’accepte aucun mail de notre part, le lien n’est donc pas arrivé. La personne doit s’inscrire avec la bonne adresse.',
    'awaiting-consent':
      'Un fournisseur s’est porté garant de l’adresse. La personne doit encore accepter les conditions.',
    activating: 'La personne a envoyé le formulaire. Nous créons maintenant son environnement.',
    activated: 'L’environnement et son administrateur existent.',
    expired: 'Personne n’a utilisé le lien à temps. Ce que nous savions de la personne a été effacé.',
    cancelled: 'L’inscription est terminée sans compte\u00a0: l’adresse en a obtenu un ailleurs.',
  },
  notice: {
    sending: 'Nous envoyons un mail unique à un utilisateur.',
    sent: 'Le fournisseur de mail a pris le mail en charge.',
    undeliverable: 'Le fournisseur de mail n’acceptera jamais de mail pour cette adresse.',
  },
  passwordReset: {
    'awaiting-proof': 'L’utilisateur doit définir un mot de passe par le lien du mail.',
    reset: 'Le nouveau mot de passe est valable.',
    expired: 'L’utilisateur n’a pas utilisé le lien à temps\u00a0; une nouvelle demande en envoie un autre.',
    cancelled: 'L’utilisateur a été désactivé, ou se connecte seulement par un fournisseur.',
  },
  emailVerification: {
    'awaiting-proof': 'L’utilisateur doit ouvrir le lien du mail envoyé à l’adresse.',
    'awaiting-approval': 'La boîte est prouvée. Un administrateur de l’environnement doit approuver l’adresse.',
    verified: 'L’adresse est celle de l’utilisateur, ou l’identité est liée.',
    refused: 'Un administrateur a refusé l’adresse.',
    expired: 'La preuve ou la décision n’est pas venue à temps\u00a0; l’utilisateur peut ajouter l’adresse à nouveau.',
    cancelled: 'L’adresse a été retirée ou sert ailleurs, ou l’utilisateur a été désactivé.',
  },
  licenceSync: {
    comparing: 'Nous comparons la liste de la licence avec les utilisateurs de l’environnement.',
    applying: 'Nous appliquons la liste de la licence, page par page.',
    done: 'Chaque ligne de la liste a son résultat.',
    superseded: 'Une liste plus récente de la même licence est arrivée.',
    cancelled:
      'La liste n’a pas été appliquée\u00a0: elle désactiverait plus d’utilisateurs que prévu, ou la licence est à un autre environnement.',
  },
  partnerRequest: {
    'awaiting-answer': 'Le gestionnaire de relations choisi de l’environnement sollicité doit répondre.',
    'mail-bounced':
      'La boîte du gestionnaire de relations sollicité n’accepte pas de mail, et personne d’autre là-bas ne peut répondre.',
    establishing: 'La réponse est oui. Nous créons le partenariat et la relation.',
    'awaiting-eligibility':
      'La réponse est oui, mais il manque à l’un des deux environnements un rôle, le groupe des gestionnaires ou l’abonnement. Un administrateur doit y remédier.',
    established: 'Les deux gestionnaires sont reliés\u00a0; leurs environnements sont partenaires.',
    declined: 'L’environnement sollicité a dit non.',
    withdrawn: 'L’environnement demandeur a retiré la demande, ou les environnements se sont séparés.',
    expired: 'La réponse, ou ce qui manquait, n’est pas venue à temps.',
  },
  partnershipEnding: {
    revoking: 'Le partenariat est terminé. Nous supprimons ce qui en est venu.',
    telling: 'Nous prévenons tous les gestionnaires du partenariat qu’il est terminé.',
    ended: 'Tout est supprimé et tout le monde est prévenu.',
  },
};

/** Where these stand, and who has to act. */
export const PEOPLE_STAGE_TEXTS: Readonly<Record<Locale, PeopleStageTexts>> = { nl: NL, en: EN, fr: FR };
