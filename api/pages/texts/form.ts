import type { FieldErrorCode } from '../../../domain/errors.ts';
import type { Locale } from '../../../domain/locale.ts';

/** What stands above the list of what is to be corrected, and between a field's name and its error. */
export const ERROR_SUMMARY_TEXTS: Readonly<Record<Locale, Readonly<Record<'heading' | 'colon', string>>>> = {
  nl: { heading: 'Er klopt iets nog niet', colon: ': ' },
  en: { heading: 'Please correct the following', colon: ': ' },
  fr: { heading: 'Veuillez corriger ce qui suit', colon: '\u00a0: ' },
};

/** What a user name is made of, in the words of the hint and of the error alike. */
export const USERNAME_RULES: Readonly<Record<Locale, string>> = {
  nl: '3 tot 64 letters, cijfers, punten, lage streepjes of streepjes, met een letter of cijfer aan het begin en het eind',
  en: '3 to 64 letters, digits, dots, underscores or hyphens, with a letter or digit at each end',
  fr: '3 à 64 lettres, chiffres, points, tirets bas ou tirets, avec une lettre ou un chiffre au début et à la fin',
};

/** Why a field was refused and what to do about it, as said beside the field and, after its label, in the summary. */
export const FIELD_ERROR_TEXTS: Readonly<Record<Locale, Readonly<Record<FieldErrorCode, string>>>> = {
  nl: {
    REQUIRED: 'dit moet je nog invullen.',
    INVALID: 'hier klopt iets niet. Kijk het nog eens na.',
    UNKNOWN_FIELD: 'dit kennen we hier niet.',
    TOO_SHORT: 'dit is te kort.',
    TOO_LONG: 'dit is te lang.',
    EMAIL_INVALID: 'dit is geen volledig e-mailadres. Controleer wat er voor en na de @ staat.',
    USERNAME_INVALID: `gebruik ${USERNAME_RULES.nl}.`,
    USERNAME_TAKEN: 'deze naam is al in gebruik. Kies een andere.',
    PASSWORD_TOO_SHORT: 'dit wachtwoord is te kort. Voeg er een paar woorden aan toe.',
    PASSWORD_TOO_LONG: 'dit wachtwoord is te lang.',
    PASSWORD_COMMON: 'dit wachtwoord is te makkelijk te raden. Kies een ander.',
    PASSWORD_CONTEXT: 'dit wachtwoord lijkt te veel op je naam, je adres of je omgeving. Kies een ander.',
    PASSWORD_COMPOSITION: 'gebruik minstens drie van deze vier: kleine letters, hoofdletters, cijfers, andere tekens.',
    NAME_INVALID: 'gebruik gewone letters, cijfers en leestekens, in één regel.',
    DUPLICATE: 'dit staat er al.',
    ENVIRONMENT_NAME_INVALID:
      'gebruik 2 tot 80 letters, cijfers, spaties en gewone leestekens, te beginnen met een letter of cijfer.',
    ENVIRONMENT_NAME_TAKEN: 'er is al een omgeving met deze naam. Voeg bijvoorbeeld je plaats toe.',
    TERMS_NOT_ACCEPTED: 'ga akkoord met de voorwaarden om verder te gaan.',
    TERMS_OUTDATED: 'de voorwaarden zijn intussen gewijzigd. Lees ze opnieuw en ga akkoord.',
    SIGN_IN_RESTRICTED:
      'gebruikers van deze omgeving hebben geen wachtwoord: ze loggen in via de aanbieder van de organisatie.',
    REGISTER_NUMBER_INVALID: 'dit is geen nummer van het handelsregister van dat land.',
    VAT_NUMBER_INVALID: 'dit is geen btw-nummer: controleer de cijfers.',
    IDENTIFIER_INVALID: 'dit is geen geldig nummer van die soort, of niet dat van dit bedrijf.',
    WORD_WRONG: 'typ het woord dat op de pagina staat.',
  },
  en: {
    REQUIRED: 'please fill this in.',
    INVALID: 'something is not right here. Please check it.',
    UNKNOWN_FIELD: 'this is not known here.',
    TOO_SHORT: 'this is too short.',
    TOO_LONG: 'this is too long.',
    EMAIL_INVALID: 'this is not a complete e-mail address. Check the parts before and after the @.',
    USERNAME_INVALID: `use ${USERNAME_RULES.en}.`,
    USERNAME_TAKEN: 'this name is already taken. Choose another one.',
    PASSWORD_TOO_SHORT: 'this password is too short. Add a few words to it.',
    PASSWORD_TOO_LONG: 'this password is too long.',
    PASSWORD_COMMON: 'this password is too easy to guess. Choose another one.',
    PASSWORD_CONTEXT: 'this password is too much like your name, your address or your environment. Choose another one.',
    PASSWORD_COMPOSITION: 'use at least three of these four: lower case, upper case, digits, other characters.',
    NAME_INVALID: 'use ordinary letters, digits and punctuation, in one line.',
    DUPLICATE: 'this is there already.',
    ENVIRONMENT_NAME_INVALID:
      'use 2 to 80 letters, digits, spaces and common punctuation, starting with a letter or digit.',
    ENVIRONMENT_NAME_TAKEN: 'an environment with this name already exists. You could add your town, for example.',
    TERMS_NOT_ACCEPTED: 'agree to the terms to continue.',
    TERMS_OUTDATED: 'the terms have changed in the meantime. Read them again and agree.',
    SIGN_IN_RESTRICTED: 'users of this environment have no password: they sign in through the organisation’s provider.',
    REGISTER_NUMBER_INVALID: 'this is no number of that country’s trade register.',
    VAT_NUMBER_INVALID: 'this is no VAT number: check the digits.',
    IDENTIFIER_INVALID: 'this is no valid number of that kind, or not this company’s.',
    WORD_WRONG: 'type the word that stands on the page.',
  },
  fr: {
    REQUIRED: 'ce champ est à remplir.',
    INVALID: 'quelque chose ne va pas ici. Vérifiez votre saisie.',
    UNKNOWN_FIELD: 'ceci n’est pas connu ici.',
    TOO_SHORT: 'c’est trop court.',
    TOO_LONG: 'c’est trop long.',
    EMAIL_INVALID: 'ce n’est pas une adresse e-mail complète. Vérifiez ce qui précède et ce qui suit le @.',
    USERNAME_INVALID: `utilisez ${USERNAME_RULES.fr}.`,
    USERNAME_TAKEN: 'ce nom est déjà pris. Choisissez-en un autre.',
    PASSWORD_TOO_SHORT: 'ce mot de passe est trop court. Ajoutez-y quelques mots.',
    PASSWORD_TOO_LONG: 'ce mot de passe est trop long.',
    PASSWORD_COMMON: 'ce mot de passe est trop facile à deviner. Choisissez-en un autre.',
    PASSWORD_CONTEXT:
      'ce mot de passe ressemble trop à votre nom, à votre adresse ou à votre environnement. Choisissez-en un autre.',
    PASSWORD_COMPOSITION:
      'utilisez au moins trois de ces quatre sortes : minuscules, majuscules, chiffres, autres caractères.',
    NAME_INVALID: 'utilisez des lettres, chiffres et signes de ponctuation courants, sur une seule ligne.',
    DUPLICATE: 'ceci existe déjà.',
    ENVIRONMENT_NAME_INVALID:
      'utilisez de 2 à 80 lettres, chiffres, espaces et signes de ponctuation courants, en commençant par une lettre ou un chiffre.',
    ENVIRONMENT_NAME_TAKEN: 'un environnement porte déjà ce nom. Ajoutez votre ville, par exemple.',
    TERMS_NOT_ACCEPTED: 'acceptez les conditions pour continuer.',
    TERMS_OUTDATED: 'les conditions ont changé entre-temps. Relisez-les et acceptez-les.',
    SIGN_IN_RESTRICTED:
      'les utilisateurs de cet environnement n’ont pas de mot de passe\u00a0: ils se connectent par le fournisseur de l’organisation.',
    REGISTER_NUMBER_INVALID: 'ce n’est pas un numéro du registre du commerce de ce pays.',
    VAT_NUMBER_INVALID: 'ce n’est pas un numéro de TVA : vérifiez les chiffres.',
    IDENTIFIER_INVALID: 'ce n’est pas un numéro valable de ce type, ou pas celui de cette entreprise.',
    WORD_WRONG: 'tapez le mot qui figure sur la page.',
  },
};

/** The one field of the forms that begin or repeat a registration. */
export const EMAIL_FORM_TEXTS: Readonly<Record<Locale, Readonly<Record<'label' | 'hint', string>>>> = {
  nl: { label: 'Zakelijk e-mailadres', hint: 'Het adres waarmee je voor je bedrijf mailt.' },
  en: { label: 'Business e-mail address', hint: 'The address you use for your company.' },
  fr: { label: 'Adresse e-mail professionnelle', hint: 'L’adresse que vous utilisez pour votre entreprise.' },
};
