import type { Locale } from '../../../domain/locale.ts';

/** Why something on a page about an organisation was not done, beside errors of fields. */
export const ORGANISATION_REFUSALS = [
  'ORGANISATION_TAKEN',
  'ORGANISATION_NOT_ACTIVE',
  'ORGANISATION_ACTIVE',
  'ACTIVATION_OPEN',
  'ACTIVATION_ENDED',
  'AUTHORITY_NOT_AWAITED',
  'LAST_ORGANISATION_ADMINISTRATOR',
  'IDENTIFIER_TAKEN',
  'IDENTIFIER_MISSING',
  'LAST_IDENTIFIER',
  'NO_CREDIT',
  'REGISTER_NOT_FOUND',
  'REGISTER_UNAVAILABLE',
  'ALREADY_MEMBER',
  'ALREADY_DECIDED',
  'INVITATION_OPEN',
  'INVITATION_ENDED',
  'MAIL_NOT_BOUNCED',
  'BULK_INVITE_ENDED',
  'USER_INACTIVE',
  'VERSION_MISMATCH',
  'STAGE_CHANGED',
  'RATE_LIMITED',
  'OUTCOME_UNKNOWN',
] as const;
export type OrganisationRefusal = (typeof ORGANISATION_REFUSALS)[number];

/** When to go on, as `over 40 seconden`. */
export const TRY_AGAIN_TEXTS: Readonly<Record<Locale, (when: string) => string>> = {
  nl: (when) => `Probeer het ${when} opnieuw.`,
  en: (when) => `Try again ${when}.`,
  fr: (when) => `Réessayez ${when}.`,
};

/** Each with what to do about it. */
export const ORGANISATION_REFUSAL_TEXTS: Readonly<Record<Locale, Readonly<Record<OrganisationRefusal, string>>>> = {
  nl: {
    ORGANISATION_TAKEN:
      'Dit bedrijf is al actief, hier of in een andere omgeving. Een bedrijf kan maar op één plaats actief zijn.',
    ORGANISATION_NOT_ACTIVE: 'Deze organisatie is nog niet actief. Activeer haar eerst.',
    ORGANISATION_ACTIVE: 'Deze organisatie is actief; naam, land en nummer van het handelsregister liggen dan vast.',
    ACTIVATION_OPEN: 'Er wordt nog iets gecontroleerd. Wacht tot dat klaar is, of trek het in.',
    ACTIVATION_ENDED: 'Deze controle is al afgelopen. Hieronder staat hoe.',
    AUTHORITY_NOT_AWAITED: 'Er wordt nu niet op een bewijs van bevoegdheid gewacht.',
    LAST_ORGANISATION_ADMINISTRATOR:
      'Dit is de laatste beheerder van de organisatie. Maak eerst iemand anders beheerder.',
    IDENTIFIER_TAKEN: 'Dit nummer is al van een organisatie bij ons.',
    IDENTIFIER_MISSING:
      'De organisatie heeft nog geen nummer voor het Peppol-netwerk, en van haar gegevens kan er geen worden gemaakt. Voeg er hieronder eerst een toe.',
    LAST_IDENTIFIER:
      'Dit is het laatste geregistreerde nummer. Een actieve organisatie houdt er minstens één: voeg eerst een ander toe.',
    NO_CREDIT: 'Het tegoed van je omgeving is op. Vul het aan en probeer het opnieuw.',
    REGISTER_NOT_FOUND:
      'Het handelsregister kent dit nummer niet, of het bedrijf bestaat niet meer. Controleer het nummer.',
    REGISTER_UNAVAILABLE: 'Het handelsregister antwoordt niet. Probeer het later opnieuw, of vul zelf de naam in.',
    ALREADY_MEMBER: 'Deze persoon is al lid van de organisatie.',
    ALREADY_DECIDED: 'Hierover is intussen al beslist. Hieronder staat hoe het nu is.',
    INVITATION_OPEN: 'Voor dit adres staat al een uitnodiging open. Je kunt die hieronder opnieuw sturen.',
    INVITATION_ENDED: 'Deze uitnodiging is al afgelopen. Hieronder staat hoe.',
    MAIL_NOT_BOUNCED: 'Het adres kan alleen worden verbeterd als de mail niet kon worden bezorgd.',
    BULK_INVITE_ENDED: 'Alle regels van deze lijst zijn al verwerkt.',
    USER_INACTIVE: 'Deze gebruiker is gedeactiveerd. Activeer hem of haar eerst.',
    VERSION_MISMATCH: 'Iemand anders heeft dit intussen gewijzigd. Hieronder staat hoe het nu is.',
    STAGE_CHANGED: 'Dit is intussen verder gegaan. Hieronder staat hoe het nu is.',
    RATE_LIMITED: 'Dat was kort geleden ook al, of te vaak op één dag.',
    OUTCOME_UNKNOWN: 'We weten nog niet of het gelukt is. Laad deze pagina over een minuut opnieuw.',
  },
  en: {
    ORGANISATION_TAKEN:
      'This company is active already, here or in another environment. It can be active in one place only.',
    ORGANISATION_NOT_ACTIVE: 'This organisation is not active yet. Activate it first.',
    ORGANISATION_ACTIVE: 'This organisation is active; its name, country and trade-register number stay as they are.',
    ACTIVATION_OPEN: 'Something is still being checked. Wait until that is done, or withdraw it.',
    ACTIVATION_ENDED: 'This check has ended already. Below is how.',
    AUTHORITY_NOT_AWAITED: 'No proof of authority is awaited now.',
    LAST_ORGANISATION_ADMINISTRATOR:
      'This is the last administrator of the organisation. Make somebody else an administrator first.',
    IDENTIFIER_TAKEN: 'This number belongs to an organisation of ours already.',
    IDENTIFIER_MISSING:
      'The organisation has no number for the Peppol network yet, and none can be made of its details. Add one below first.',
    LAST_IDENTIFIER:
      'This is the last registered number. An active organisation keeps at least one: add another one first.',
    NO_CREDIT: 'Your environment has no credit left. Add credit and try again.',
    REGISTER_NOT_FOUND: 'The trade register does not know this number, or the company has ended. Check the number.',
    REGISTER_UNAVAILABLE: 'The trade register does not answer. Try again later, or fill in the name yourself.',
    ALREADY_MEMBER: 'This person is a member of the organisation already.',
    ALREADY_DECIDED: 'This has been decided in the meantime. Below is how it is now.',
    INVITATION_OPEN: 'An invitation is open for this address. You can send it again below.',
    INVITATION_ENDED: 'This invitation has ended already. Below is how.',
    MAIL_NOT_BOUNCED: 'The address can only be corrected when the mail could not be delivered.',
    BULK_INVITE_ENDED: 'Every line of this list has been worked off already.',
    USER_INACTIVE: 'This user has been deactivated. Activate them first.',
    VERSION_MISMATCH: 'Somebody else has changed this in the meantime. Below is how it is now.',
    STAGE_CHANGED: 'This has moved on in the meantime. Below is how it is now.',
    RATE_LIMITED: 'That was done a moment ago, or too often in one day.',
    OUTCOME_UNKNOWN: 'We don’t know yet whether it worked. Load this page again in a minute.',
  },
  fr: {
    ORGANISATION_TAKEN:
      'Cette entreprise est déjà active, ici ou dans un autre environnement. Elle ne peut l’être qu’à un seul endroit.',
    ORGANISATION_NOT_ACTIVE: 'Cette organisation n’est pas encore active. Activez-la d’abord.',
    ORGANISATION_ACTIVE:
      'Cette organisation est active\u00a0; son nom, son pays et son numéro au registre ne changent plus.',
    ACTIVATION_OPEN: 'Une vérification est en cours. Attendez qu’elle soit terminée, ou retirez-la.',
    ACTIVATION_ENDED: 'Cette vérification est déjà terminée. Voyez ci-dessous comment.',
    AUTHORITY_NOT_AWAITED: 'Aucune preuve de pouvoir n’est attendue en ce moment.',
    LAST_ORGANISATION_ADMINISTRATOR:
      'C’est le dernier administrateur de l’organisation. Nommez d’abord quelqu’un d’autre.',
    IDENTIFIER_TAKEN: 'Ce numéro appartient déjà à une organisation chez nous.',
    IDENTIFIER_MISSING:
      'L’organisation n’a pas encore de numéro pour le réseau Peppol, et ses données ne permettent pas d’en créer un. Ajoutez-en d’abord un ci-dessous.',
    LAST_IDENTIFIER:
      'C’est le dernier numéro enregistré. Une organisation active en garde au moins un\u00a0: ajoutez-en d’abord un autre.',
    NO_CREDIT: 'Votre environnement n’a plus de crédit. Ajoutez-en et réessayez.',
    REGISTER_NOT_FOUND:
      'Le registre du commerce ne connaît pas ce numéro, ou l’entreprise n’existe plus. Vérifiez le numéro.',
    REGISTER_UNAVAILABLE: 'Le registre du commerce ne répond pas. Réessayez plus tard, ou saisissez le nom vous-même.',
    ALREADY_MEMBER: 'Cette personne est déjà membre de l’organisation.',
    ALREADY_DECIDED: 'La décision est déjà prise. Voici la situation actuelle.',
    INVITATION_OPEN: 'Une invitation est déjà ouverte pour cette adresse. Vous pouvez la renvoyer ci-dessous.',
    INVITATION_ENDED: 'Cette invitation est déjà terminée. Voyez ci-dessous comment.',
    MAIL_NOT_BOUNCED: 'L’adresse ne se corrige que si l’e-mail n’a pas pu être remis.',
    BULK_INVITE_ENDED: 'Toutes les lignes de cette liste sont déjà traitées.',
    USER_INACTIVE: 'Cet utilisateur est désactivé. Réactivez-le d’abord.',
    VERSION_MISMATCH: 'Quelqu’un d’autre a modifié ceci entre-temps. Voici la situation actuelle.',
    STAGE_CHANGED: 'La situation a évolué entre-temps. La voici.',
    RATE_LIMITED: 'Cela vient d’être fait, ou l’a été trop souvent en un jour.',
    OUTCOME_UNKNOWN: 'Nous ne savons pas encore si cela a fonctionné. Rechargez cette page dans une minute.',
  },
};
