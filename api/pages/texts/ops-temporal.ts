import type { Locale } from '../../../domain/locale.ts';

type OpsTemporalTexts = Readonly<Record<'title' | 'notSetUp' | 'how', string>>;

/** Temporal's own pages, and what is said where there are none. */
export const OPS_TEMPORAL_TEXTS: Readonly<Record<Locale, OpsTemporalTexts>> = {
  nl: {
    title: 'De pagina’s van Temporal',
    notSetUp:
      'Ze zijn hier niet ingesteld. Alles wat nodig is om iets recht te zetten, staat ook bij de onboardings zelf.',
    how: 'Wie dit systeem beheert, zet hun adres in de instelling',
  },
  en: {
    title: 'Temporal’s own pages',
    notSetUp:
      'They are not set up here. Everything that is needed to put something right also stands with the onboardings themselves.',
    how: 'Whoever runs this system enters their address in the setting',
  },
  fr: {
    title: 'Les pages de Temporal',
    notSetUp:
      'Elles ne sont pas configurées ici. Tout ce qu’il faut pour corriger une situation figure aussi auprès des onboardings eux-mêmes.',
    how: 'La personne qui gère ce système indique leur adresse dans le paramètre',
  },
};
