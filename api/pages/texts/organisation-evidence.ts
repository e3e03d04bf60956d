import type { Locale } from '../../../domain/locale.ts';

/** Those words of an activation that are about its evidence. */
export interface EvidenceTexts {
  readonly evidence: string;
  readonly evidenceIntro: string;
  readonly evidenceTitle: string;
  readonly evidenceRef: string;
  readonly evidenceRefHint: string;
  readonly evidenceNote: string;
  readonly addEvidence: string;
}

/** Asks for what shows that somebody may act for an organisation. */
export const EVIDENCE_TEXTS: Readonly<Record<Locale, EvidenceTexts>> = {
  nl: {
    evidence: 'Bewijs van bevoegdheid',
    evidenceIntro:
      'Alleen nodig als het handelsregister je niet noemt, of het bedrijf er niet in staat. We bewaren alleen de verwijzing.',
    evidenceTitle: 'Wat voor document het is',
    evidenceRef: 'Waar het staat',
    evidenceRefHint: 'Een adres of kenmerk zonder spaties, bijvoorbeeld urn:dms:4711.',
    evidenceNote: 'Toelichting (mag leeg blijven)',
    addEvidence: 'Voeg het bewijs toe',
  },
  en: {
    evidence: 'Evidence of authority',
    evidenceIntro:
      'Needed only when the trade register does not name you, or the company is in none. We keep the reference alone.',
    evidenceTitle: 'What document it is',
    evidenceRef: 'Where it is kept',
    evidenceRefHint: 'An address or reference without spaces, such as urn:dms:4711.',
    evidenceNote: 'Note (may be left empty)',
    addEvidence: 'Add the evidence',
  },
  fr: {
    evidence: 'Preuve de pouvoir',
    evidenceIntro:
      'Nécessaire seulement si le registre ne vous nomme pas, ou si l’entreprise n’y figure pas. Nous ne gardons que la référence.',
    evidenceTitle: 'De quel document il s’agit',
    evidenceRef: 'Où il se trouve',
    evidenceRefHint: 'Une adresse ou une référence sans espaces, par exemple urn:dms:4711.',
    evidenceNote: 'Remarque (facultative)',
    addEvidence: 'Ajouter la preuve',
  },
};
