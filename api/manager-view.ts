import { z } from 'zod';

/** A relation manager as everybody sees them. */
export const ManagerSchema = z
  .object({
    id: z.uuid(),
    name: z.string().nullable().meta({ description: 'First and last name, else the user name; null without either.' }),
  })
  .meta({ id: 'Manager' });
