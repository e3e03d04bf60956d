import type { Locale } from '../../../domain/locale.ts';
import type { ProcessKind } from '../../../domain/process.ts';
import type { StagesOfKinds } from '../../../domain/process-stages.ts';
import { PEOPLE_STAGE_TEXTS } from './diagnosis-stages-of-people.ts';

type StageTexts = { readonly [Kind in ProcessKind]: Readonly<Record<StagesOfKinds[Kind], string>> };
type OtherStageTexts = Omit<StageTexts, keyof (typeof PEOPLE_STAGE_TEXTS)['en']>;

const NL: OtherStageTexts = {
  organisationActivation: {
    'checking-register': 'Wij vragen het handelsregister naar het bedrijf en naar wie ervoor mag tekenen.',
    'awaiting-authority':
      'Het handelsregister noemt de aanvrager niet. Er is bewijs van bevoegdheid nodig, waarover een operator van het platform beslist.',
    'checking-vat': 'Wij vragen de belastingdienst (VIES) of het btw-nummer geldig is.',
    'registering-identifier': 'Wij registreren de identificaties bij het Peppol-netwerk, of maken dat ongedaan.',
    activated: 'De organisatie is actief, of de toevoeging is geregistreerd.',
    rejected: 'Het kan niet; de pagina van de organisatie zegt waarom. Er is niets geregistreerd gebleven.',
    withdrawn: 'Een beheerder heeft de activering ingetrokken.',
  },
  receivingRegistration: {
    charging: 'Wij schrijven de kosten van het ontvangen af van het tegoed.',
    registering: 'Wij melden het Peppol-netwerk dat de organisatie e-facturen ontvangt, of toch niet.',
    on: 'De organisatie ontvangt e-facturen.',
    failed: 'Ontvangen staat niet aan; wat afgeschreven was, is teruggegeven.',
  },
  membershipInvite: {
    'awaiting-answer': 'De genodigde moet antwoorden.',
    'mail-bounced': 'De mailbox van de genodigde neemt geen mail van ons aan, dus de uitnodiging is niet aangekomen.',
    'awaiting-registration': 'De genodigde is bezig een account te maken en moet dat afmaken.',
    'awaiting-seat':
      'De genodigde heeft ja gezegd, maar het abonnement heeft geen plaats vrij. Een beheerder van de omgeving moet er een vrijmaken of bijkopen.',
    joining: 'De genodigde heeft ja gezegd. Wij maken het lidmaatschap aan.',
    joined: 'De genodigde is lid van de organisatie.',
    declined: 'De genodigde heeft nee gezegd.',
    expired: 'De uitnodiging is vervallen; opnieuw sturen maakt een nieuwe.',
    revoked: 'De uitnodiging is ingetrokken, of de omgevingen zijn geen partners meer.',
  },
  bulkInvite: {
    starting: 'Wij versturen de uitnodigingen van de lijst, blad voor blad.',
    done: 'Elke regel van de lijst heeft een uitkomst.',
    cancelled: 'De lijst is gestopt; wie nog niet aan de beurt was, is niet uitgenodigd.',
  },
  sharing: {
    waiting:
      'Er is iets gewijzigd in wat partners delen. Het doorgeven begint na de wachttijd, buiten het onderhoudsvenster.',
    propagating: 'Wij geven relatiebeheerders hun toegang, of nemen die terug.',
    settled: 'Iedereen heeft toegang tot wat er gedeeld wordt; de volgende wijziging begint opnieuw.',
  },
  bulkAction: {
    applying: 'Wij voeren de actie uit op elke onboarding van de lijst, in het gekozen tempo.',
    done: 'Elke onboarding van de lijst heeft een uitkomst.',
    stopped: 'Een operator heeft de actie gestopt; wat nog niet aan de beurt was, is gebleven zoals het was.',
  },
};

const EN: OtherStageTexts = {
  organisationActivation: {
    'checking-register': 'We are asking the trade register for the company, and for who may act for it.',
    'awaiting-authority':
      'The trade register does not name whoever asks. Evidence of authority is needed, about which an operator of the platform decides.',
    'checking-vat': 'We are asking the tax authority (VIES) whether the VAT number is valid.',
    'registering-identifier': 'We are registering the identifiers on the Peppol network, or undoing that.',
    activated: 'The organisation is active, or what was added is registered.',
    rejected: 'It cannot be; the organisation’s page says why. Nothing that was registered is left.',
    withdrawn: 'An administrator took the activation back.',
  },
  receivingRegistration: {
    charging: 'We are taking what receiving costs from the credit.',
    registering: 'We are telling the Peppol network that the organisation receives e-invoices, or does not after all.',
    on: 'The organisation receives e-invoices.',
    failed: 'Receiving is not on; what was charged has been given back.',
  },
  membershipInvite: {
    'awaiting-answer': 'The invitee has to answer.',
    'mail-bounced': 'The invitee’s mailbox takes no mail from us, so the invitation has not arrived.',
    'awaiting-registration': 'The invitee is making an account, and has to finish that.',
    'awaiting-seat':
      'The invitee said yes, but the subscription has no seat free. An administrator of the environment has to free or buy one.',
    joining: 'The invitee said yes. We are making the membership.',
    joined: 'The invitee is a member of the organisation.',
    declined: 'The invitee said no.',
    expired: 'The invitation has lapsed; sending it again makes a new one.',
    revoked: 'The invitation was taken back, or the environments are partners no more.',
  },
  bulkInvite: {
    starting: 'We are sending the invitations of the list, page by page.',
    done: 'Every line of the list has its outcome.',
    cancelled: 'The list was stopped; those whose turn had not come are not invited.',
  },
  sharing: {
    waiting:
      'Something has changed in what partners share. Propagation begins after the delay, outside the maintenance window.',
    propagating: 'We are giving relation managers their grants, or taking them back.',
    settled: 'What is granted is what is shared; the next change begins it again.',
  },
  bulkAction: {
    applying: 'We are carrying out the action on each onboarding of the list, at the chosen rate.',
    done: 'Every onboarding of the list has its outcome.',
    stopped: 'An operator has stopped the action; those whose turn had not come stay as they were.',
  },
};

const FR: OtherStageTexts = {
  organisationActivation: {
    'checking-register': 'Nous interrogeons le registre du commerce sur l’entreprise et sur qui peut agir pour elle.',
    'awaiting-authority':
      'Le registre du commerce ne nomme pas le demandeur. Il faut une preuve de pouvoir, sur laquelle un opérateur de la plateforme décide.',
    'checking-vat': 'Nous demandons à l’administration fiscale (VIES) si le numéro de TVA est valable.',
    'registering-identifier': 'Nous enregistrons les identifiants sur le réseau Peppol, ou l’annulons.',
    activated: 'L’organisation est active, ou l’ajout est enregistré.',
    rejected: 'C’est impossible\u00a0; la page de l’organisation dit pourquoi. Rien n’est resté enregistré.',
    withdrawn: 'Un administrateur a retiré l’activation.',
  },
  receivingRegistration: {
    charging: 'Nous prélevons sur le crédit le coût de la réception.',
    registering:
      'Nous signalons au réseau Peppol que l’organisation reçoit des factures électroniques, ou finalement non.',
    on: 'L’organisation reçoit des factures électroniques.',
    failed: 'La réception n’est pas activée\u00a0; ce qui avait été prélevé a été rendu.',
  },
  membershipInvite: {
    'awaiting-answer': 'La personne invitée doit répondre.',
    'mail-bounced':
      'La boîte de la personne invitée n’accepte aucun mail de notre part, l’invitation n’est donc pas arrivée.',
    'awaiting-registration': 'La personne invitée crée un compte et doit terminer.',
    'awaiting-seat':
      'La personne invitée a dit oui, mais l’abonnement n’a plus de place. Un administrateur de l’environnement doit en libérer ou en acheter une.',
    joining: 'La personne invitée a dit oui. Nous créons l’adhésion.',
    joined: 'La personne invitée est membre de l’organisation.',
    declined: 'La personne invitée a dit non.',
    expired: 'L’invitation a expiré\u00a0; la renvoyer en crée une nouvelle.',
    revoked: 'L’invitation a été retirée, ou les environnements ne sont plus partenaires.',
  },
  bulkInvite: {
    starting: 'Nous envoyons les invitations de la liste, page par page.',
    done: 'Chaque ligne de la liste a son résultat.',
    cancelled: 'La liste a été arrêtée\u00a0; ceux dont ce n’était pas encore le tour ne sont pas invités.',
  },
  sharing: {
    waiting:
      'Quelque chose a changé dans ce que partagent les partenaires. La propagation commence après le délai, hors de la fenêtre de maintenance.',
    propagating: 'Nous donnons leurs accès aux gestionnaires de relations, ou les reprenons.',
    settled: 'Les accès correspondent à ce qui est partagé\u00a0; le prochain changement recommencera.',
  },
  bulkAction: {
    applying: 'Nous appliquons l’action à chaque onboarding de la liste, au rythme choisi.',
    done: 'Chaque onboarding de la liste a son résultat.',
    stopped: 'Un opérateur a arrêté l’action\u00a0; ceux dont ce n’était pas encore le tour restent comme ils étaient.',
  },
};

/** Where a process stands and who has to act, in a sentence that a support person can pass on. */
export const STAGE_TEXTS: Readonly<Record<Locale, StageTexts>> = {
  nl: { ...PEOPLE_STAGE_TEXTS.nl, ...NL },
  en: { ...PEOPLE_STAGE_TEXTS.en, ...EN },
  fr: { ...PEOPLE_STAGE_TEXTS.fr, ...FR },
};
