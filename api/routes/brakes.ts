import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findBrake } from '../../db/queries/brakes.ts';
import { setBrake } from '../../db/writes/brakes.ts';
import { BRAKE_SUBJECTS, type Brake, brakeOf } from '../../domain/brakes.ts';
import { DomainError } from '../../domain/errors.ts';
import { actorOf } from '../../domain/rights.ts';
import { known } from '../auth/caller-kinds.ts';
import { BrakeReason, BrakeSchema, toBrake } from '../brakes.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface BrakeRoutes {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

const NewBrake = z.strictObject({ on: z.boolean(), reason: BrakeReason }).meta({ id: 'NewBrake' });

/** What operators hold back everywhere at once: `mail` every mail, `propagation` every grant to relation managers. */
export function createBrakeRoutes({ orm, deliverSoon }: BrakeRoutes): readonly Route[] {
  const shared = {
    texts: ['name'],
    answers: { 200: { description: 'The brake', schema: BrakeSchema } },
    problems: ['NOT_FOUND'],
  } as const;
  return [
    defineRoute({
      method: 'get',
      path: '/brakes/:name',
      ...shared,
      right: 'operate.view',
      summary: 'Whether mails, or grants to relation managers, are held back',
      handle: async ({ req, res }) => {
        res.json(toBrake(await findBrake(orm.em.fork(), nameIn(pathParam(req, 'name')))));
      },
    }),
    defineRoute({
      method: 'put',
      path: '/brakes/:name',
      ...shared,
      right: 'operate.act',
      summary: 'Hold them back, or let them go',
      description:
        'What is held back is neither lost nor counted as a failure; deadlines go on. Let go, it goes on within seconds. Putting it where it stands already changes nothing.',
      body: NewBrake,
      handle: async ({ req, res, caller, body }) => {
        const name = nameIn(pathParam(req, 'name'));
        const isChanged = await setBrake(orm.em.fork(), { name, ...body, actor: actorOf(known(caller)) });
        if (isChanged) deliverSoon(BRAKE_SUBJECTS[name]);
        res.json(toBrake(await findBrake(orm.em.fork(), name)));
      },
    }),
  ];
}

function nameIn(text: string): Brake {
  const name = brakeOf(text);
  if (!name) throw new DomainError('NOT_FOUND', 'There is no such brake.');
  return name;
}
