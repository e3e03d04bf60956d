import type { DriftKind, DriftMending } from '../../../domain/drift.ts';
import type { Locale } from '../../../domain/locale.ts';

type PlainTexts = Readonly<
  Record<
    | 'title'
    | 'intro'
    | 'none'
    | 'list'
    | 'what'
    | 'subject'
    | 'since'
    | 'seen'
    | 'state'
    | 'open'
    | 'mended'
    | 'more'
    | 'back',
    string
  >
>;

interface DriftTexts extends PlainTexts {
  readonly count: (open: number) => string;
  readonly mendings: Readonly<Record<DriftMending, string>>;
  readonly kinds: Readonly<Record<DriftKind, { readonly message: string; readonly remedy: string }>>;
}

/** What the drift watcher finds, and who has to do what about it. */
export const DRIFT_TEXTS: Readonly<Record<Locale, DriftTexts>> = {
  nl: {
    title: 'Afwijkingen',
    intro:
      'Elke tien minuten wordt gekeken of PostgreSQL en Temporal nog hetzelfde zeggen. Wat veilig te herstellen is, herstelt zichzelf; de rest vraagt iemand.',
    none: 'Er is niets gevonden.',
    list: 'Gevonden afwijkingen',
    what: 'Wat',
    subject: 'Waarvan',
    since: 'Sinds',
    seen: 'Laatst gezien',
    state: 'Stand',
    open: 'nog zo',
    mended: 'verholpen',
    more: 'Meer',
    back: 'Terug naar het beheer',
    count: (open) => (open === 0 ? 'Er is nu geen afwijking.' : `Afwijkingen nu: ${open}`),
    mendings: {
      delivered: 'vanzelf alsnog afgeleverd',
      started: 'vanzelf opnieuw gestart',
      nudged: 'vanzelf gevraagd opnieuw te kijken',
    },
    kinds: {
      WORKFLOW_NEVER_STARTED: {
        message: 'Een open onboarding heeft geen workflow: Temporal kent hem niet.',
        remedy:
          'Wat nog niets gedaan had, is vanzelf opnieuw gestart. Anders: zoek de onboarding op, vertel de persoon het opnieuw te doen, of zet Temporal terug.',
      },
      WORKFLOW_ENDED: {
        message: 'Een onboarding staat open, maar zijn workflow is geëindigd.',
        remedy:
          'Kijk in Temporal waarom de workflow eindigde. Zo gaat hij nooit vanzelf verder; de persoon moet opnieuw beginnen.',
      },
      ROW_MISSING: {
        message: 'Een workflow loopt zonder dat onze database er iets van weet.',
        remedy:
          'Is PostgreSQL teruggezet, zet dan een nieuwere reservekopie terug. Is de rij bewust verwijderd, beëindig dan de workflow in Temporal.',
      },
      MAIL_WITHOUT_FEEDBACK: {
        message: 'De mailprovider nam een mail aan en meldde een dag lang niets.',
        remedy: 'Kijk bij de mailprovider of de webhook naar /webhooks/resend aan staat en lukt.',
      },
      WAIT_PAST_ITS_END: {
        message: 'Een onboarding wacht langer dan haar termijn.',
        remedy:
          'Er is vanzelf gevraagd opnieuw te kijken. Blijft het zo, kijk dan of de workers draaien en de workflow niet mislukt.',
      },
      OUTBOX_LEFT_OVER: {
        message: 'Een bericht aan Temporal wacht al minuten op aflevering.',
        remedy: 'Lukt afleveren ook nu niet, kijk dan of Temporal antwoordt en wat de worker meldt.',
      },
      DATABASE_RESTORED_OLDER: {
        message: 'PostgreSQL is teruggezet naar een oudere stand dan Temporal.',
        remedy: 'Zet een nieuwere reservekopie terug. Kan dat niet, volg dan het draaiboek voor workflows zonder rij.',
      },
      TEMPORAL_RESTORED_OLDER: {
        message: 'Temporal is teruggezet naar een oudere stand dan PostgreSQL, of leeg begonnen.',
        remedy:
          'Zet een nieuwere reservekopie van Temporal terug. Kan dat niet, volg dan het draaiboek voor onboardings zonder workflow.',
      },
    },
  },
  en: {
    title: 'Drift',
    intro:
      'Every ten minutes we look whether PostgreSQL and Temporal still say the same. What is safe to mend mends itself; the rest asks for somebody.',
    none: 'Nothing has been found.',
    list: 'What was found',
    what: 'What',
    subject: 'Of what',
    since: 'Since',
    seen: 'Last seen',
    state: 'State',
    open: 'still so',
    mended: 'mended',
    more: 'More',
    back: 'Back to running the platform',
    count: (open) => (open === 0 ? 'There is no drift now.' : `Drift now: ${open}`),
    mendings: {
      delivered: 'delivered after all, by itself',
      started: 'started again, by itself',
      nudged: 'asked to look again, by itself',
    },
    kinds: {
      WORKFLOW_NEVER_STARTED: {
        message: 'An open onboarding has no workflow: Temporal does not know it.',
        remedy:
          'What had done nothing yet was started again by itself. Otherwise look the onboarding up, have the person begin again, or restore Temporal.',
      },
      WORKFLOW_ENDED: {
        message: 'An onboarding is open, but its workflow has ended.',
        remedy:
          'Look in Temporal why the workflow ended. It will never go on by itself; the person has to begin again.',
      },
      ROW_MISSING: {
        message: 'A workflow runs of which our database knows nothing.',
        remedy:
          'If PostgreSQL was restored, restore a later backup. If the row was deleted on purpose, terminate the workflow in Temporal.',
      },
      MAIL_WITHOUT_FEEDBACK: {
        message: 'The mail provider took a mail and has reported nothing for a day.',
        remedy: 'Look at the mail provider whether its webhook to /webhooks/resend is on, and succeeds.',
      },
      WAIT_PAST_ITS_END: {
        message: 'An onboarding waits past its end.',
        remedy:
          'It was asked to look again by itself. If it stays so, look whether workers run and the workflow does not fail.',
      },
      OUTBOX_LEFT_OVER: {
        message: 'A message to Temporal has been waiting for minutes to be delivered.',
        remedy: 'If delivering fails now too, look whether Temporal answers and what the worker logs.',
      },
      DATABASE_RESTORED_OLDER: {
        message: 'PostgreSQL was restored to an older state than Temporal’s.',
        remedy: 'Restore a later backup. If there is none, follow the runbook for workflows without a row.',
      },
      TEMPORAL_RESTORED_OLDER: {
        message: 'Temporal was restored to an older state than PostgreSQL’s, or has begun empty.',
        remedy:
          'Restore a later backup of Temporal. If there is none, follow the runbook for onboardings without a workflow.',
      },
    },
  },
  fr: {
    title: 'Écarts',
    intro:
      'Toutes les dix minutes, nous vérifions que PostgreSQL et Temporal disent la même chose. Ce qui peut l’être sans risque se répare seul\u00a0; le reste demande quelqu’un.',
    none: 'Rien n’a été trouvé.',
    list: 'Écarts trouvés',
    what: 'Quoi',
    subject: 'De quoi',
    since: 'Depuis',
    seen: 'Vu pour la dernière fois',
    state: 'État',
    open: 'encore ainsi',
    mended: 'réparé',
    more: 'Suite',
    back: 'Retour à la gestion',
    count: (open) => (open === 0 ? 'Il n’y a aucun écart.' : `Écarts actuels\u00a0: ${open}`),
    mendings: {
      delivered: 'remis tout de même, sans intervention',
      started: 'redémarré, sans intervention',
      nudged: 'invité à regarder de nouveau, sans intervention',
    },
    kinds: {
      WORKFLOW_NEVER_STARTED: {
        message: 'Un parcours ouvert n’a pas de workflow\u00a0: Temporal ne le connaît pas.',
        remedy:
          'Ce qui n’avait encore rien fait a été redémarré. Sinon, cherchez le parcours, demandez à la personne de recommencer, ou restaurez Temporal.',
      },
      WORKFLOW_ENDED: {
        message: 'Un parcours est ouvert, mais son workflow est terminé.',
        remedy:
          'Regardez dans Temporal pourquoi le workflow s’est terminé. Il ne reprendra jamais seul\u00a0; la personne doit recommencer.',
      },
      ROW_MISSING: {
        message: 'Un workflow tourne sans que notre base de données en sache rien.',
        remedy:
          'Si PostgreSQL a été restauré, restaurez une sauvegarde plus récente. Si la ligne a été supprimée exprès, terminez le workflow dans Temporal.',
      },
      MAIL_WITHOUT_FEEDBACK: {
        message: 'Le fournisseur d’e-mails a pris un e-mail et n’a rien signalé depuis un jour.',
        remedy: 'Vérifiez chez le fournisseur que son webhook vers /webhooks/resend est actif et aboutit.',
      },
      WAIT_PAST_ITS_END: {
        message: 'Un parcours attend au-delà de son terme.',
        remedy:
          'Il a été invité à regarder de nouveau. Si cela persiste, vérifiez que des workers tournent et que le workflow n’échoue pas.',
      },
      OUTBOX_LEFT_OVER: {
        message: 'Un message à Temporal attend depuis des minutes d’être remis.',
        remedy:
          'S’il ne peut toujours pas être remis, vérifiez que Temporal répond et ce que dit le journal du worker.',
      },
      DATABASE_RESTORED_OLDER: {
        message: 'PostgreSQL a été restauré dans un état plus ancien que Temporal.',
        remedy: 'Restaurez une sauvegarde plus récente. À défaut, suivez le guide pour les workflows sans ligne.',
      },
      TEMPORAL_RESTORED_OLDER: {
        message: 'Temporal a été restauré dans un état plus ancien que PostgreSQL, ou a recommencé à vide.',
        remedy:
          'Restaurez une sauvegarde plus récente de Temporal. À défaut, suivez le guide pour les parcours sans workflow.',
      },
    },
  },
};
