import type { BlockedBy } from './process.ts';

/** What operators can hold back everywhere at once: every mail, and every grant to relation managers. */
export const BRAKES = ['mail', 'propagation'] as const;
export type Brake = (typeof BRAKES)[number];

/** What a brake blocks processes by. */
export const BRAKE_CODES = {
  mail: 'MAIL_BRAKE',
  propagation: 'PROPAGATION_BRAKE',
} as const satisfies Readonly<Record<Brake, BlockedBy>>;

/** As the outbox names what goes on when a brake is let go: it concerns no single process. */
export const BRAKE_SUBJECTS: Readonly<Record<Brake, string>> = {
  mail: '00000000-0000-7000-8000-00000000b001',
  propagation: '00000000-0000-7000-8000-00000000b002',
};

/** The brake of that name; undefined for a name that is none. */
export function brakeOf(name: string): Brake | undefined {
  return BRAKES.find((known) => known === name);
}
