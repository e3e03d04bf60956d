import type { EntityManager } from '@mikro-orm/postgresql';
import { parseEnvironmentName } from '../../domain/names.ts';
import { Environment } from '../entities/environment.ts';
import { User } from '../entities/user.ts';

/** Whether an environment's name is taken, by its comparison form. */
export async function isEnvironmentNameTaken(em: EntityManager, nameKey: string): Promise<boolean> {
  return (await em.count(Environment, { nameKey })) > 0;
}

/** Whether a user name is taken, by its comparison form. */
export async function isUsernameTaken(em: EntityManager, usernameKey: string): Promise<boolean> {
  return (await em.count(User, { usernameKey })) > 0;
}

const SUFFIXES = ['', ' 2', ' 3', ' 4', ' 5'];

/** `name`, or `name 2` … `name 5` where those before are taken; '' when none is free or there is none to begin with. */
export async function findFreeEnvironmentName(em: EntityManager, name: string): Promise<string> {
  for (const suffix of name === '' ? [] : SUFFIXES) {
    const candidate = parseEnvironmentName(name + suffix);
    if (candidate && !(await isEnvironmentNameTaken(em, candidate.comparisonForm))) return candidate.shown;
  }
  return '';
}
