import { z } from 'zod';
import type { BrakeView } from '../db/queries/brakes.ts';
import { BRAKES } from '../domain/brakes.ts';

/** Why a brake is put on or let go, as operators write it. */
export const BrakeReason = z.string().trim().min(1).max(500).meta({ description: 'Kept on record.' });

export const BrakeSchema = z
  .object({
    name: z.enum(BRAKES),
    on: z.boolean(),
    since: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Since when it is so; null for one that was never put on.' }),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    held: z.int().meta({ description: 'How many onboardings wait to be let go.' }),
  })
  .meta({ id: 'Brake' });

/** A brake as the API answers it. */
export function toBrake({ since, ...brake }: BrakeView): z.input<typeof BrakeSchema> {
  return { ...brake, since: since?.toISOString() ?? null };
}
