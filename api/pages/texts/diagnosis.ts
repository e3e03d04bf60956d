import type { AutomaticAction, DiagnosedMail } from '../../../domain/diagnosis.ts';
import type { Locale } from '../../../domain/locale.ts';
import type { OperatorAction } from '../../../domain/operator-actions.ts';
import type { ProcessKind, WaitingOn } from '../../../domain/process.ts';
import type { TroubleCode } from '../../../domain/trouble.ts';

interface DiagnosisTexts {
  readonly kinds: Readonly<Record<ProcessKind, string>>;
  readonly waitingOn: Readonly<Record<WaitingOn, string>>;
  readonly next: Readonly<Record<AutomaticAction, string>>;
  readonly trouble: Readonly<Record<TroubleCode, string>>;
  /** What became of a mail: its report, or else its state. */
  readonly mails: Readonly<Record<DiagnosedMail['state'] | NonNullable<DiagnosedMail['feedback']>, string>>;
  readonly actions: Readonly<Record<OperatorAction, string>>;
}

const NL: DiagnosisTexts = {
  kinds: {
    registration: 'Registratie',
    notice: 'Mededeling',
    passwordReset: 'Wachtwoord instellen',
    emailVerification: 'Extra adres',
    licenceSync: 'Lijst van een licentie',
    partnerRequest: 'Partnerverzoek',
    partnershipEnding: 'Einde van een partnerschap',
    organisationActivation: 'Activering van een organisatie',
    receivingRegistration: 'Ontvangen van e-facturen',
    membershipInvite: 'Uitnodiging in een organisatie',
    bulkInvite: 'Lijst met uitnodigingen',
    sharing: 'Doorgeven van wat gedeeld is',
    bulkAction: 'Actie op vele onboardings',
  },
  waitingOn: {
    person: 'de persoon om wie het gaat',
    administrator: 'een beheerder',
    'mail-provider': 'de mailprovider',
    'trade-register': 'het handelsregister',
    vies: 'de belastingdienst (VIES)',
    peppol: 'het Peppol-netwerk',
    operator: 'een operator van het platform',
    vestibule: 'onszelf',
  },
  next: {
    'try-again': 'De stap wordt vanzelf opnieuw geprobeerd.',
    'send-mail': 'De mail wordt nu aan de mailprovider gegeven.',
    'hear-back': 'Het antwoord van buiten wordt nu gehaald.',
    'work-on': 'De volgende stap wordt nu uitgevoerd.',
    remind: 'Er gaat een herinnering uit.',
    lapse: 'Het vervalt.',
    propagate: 'Het doorgeven begint.',
    'end-of-maintenance': 'Het onderhoudsvenster gaat dicht en het doorgeven begint.',
  },
  trouble: {
    STEP_RETRYING: 'Een stap mislukt telkens weer en wordt opnieuw geprobeerd.',
    WORKFLOW_TASK_FAILING:
      'Het proces kan niet verder door een fout in zijn code; dat moet in de code worden hersteld.',
    NO_WORKER: 'Er is geen worker die het uitvoert; een operator moet er een starten.',
    OTHER_VERSION:
      'De workers draaien een andere versie dan het proces nodig heeft; een operator moet de juiste versie actueel maken.',
    CODEC_KEY_MISSING:
      'De sleutel waarmee het proces versleuteld is, ontbreekt bij de workers; een operator moet die weer toevoegen.',
  },
  mails: {
    reserved: 'wordt verstuurd',
    sent: 'aangenomen door de mailprovider',
    refused: 'geweigerd door de mailprovider',
    unknown: 'niemand weet of hij verstuurd is',
    delivered: 'aangekomen in de mailbox',
    delayed: 'voorlopig niet aangenomen door de mailbox',
    bounced: 'geweigerd door de mailbox',
    suppressed: 'tegengehouden door de mailprovider',
    complained: 'door de lezer als ongewenst gemeld',
    failed: 'kon niet worden verstuurd',
  },
  actions: {
    retry: 'Nu opnieuw proberen',
    resend: 'Opnieuw sturen',
    extend: 'Verlengen',
    'correct-address': 'Adres verbeteren',
    reassign: 'Aan een ander geven',
    cancel: 'Afbreken',
    'settle-mail': 'Zeggen of een mail verstuurd is',
    'approve-authority': 'Bevoegdheid goedkeuren',
    'refuse-authority': 'Bevoegdheid afwijzen',
    restore: 'Herstellen',
    note: 'Notitie maken',
    take: 'Op zich nemen',
    release: 'Teruggeven',
  },
};

const EN: DiagnosisTexts = {
  kinds: {
    registration: 'Registration',
    notice: 'Notice',
    passwordReset: 'Setting a password',
    emailVerification: 'Extra address',
    licenceSync: 'List of a licence',
    partnerRequest: 'Partner request',
    partnershipEnding: 'End of a partnership',
    organisationActivation: 'Activation of an organisation',
    receivingRegistration: 'Receipt of e-invoices',
    membershipInvite: 'Invitation into an organisation',
    bulkInvite: 'List of invitations',
    sharing: 'Propagation of what is shared',
    bulkAction: 'Action on many onboardings',
  },
  waitingOn: {
    person: 'the person that it is about',
    administrator: 'an administrator',
    'mail-provider': 'the mail provider',
    'trade-register': 'the trade register',
    vies: 'the tax authority (VIES)',
    peppol: 'the Peppol network',
    operator: 'an operator of the platform',
    vestibule: 'ourselves',
  },
  next: {
    'try-again': 'The step is tried again by itself.',
    'send-mail': 'The mail is being handed to the mail provider now.',
    'hear-back': 'The answer from outside is being fetched now.',
    'work-on': 'The next step is being carried out now.',
    remind: 'A reminder goes out.',
    lapse: 'It lapses.',
    propagate: 'Propagation begins.',
    'end-of-maintenance': 'The maintenance window closes and propagation begins.',
  },
  trouble: {
    STEP_RETRYING: 'A step fails again and again, and is being retried.',
    WORKFLOW_TASK_FAILING: 'The process cannot go on because of a mistake in its code, which has to be mended there.',
    NO_WORKER: 'There is no worker to carry it out; an operator has to start one.',
    OTHER_VERSION:
      'The workers run another version than the process needs; an operator has to make the right version current.',
    CODEC_KEY_MISSING: 'The workers lack the key by which the process is encrypted; an operator has to add it again.',
  },
  mails: {
    reserved: 'being sent',
    sent: 'taken by the mail provider',
    refused: 'refused by the mail provider',
    unknown: 'nobody knows whether it was sent',
    delivered: 'arrived in the mailbox',
    delayed: 'not taken by the mailbox for now',
    bounced: 'refused by the mailbox',
    suppressed: 'held back by the mail provider',
    complained: 'reported as unwanted by its reader',
    failed: 'could not be sent',
  },
  actions: {
    retry: 'Try again now',
    resend: 'Send again',
    extend: 'Extend',
    'correct-address': 'Correct the address',
    reassign: 'Reassign',
    cancel: 'Cancel',
    'settle-mail': 'Say whether a mail was sent',
    'approve-authority': 'Approve authority',
    'refuse-authority': 'Refuse authority',
    restore: 'Restore',
    note: 'Make a note',
    take: 'Take it',
    release: 'Give it back',
  },
};

const FR: DiagnosisTexts = {
  kinds: {
    registration: 'Inscription',
    notice: 'Avis',
    passwordReset: 'Mot de passe à définir',
    emailVerification: 'Adresse supplémentaire',
    licenceSync: 'Liste d’une licence',
    partnerRequest: 'Demande de partenariat',
    partnershipEnding: 'Fin d’un partenariat',
    organisationActivation: 'Activation d’une organisation',
    receivingRegistration: 'Réception de factures électroniques',
    membershipInvite: 'Invitation dans une organisation',
    bulkInvite: 'Liste d’invitations',
    sharing: 'Propagation de ce qui est partagé',
    bulkAction: 'Action sur beaucoup d’onboardings',
  },
  waitingOn: {
    person: 'la personne concernée',
    administrator: 'un administrateur',
    'mail-provider': 'le fournisseur de mail',
    'trade-register': 'le registre du commerce',
    vies: 'l’administration fiscale (VIES)',
    peppol: 'le réseau Peppol',
    operator: 'un opérateur de la plateforme',
    vestibule: 'nous-mêmes',
  },
  next: {
    'try-again': 'L’étape est réessayée d’elle-même.',
    'send-mail': 'Le mail est en train d’être remis au fournisseur.',
    'hear-back': 'La réponse de l’extérieur est en cours de récupération.',
    'work-on': 'L’étape suivante est en cours d’exécution.',
    remind: 'Un rappel est envoyé.',
    lapse: 'Cela expire.',
    propagate: 'La propagation commence.',
    'end-of-maintenance': 'La fenêtre de maintenance se ferme et la propagation commence.',
  },
  trouble: {
    STEP_RETRYING: 'Une étape échoue à répétition et est réessayée.',
    WORKFLOW_TASK_FAILING: 'Le processus ne peut pas continuer à cause d’une erreur dans son code, à corriger là.',
    NO_WORKER: 'Aucun worker ne l’exécute\u00a0; un opérateur doit en démarrer un.',
    OTHER_VERSION:
      'Les workers exécutent une autre version que celle qu’il faut\u00a0; un opérateur doit rendre la bonne version actuelle.',
    CODEC_KEY_MISSING: 'La clé de chiffrement du processus manque aux workers\u00a0; un opérateur doit la rajouter.',
  },
  mails: {
    reserved: 'en cours d’envoi',
    sent: 'prise en charge par le fournisseur',
    refused: 'refusée par le fournisseur',
    unknown: 'personne ne sait si elle est partie',
    delivered: 'arrivée dans la boîte',
    delayed: 'pas encore acceptée par la boîte',
    bounced: 'refusée par la boîte',
    suppressed: 'retenue par le fournisseur',
    complained: 'signalée indésirable par son lecteur',
    failed: 'n’a pas pu être envoyée',
  },
  actions: {
    retry: 'Réessayer maintenant',
    resend: 'Renvoyer',
    extend: 'Prolonger',
    'correct-address': 'Corriger l’adresse',
    reassign: 'Réattribuer',
    cancel: 'Annuler',
    'settle-mail': 'Dire si un mail a été envoyé',
    'approve-authority': 'Approuver le pouvoir',
    'refuse-authority': 'Refuser le pouvoir',
    restore: 'Rétablir',
    note: 'Faire une note',
    take: 'S’en charger',
    release: 'Le rendre',
  },
};

/** What a diagnosis is about, on whom it waits, what comes next by itself, and what is technically wrong. */
export const DIAGNOSIS_TEXTS: Readonly<Record<Locale, DiagnosisTexts>> = { nl: NL, en: EN, fr: FR };
