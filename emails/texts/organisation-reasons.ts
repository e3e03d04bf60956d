import type { Locale } from '../../domain/locale.ts';
import type { ActivationRejection } from '../../domain/organisation-activation.ts';
import type { ReceivingFailure } from '../../domain/receiving-registration.ts';

/** Why something did not work out, and what can be done about it. */
interface Explanation {
  readonly why: string;
  readonly whatNext: string;
}

interface OrganisationReasons {
  readonly rejections: Readonly<Record<ActivationRejection, Explanation>>;
  readonly failures: Readonly<Record<Exclude<ReceivingFailure, 'TURNED_OFF'>, Explanation>>;
}

/** Why something about an organisation did not work out, by its code. */
export const ORGANISATION_REASONS: Readonly<Record<Locale, OrganisationReasons>> = {
  nl: {
    rejections: {
      REGISTER_NOT_FOUND: {
        why: 'Het handelsregister kent het nummer niet.',
        whatNext: 'Controleer het nummer, pas het aan en activeer opnieuw.',
      },
      COMPANY_ENDED: {
        why: 'Volgens het handelsregister bestaat het bedrijf niet meer of is het failliet.',
        whatNext: 'Klopt dat niet? Laat het register aanpassen en activeer daarna opnieuw.',
      },
      ORGANISATION_TAKEN: {
        why: 'Dit bedrijf is al geactiveerd, in deze of een andere omgeving.',
        whatNext: 'Vraag de beheerder daarvan om je uit te nodigen.',
      },
      AUTHORITY_REFUSED: {
        why: 'Het bewijs toont niet aan dat je voor dit bedrijf mag handelen.',
        whatNext: 'Voeg een ander bewijs toe en activeer opnieuw.',
      },
      AUTHORITY_LAPSED: {
        why: 'Er is niet op tijd een bewijs van bevoegdheid toegevoegd.',
        whatNext: 'Leg een bewijs klaar en activeer opnieuw.',
      },
      VAT_INVALID: {
        why: 'De belastingdienst zegt dat het btw-nummer niet geldig is.',
        whatNext: 'Controleer het btw-nummer, pas het aan en probeer opnieuw.',
      },
      IDENTIFIER_ELSEWHERE: {
        why: 'De Peppol-identificatie staat al bij een andere dienstverlener geregistreerd.',
        whatNext: 'Vraag die om haar vrij te geven en probeer daarna opnieuw.',
      },
      IDENTIFIER_REFUSED: {
        why: 'Geen enkele Peppol-identificatie kon worden geregistreerd.',
        whatNext: 'Voeg een andere identificatie toe en probeer opnieuw.',
      },
    },
    failures: {
      NO_CREDIT: { why: 'Er is te weinig tegoed.', whatNext: 'Koop tegoed bij en zet het opnieuw aan.' },
      RECEIVING_REFUSED: {
        why: 'Het Peppol-netwerk nam de registratie niet aan.',
        whatNext: 'Controleer de identificaties van de organisatie en zet het opnieuw aan.',
      },
    },
  },
  en: {
    rejections: {
      REGISTER_NOT_FOUND: {
        why: 'The trade register does not know the number.',
        whatNext: 'Check the number, correct it and activate again.',
      },
      COMPANY_ENDED: {
        why: 'According to the trade register the company no longer exists, or is bankrupt.',
        whatNext: 'Is that wrong? Have the register corrected, then activate again.',
      },
      ORGANISATION_TAKEN: {
        why: 'This company is active already, in this or another environment.',
        whatNext: 'Ask its administrator to invite you.',
      },
      AUTHORITY_REFUSED: {
        why: 'The evidence does not show that you may act for this company.',
        whatNext: 'Add other evidence and activate again.',
      },
      AUTHORITY_LAPSED: {
        why: 'No evidence of authority was added in time.',
        whatNext: 'Have evidence ready and activate again.',
      },
      VAT_INVALID: {
        why: 'The tax authority says that the VAT number is not valid.',
        whatNext: 'Check the VAT number, correct it and try again.',
      },
      IDENTIFIER_ELSEWHERE: {
        why: 'The Peppol identifier is registered at another service provider.',
        whatNext: 'Ask them to let it go, then try again.',
      },
      IDENTIFIER_REFUSED: {
        why: 'No Peppol identifier could be registered.',
        whatNext: 'Add another identifier and try again.',
      },
    },
    failures: {
      NO_CREDIT: { why: 'There is too little credit.', whatNext: 'Buy credit and turn it on again.' },
      RECEIVING_REFUSED: {
        why: 'The Peppol network did not take the registration.',
        whatNext: "Check the organisation's identifiers and turn it on again.",
      },
    },
  },
  fr: {
    rejections: {
      REGISTER_NOT_FOUND: {
        why: 'Le registre du commerce ne connaît pas le numéro.',
        whatNext: 'Vérifiez le numéro, corrigez-le et activez à nouveau.',
      },
      COMPANY_ENDED: {
        why: 'Selon le registre du commerce, l’entreprise n’existe plus ou est en faillite.',
        whatNext: 'Ce n’est pas exact\u00a0? Faites corriger le registre, puis activez à nouveau.',
      },
      ORGANISATION_TAKEN: {
        why: 'Cette entreprise est déjà active, dans cet environnement ou dans un autre.',
        whatNext: 'Demandez à son administrateur de vous inviter.',
      },
      AUTHORITY_REFUSED: {
        why: 'La preuve ne montre pas que vous pouvez agir pour cette entreprise.',
        whatNext: 'Ajoutez une autre preuve et activez à nouveau.',
      },
      AUTHORITY_LAPSED: {
        why: 'Aucune preuve de pouvoir n’a été ajoutée à temps.',
        whatNext: 'Préparez une preuve et activez à nouveau.',
      },
      VAT_INVALID: {
        why: 'L’administration fiscale dit que le numéro de TVA n’est pas valable.',
        whatNext: 'Vérifiez le numéro de TVA, corrigez-le et essayez à nouveau.',
      },
      IDENTIFIER_ELSEWHERE: {
        why: 'L’identifiant Peppol est enregistré auprès d’un autre prestataire.',
        whatNext: 'Demandez-lui de le libérer, puis essayez à nouveau.',
      },
      IDENTIFIER_REFUSED: {
        why: 'Aucun identifiant Peppol n’a pu être enregistré.',
        whatNext: 'Ajoutez un autre identifiant et essayez à nouveau.',
      },
    },
    failures: {
      NO_CREDIT: { why: 'Il y a trop peu de crédit.', whatNext: 'Achetez du crédit et activez-la à nouveau.' },
      RECEIVING_REFUSED: {
        why: 'Le réseau Peppol n’a pas accepté l’enregistrement.',
        whatNext: 'Vérifiez les identifiants de l’organisation et activez-la à nouveau.',
      },
    },
  },
};
