import type { Locale } from '../../domain/locale.ts';

type Told = 'activated' | 'rejected' | 'addition' | 'wanted' | 'reminder' | 'on' | 'failed';
type OwnWords = { readonly [T in Told as `${T}Subject` | `${T}Preview`]: string } & {
  readonly [T in Told as `${T}Intro`]: (organisation: string) => string;
};

interface OrganisationTexts extends OwnWords {
  readonly activatedNext: string;
  readonly evidence: string;
  readonly evidenceUntil: (instant: string) => string;
  readonly onNext: string;
  readonly organisationButton: string;
  readonly evidenceButton: string;
  readonly cause: (platform: string) => string;
  readonly copyLink: string;
}

/** The words of the mails about organisations, their activation and their receipt of e-invoices. */
export const ORGANISATION_TEXTS: Readonly<Record<Locale, OrganisationTexts>> = {
  nl: {
    activatedSubject: 'Je organisatie is geactiveerd',
    activatedPreview: 'Alle controles zijn klaar.',
    activatedIntro: (organisation) => `${organisation} is geactiveerd en kan documenten versturen via Peppol.`,
    activatedNext: 'Je kunt nu gebruikers toegang geven en het ontvangen van e-facturen aanzetten.',
    rejectedSubject: 'Je organisatie kon niet worden geactiveerd',
    rejectedPreview: 'Er is iets te doen voordat het kan.',
    rejectedIntro: (organisation) => `De activering van ${organisation} is gestopt.`,
    additionSubject: 'Een toevoeging kon niet worden geregistreerd',
    additionPreview: 'De organisatie zelf blijft actief.',
    additionIntro: (organisation) =>
      `Wat je aan ${organisation} hebt toegevoegd, kon niet worden geregistreerd. De organisatie zelf blijft actief.`,
    wantedSubject: 'Toon aan dat je voor je bedrijf mag handelen',
    wantedPreview: 'Het handelsregister noemt je niet als vertegenwoordiger.',
    wantedIntro: (organisation) =>
      `Om ${organisation} te activeren moeten we weten dat je voor dit bedrijf mag handelen. Het handelsregister zegt dat niet.`,
    reminderSubject: 'Herinnering: je bewijs wordt nog verwacht',
    reminderPreview: 'De activering wacht op een bewijs.',
    reminderIntro: (organisation) => `De activering van ${organisation} wacht nog op een bewijs van bevoegdheid.`,
    evidence:
      'Voeg op de pagina van de organisatie een bewijs toe, bijvoorbeeld een volmacht of een recent uittreksel. Daarna beoordelen we het; je hoeft niet te wachten.',
    evidenceUntil: (instant) => `Zonder bewijs stopt de activering op ${instant}.`,
    onSubject: 'Je organisatie ontvangt e-facturen',
    onPreview: 'Het ontvangen staat aan.',
    onIntro: (organisation) => `${organisation} ontvangt vanaf nu e-facturen via Peppol.`,
    onNext: 'Je kunt het op de pagina van de organisatie weer uitzetten.',
    failedSubject: 'Ontvangen kon niet worden aangezet',
    failedPreview: 'Er is niets in rekening gebracht.',
    failedIntro: (organisation) =>
      `Het ontvangen van e-facturen voor ${organisation} kon niet worden aangezet. Er is niets in rekening gebracht.`,
    organisationButton: 'Bekijk de organisatie',
    evidenceButton: 'Voeg een bewijs toe',
    cause: (platform) =>
      `Je krijgt deze mail omdat je op ${platform} beheerder bent van de omgeving van deze organisatie.`,
    copyLink: 'Werkt de knop niet? Kopieer dan deze link naar je browser:',
  },
  en: {
    activatedSubject: 'Your organisation is active',
    activatedPreview: 'All checks are done.',
    activatedIntro: (organisation) => `${organisation} is active and can send documents over Peppol.`,
    activatedNext: 'You can now give users access, and turn on the receipt of e-invoices.',
    rejectedSubject: 'Your organisation could not be activated',
    rejectedPreview: 'Something has to be done first.',
    rejectedIntro: (organisation) => `The activation of ${organisation} has stopped.`,
    additionSubject: 'Your addition could not be registered',
    additionPreview: 'The organisation itself stays active.',
    additionIntro: (organisation) =>
      `What you added to ${organisation} could not be registered. The organisation itself stays active.`,
    wantedSubject: 'Show that you may act for your company',
    wantedPreview: 'The trade register does not name you as a representative.',
    wantedIntro: (organisation) =>
      `To activate ${organisation} we have to know that you may act for this company. The trade register does not say so.`,
    reminderSubject: 'Reminder: we are waiting for your evidence',
    reminderPreview: 'The activation is waiting for evidence.',
    reminderIntro: (organisation) => `The activation of ${organisation} is still waiting for evidence of authority.`,
    evidence:
      'Add evidence on the page of the organisation, such as a power of attorney or a recent extract. We look at it afterwards; you need not wait.',
    evidenceUntil: (instant) => `Without evidence the activation stops on ${instant}.`,
    onSubject: 'Your organisation receives e-invoices',
    onPreview: 'Receiving is turned on.',
    onIntro: (organisation) => `${organisation} receives e-invoices over Peppol from now on.`,
    onNext: 'You can turn it off again on the page of the organisation.',
    failedSubject: 'Receiving could not be turned on',
    failedPreview: 'Nothing was charged.',
    failedIntro: (organisation) =>
      `The receipt of e-invoices for ${organisation} could not be turned on. Nothing was charged.`,
    organisationButton: 'View the organisation',
    evidenceButton: 'Add evidence',
    cause: (platform) =>
      `You are receiving this e-mail because you are an administrator of this organisation's environment on ${platform}.`,
    copyLink: 'Button not working? Copy this link into your browser:',
  },
  fr: {
    activatedSubject: 'Votre organisation est activée',
    activatedPreview: 'Tous les contrôles sont terminés.',
    activatedIntro: (organisation) => `${organisation} est activée et peut envoyer des documents via Peppol.`,
    activatedNext: 'Vous pouvez maintenant donner accès à des utilisateurs et activer la réception d’e-factures.',
    rejectedSubject: 'Votre organisation n’a pas pu être activée',
    rejectedPreview: 'Il y a d’abord quelque chose à faire.',
    rejectedIntro: (organisation) => `L’activation de ${organisation} est arrêtée.`,
    additionSubject: 'Votre ajout n’a pas pu être enregistré',
    additionPreview: 'L’organisation elle-même reste active.',
    additionIntro: (organisation) =>
      `Ce que vous avez ajouté à ${organisation} n’a pas pu être enregistré. L’organisation elle-même reste active.`,
    wantedSubject: 'Montrez que vous pouvez agir en son nom',
    wantedPreview: 'Le registre du commerce ne vous cite pas comme représentant.',
    wantedIntro: (organisation) =>
      `Pour activer ${organisation}, nous devons savoir que vous pouvez agir pour cette entreprise. Le registre du commerce ne le dit pas.`,
    reminderSubject: 'Rappel\u00a0: votre preuve est attendue',
    reminderPreview: 'L’activation attend une preuve.',
    reminderIntro: (organisation) => `L’activation de ${organisation} attend encore une preuve de pouvoir.`,
    evidence:
      'Ajoutez une preuve sur la page de l’organisation, par exemple une procuration ou un extrait récent. Nous l’examinons ensuite\u00a0; vous ne devez pas attendre.',
    evidenceUntil: (instant) => `Sans preuve, l’activation s’arrête le ${instant}.`,
    onSubject: 'Votre organisation reçoit des e-factures',
    onPreview: 'La réception est activée.',
    onIntro: (organisation) => `${organisation} reçoit désormais des e-factures via Peppol.`,
    onNext: 'Vous pouvez la désactiver sur la page de l’organisation.',
    failedSubject: 'La réception n’a pas pu être activée',
    failedPreview: 'Rien n’a été facturé.',
    failedIntro: (organisation) =>
      `La réception d’e-factures pour ${organisation} n’a pas pu être activée. Rien n’a été facturé.`,
    organisationButton: 'Voir l’organisation',
    evidenceButton: 'Ajouter une preuve',
    cause: (platform) =>
      `Vous recevez cet e-mail parce que vous êtes administrateur de l’environnement de cette organisation sur ${platform}.`,
    copyLink: 'Le bouton ne fonctionne pas\u00a0? Copiez ce lien dans votre navigateur\u00a0:',
  },
};
