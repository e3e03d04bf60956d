import type { Locale } from '../../../domain/locale.ts';
import type { SharingStage } from '../../../domain/sharing.ts';

/** What has just been done about propagation. */
export const PROPAGATION_DONE = ['retried'] as const;
export type PropagationDone = (typeof PROPAGATION_DONE)[number];

/** What propagation can be held up by. */
export const HELD_UP_BY = ['DATABASE_UNAVAILABLE', 'STEP_FAILED'] as const;
export type HeldUpBy = (typeof HELD_UP_BY)[number];

interface PropagationTexts {
  readonly sharing: string;
  readonly sharingIntro: string;
  readonly nothingShared: string;
  readonly noMember: string;
  /** Goes on after what the subscription lacks. */
  readonly notNow: string;
  readonly toShared: string;
  readonly heading: string;
  readonly intro: string;
  readonly nothingYet: string;
  readonly done: Readonly<Record<PropagationDone, string>>;
  readonly labels: Readonly<
    Record<'stage' | 'waiting' | 'effective' | 'failed' | 'latency' | 'nextRun' | 'heldUp', string>
  >;
  readonly stages: Readonly<Record<SharingStage, string>>;
  readonly latency: (half: string, nearlyAll: string) => string;
  readonly heldUp: Readonly<Record<HeldUpBy, string>>;
  readonly lessThanASecond: string;
  readonly failedHeading: string;
  readonly failedIntro: string;
  /** In place of its title. */
  readonly otherDocument: string;
  readonly moreFailed: string;
  readonly code: string;
  readonly requested: string;
  readonly retry: string;
  readonly retryAll: string;
}

/** Sharing with a partner, and how far propagation to its relation managers has come. */
export const PROPAGATION_TEXTS: Readonly<Record<Locale, PropagationTexts>> = {
  nl: {
    sharing: 'Wat je organisaties met deze partner delen',
    sharingIntro: 'Van de organisaties waarvan je lid bent.',
    nothingShared:
      'Je organisaties delen nu niets met deze partner. Met gebruikers, organisaties en de relatiegroep kan dat meteen, met relatiemanagers binnen een paar minuten. Delen doe je waar het document zelf staat.',
    noMember: 'Je bent nergens lid; alleen leden van een organisatie kunnen documenten delen.',
    notNow: 'Zolang kan er niets bij gedeeld worden. Wat gedeeld is, blijft te zien en kun je intrekken.',
    toShared: 'Wat met jou gedeeld is',
    heading: 'Doorgeven aan relatiemanagers',
    intro:
      'Wat met relatiemanagers is gedeeld, wordt na een korte wachttijd aan ieder van hen doorgegeven, in beide richtingen. Intrekken werkt altijd meteen.',
    nothingYet: 'Er is tussen jullie nog niets met relatiemanagers gedeeld.',
    done: { retried: 'Wat mislukt is, wordt in de volgende ronde opnieuw geprobeerd.' },
    labels: {
      stage: 'Stand',
      waiting: 'Wacht nog',
      effective: 'Doorgegeven',
      failed: 'Mislukt',
      latency: 'Hoe snel het ging',
      nextRun: 'Volgende ronde',
      heldUp: 'Waarom het stilstaat',
    },
    stages: {
      waiting: 'Wacht op de volgende ronde',
      propagating: 'Wordt nu doorgegeven',
      settled: 'Klaar: er wacht niets meer',
    },
    latency: (half, nearlyAll) => `De helft binnen ${half}, 95 van de 100 binnen ${nearlyAll}`,
    heldUp: {
      DATABASE_UNAVAILABLE: 'Onze database antwoordt niet. Zodra dat wel zo is, gaat het vanzelf verder.',
      STEP_FAILED: 'Er gaat bij ons iets mis. We proberen het steeds opnieuw; je hoeft niets te doen.',
    },
    lessThanASecond: 'een seconde',
    failedHeading: 'Wat niet kon worden doorgegeven',
    failedIntro:
      'De andere relatiemanagers hoeven daar niet op te wachten. Probeer het opnieuw; lukt het dan nog niet, noem de code als je hulp vraagt.',
    otherDocument: 'een document dat jouw organisaties niet delen',
    moreFailed: 'Er zijn er meer dan hier staan. Probeer ze samen opnieuw.',
    code: 'code',
    requested: 'gedeeld op',
    retry: 'Probeer opnieuw',
    retryAll: 'Probeer alles opnieuw',
  },
  en: {
    sharing: 'What your organisations share with this partner',
    sharingIntro: 'Of the organisations of which you are a member.',
    nothingShared:
      'Your organisations share nothing with this partner now. With users, organisations and the relation group it works at once, with relation managers within a few minutes. A document is shared where it is kept.',
    noMember: 'You are a member of no organisation; only members can share documents.',
    notNow: 'Until then nothing more can be shared. What is shared is still seen, and can be withdrawn.',
    toShared: 'What is shared with you',
    heading: 'Propagation to relation managers',
    intro:
      'What is shared with relation managers is passed on to each of them after a short wait, in both directions. Withdrawing always works at once.',
    nothingYet: 'Nothing has been shared with relation managers between you yet.',
    done: { retried: 'What has failed is tried again in the next run.' },
    labels: {
      stage: 'State',
      waiting: 'Still waiting',
      effective: 'Passed on',
      failed: 'Failed',
      latency: 'How fast it was',
      nextRun: 'Next run',
      heldUp: 'Why it is held up',
    },
    stages: {
      waiting: 'Waiting for the next run',
      propagating: 'Being passed on now',
      settled: 'Done: nothing waits any more',
    },
    latency: (half, nearlyAll) => `Half of it within ${half}, 95 of 100 within ${nearlyAll}`,
    heldUp: {
      DATABASE_UNAVAILABLE: 'Our database does not answer. It goes on by itself as soon as it does.',
      STEP_FAILED: 'Something fails on our side. We keep trying; there is nothing for you to do.',
    },
    lessThanASecond: 'a second',
    failedHeading: 'What could not be passed on',
    failedIntro:
      'The other relation managers do not have to wait for it. Try again; if it still fails, name the code when you ask for help.',
    otherDocument: 'a document that your organisations do not share',
    moreFailed: 'There are more than are listed here. Try them again together.',
    code: 'code',
    requested: 'shared on',
    retry: 'Try again',
    retryAll: 'Try all again',
  },
  fr: {
    sharing: 'Ce que vos organisations partagent avec ce partenaire',
    sharingIntro: 'Des organisations dont vous êtes membre.',
    nothingShared:
      'Vos organisations ne partagent rien avec ce partenaire pour le moment. Avec des utilisateurs, des organisations et le groupe de relation, c’est immédiat\u00a0; avec des gestionnaires de relations, cela prend quelques minutes. Un document se partage là où il se trouve.',
    noMember: 'Vous n’êtes membre d’aucune organisation\u00a0; seuls les membres peuvent partager des documents.',
    notNow: 'D’ici là, rien de plus ne peut être partagé. Ce qui l’est reste visible et peut être retiré.',
    toShared: 'Ce qui est partagé avec vous',
    heading: 'Transmission aux gestionnaires de relations',
    intro:
      'Ce qui est partagé avec des gestionnaires de relations est transmis à chacun d’eux après une courte attente, dans les deux sens. Un retrait prend toujours effet aussitôt.',
    nothingYet: 'Rien n’a encore été partagé entre vous avec des gestionnaires de relations.',
    done: { retried: 'Ce qui a échoué sera retenté au prochain passage.' },
    labels: {
      stage: 'État',
      waiting: 'En attente',
      effective: 'Transmis',
      failed: 'Échoué',
      latency: 'Rapidité',
      nextRun: 'Prochain passage',
      heldUp: 'Pourquoi cela n’avance pas',
    },
    stages: {
      waiting: 'Attend le prochain passage',
      propagating: 'En cours de transmission',
      settled: 'Terminé\u00a0: rien n’est plus en attente',
    },
    latency: (half, nearlyAll) => `La moitié en ${half}, 95 sur 100 en ${nearlyAll}`,
    heldUp: {
      DATABASE_UNAVAILABLE: 'Notre base de données ne répond pas. Tout continue de soi-même dès qu’elle répond.',
      STEP_FAILED: 'Quelque chose échoue de notre côté. Nous réessayons sans cesse\u00a0; vous n’avez rien à faire.',
    },
    lessThanASecond: 'une seconde',
    failedHeading: 'Ce qui n’a pas pu être transmis',
    failedIntro:
      'Les autres gestionnaires de relations n’ont pas à l’attendre. Réessayez\u00a0; en cas de nouvel échec, donnez le code à qui vous aide.',
    otherDocument: 'un document que vos organisations ne partagent pas',
    moreFailed: 'Il y en a plus que dans cette liste. Réessayez-les ensemble.',
    code: 'code',
    requested: 'partagé le',
    retry: 'Réessayer',
    retryAll: 'Tout réessayer',
  },
};
