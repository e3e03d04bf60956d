import { Refusal } from '../refusal.ts';
import type { People, Person } from './people.ts';
import type { StandInId } from './settings.ts';

/** Who is signed in at which provider without being asked. */
export interface SignedIn {
  readonly at: (provider: StandInId) => Person | undefined;
  /** Signs this person in at their provider; undefined signs everybody out. Throws `Refusal` 404. */
  readonly set: (personId: string | undefined) => void;
}

/** Nobody to begin with; a restart signs everybody out. */
export function createSignedIn(people: People): SignedIn {
  const ids = new Map<StandInId, string>();

  function set(personId: string | undefined): void {
    if (personId === undefined) {
      ids.clear();
      return;
    }
    const person = people.find(personId);
    if (!person) throw new Refusal(404, 'There is no such person.');
    ids.set(person.provider, person.id);
  }

  return { at: (provider) => people.find(ids.get(provider) ?? ''), set };
}
