import { z } from 'zod';
import type { People, Person } from './people.ts';
import type { StandInId } from './settings.ts';

/** What was answered to the question who signs in. */
export type Choice =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unclear'; readonly problem: string };

const text = z
  .string()
  .trim()
  .transform((value) => (value === '' ? null : value))
  .default(null);
const box = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

const AnswerSchema = z.object({
  person: z.string().optional(),
  decline: z.string().optional(),
  email: text,
  firstName: text,
  lastName: text,
  tenant: text,
  edov: z
    .enum(['', 'true', '1', 'false'])
    .transform((value) => (value === '' ? null : value === '1' ? value : value === 'true'))
    .default(null),
  emailVerified: box,
  relay: box,
  groups: z
    .string()
    .transform((value) => value.split(',').flatMap((group) => group.trim() || []))
    .default([]),
});

/**
 * Reads the form of the page that asks. Another person is kept from then on; where one with the same address and tenant
 * is there already it becomes what the form says, so that the same form gives the same person.
 */
export function readChoice(provider: StandInId, people: People, body: unknown): Choice {
  const answer = AnswerSchema.safeParse(body ?? {});
  if (!answer.success) return { kind: 'unclear', problem: 'That form cannot be read: please choose again.' };
  const { person: id, decline, ...said } = answer.data;
  if (decline !== undefined) return { kind: 'declined' };
  if (id === undefined) return makeUp(provider, people, said);
  const person = people.list(provider).find((one) => one.id === id);
  return person ? { kind: 'person', person } : { kind: 'unclear', problem: 'That person is no longer there.' };
}

type Said = Omit<z.output<typeof AnswerSchema>, 'person' | 'decline'>;

function makeUp(provider: StandInId, people: People, said: Said): Choice {
  try {
    const same = people
      .list(provider)
      .find(({ email, tenant }) => email !== null && email === said.email && tenant === said.tenant);
    const person = same ? people.change(same.id, said) : people.add({ provider, ...said });
    return { kind: 'person', person };
  } catch (error) {
    if (error instanceof z.ZodError) return { kind: 'unclear', problem: z.prettifyError(error) };
    throw error;
  }
}
