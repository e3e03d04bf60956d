import type { ReactNode } from 'react';
import type { Locale } from '../../../domain/locale.ts';
import { Term } from '../layout.tsx';

interface PreparedChoiceTexts {
  readonly legend: (intermediary: ReactNode) => ReactNode;
  readonly organisation: (organisation: ReactNode) => ReactNode;
  readonly agree: (intermediary: ReactNode) => ReactNode;
  readonly meaning: string;
}

/** What an intermediary has prepared, on the page that activates it. */
export const PREPARED_CHOICE_TEXTS: Readonly<Record<Locale, PreparedChoiceTexts>> = {
  nl: {
    legend: (intermediary) => <>{intermediary} heeft deze omgeving voor je klaargezet</>,
    organisation: (organisation) => <>Klaargezet voor: {organisation}</>,
    agree: (intermediary) => (
      <>
        Word <Term>partners</Term> met {intermediary}
      </>
    ),
    meaning: 'Partners kunnen berichten en documenten met elkaar uitwisselen. Je kunt dit ook later nog doen.',
  },
  en: {
    legend: (intermediary) => <>{intermediary} has prepared this environment for you</>,
    organisation: (organisation) => <>Prepared for: {organisation}</>,
    agree: (intermediary) => (
      <>
        Become <Term>partners</Term> with {intermediary}
      </>
    ),
    meaning: 'Partners can exchange messages and documents. You can also do this later.',
  },
  fr: {
    legend: (intermediary) => <>{intermediary} a préparé cet environnement pour vous</>,
    organisation: (organisation) => <>Préparé pour : {organisation}</>,
    agree: (intermediary) => (
      <>
        Devenir <Term>partenaires</Term> avec {intermediary}
      </>
    ),
    meaning: 'Des partenaires peuvent échanger des messages et des documents. Vous pouvez aussi le faire plus tard.',
  },
};

interface PromptTexts {
  readonly title: string;
  readonly none: string;
  readonly question: (intermediary: ReactNode) => ReactNode;
  readonly meaning: string;
  readonly yes: string;
  readonly no: string;
  readonly agreed: string;
  readonly declined: string;
  readonly gone: string;
}

/** What a user is asked when they are signed in. */
export const PROMPT_TEXTS: Readonly<Record<Locale, PromptTexts>> = {
  nl: {
    title: 'Vragen aan jou',
    none: 'Er staan geen vragen voor je open.',
    question: (intermediary) => (
      <>
        Wil je dat je omgeving en die van {intermediary} <Term>partners</Term> worden?
      </>
    ),
    meaning: 'Partners kunnen berichten en documenten met elkaar uitwisselen.',
    yes: 'Ja, word partners',
    no: 'Nee',
    agreed: 'Je hebt ja gezegd.',
    declined: 'Je hebt nee gezegd.',
    gone: 'Deze vraag staat niet meer open.',
  },
  en: {
    title: 'Questions for you',
    none: 'There are no open questions for you.',
    question: (intermediary) => (
      <>
        Do you want your environment and that of {intermediary} to become <Term>partners</Term>?
      </>
    ),
    meaning: 'Partners can exchange messages and documents.',
    yes: 'Yes, become partners',
    no: 'No',
    agreed: 'You have said yes.',
    declined: 'You have said no.',
    gone: 'This question is no longer open.',
  },
  fr: {
    title: 'Questions pour vous',
    none: 'Il n’y a pas de question ouverte pour vous.',
    question: (intermediary) => (
      <>
        Voulez-vous que votre environnement et celui de {intermediary} deviennent <Term>partenaires</Term>
        {'\u00a0'}?
      </>
    ),
    meaning: 'Des partenaires peuvent échanger des messages et des documents.',
    yes: 'Oui, devenir partenaires',
    no: 'Non',
    agreed: 'Vous avez dit oui.',
    declined: 'Vous avez dit non.',
    gone: 'Cette question n’est plus ouverte.',
  },
};

interface ReceivingPromptTexts {
  readonly question: (organisation: ReactNode) => ReactNode;
  readonly later: string;
  readonly yes: string;
  readonly no: string;
  readonly noCredit: string;
}

/** What an administrator is asked of each organisation that could receive e-invoices. */
export const RECEIVING_PROMPT_TEXTS: Readonly<Record<Locale, ReceivingPromptTexts>> = {
  nl: {
    question: (organisation) => <>Wil je dat {organisation} e-facturen ontvangt?</>,
    later: 'Het kan ook later nog, op de pagina van de organisatie.',
    yes: 'Ja, zet ontvangen aan',
    no: 'Nee',
    noCredit: 'Dat kan nu niet: het tegoed van je omgeving is op.',
  },
  en: {
    question: (organisation) => <>Do you want {organisation} to receive e-invoices?</>,
    later: 'It can be done later, too, on the page of the organisation.',
    yes: 'Yes, turn receiving on',
    no: 'No',
    noCredit: 'That cannot be done now: your environment has no credit left.',
  },
  fr: {
    question: (organisation) => (
      <>
        Voulez-vous que {organisation} reçoive des factures électroniques{'\u00a0'}?
      </>
    ),
    later: 'C’est aussi possible plus tard, sur la page de l’organisation.',
    yes: 'Oui, activer la réception',
    no: 'Non',
    noCredit: 'Impossible pour le moment\u00a0: votre environnement n’a plus de crédit.',
  },
};
