import type { Locale } from '../../../domain/locale.ts';

interface SeatHolderTexts {
  readonly title: string;
  /** `days`: for how long a seat is kept. */
  readonly meaning: (days: number) => string;
  readonly seats: (count: number) => string;
  readonly remedy: string;
}

/** Which organisations' invitations hold seats of the environment, and what an administrator can do about it. */
export const SEAT_HOLDER_TEXTS: Readonly<Record<Locale, SeatHolderTexts>> = {
  nl: {
    title: 'Plaatsen die uitnodigingen bezet houden',
    meaning: (days) =>
      `Een uitnodiging houdt hoogstens ${days} dagen een plaats vrij voor wie nog geen account heeft. Ook wie heeft aanvaard en op een plaats wacht, telt mee.`,
    seats: (count) => (count === 1 ? '1 plaats' : `${count} plaatsen`),
    remedy:
      'Heb je die plaatsen nodig? Maak jezelf bij de organisatie hierboven beheerder en trek daar uitnodigingen in.',
  },
  en: {
    title: 'Seats that invitations hold',
    meaning: (days) =>
      `An invitation keeps a seat for ${days} days at most, for somebody who has no account yet. Whoever has accepted and waits for a seat counts too.`,
    seats: (count) => (count === 1 ? '1 seat' : `${count} seats`),
    remedy:
      'Do you need those seats? Make yourself an administrator of the organisation above, and revoke invitations there.',
  },
  fr: {
    title: 'Places occupées par des invitations',
    meaning: (days) =>
      `Une invitation garde une place pendant ${days} jours au plus, pour une personne qui n’a pas encore de compte. Compte aussi celle qui a accepté et attend une place.`,
    seats: (count) => (count === 1 ? '1 place' : `${count} places`),
    remedy:
      'Vous avez besoin de ces places\u00a0? Devenez administrateur de l’organisation ci-dessus, puis annulez-y des invitations.',
  },
};
