/** A participant of the network: who publishes it, and of ours which documents it receives. */
export interface Participant {
  /** `0208:0403170701`, in lower case. */
  readonly id: string;
  readonly publisher: 'ours' | 'elsewhere';
  /** Whether our publisher holds it: not where it broke down after the locator was told. */
  readonly isHeld: boolean;
  readonly services: readonly string[];
}

export interface Participants {
  list(): readonly Participant[];
  find(id: string): Participant | undefined;
  put(participant: Omit<Participant, 'id'> & { readonly id: string }): void;
  remove(id: string): void;
}

/** The network as its locator and our publisher know it; `save` is told after every change. */
export function createParticipants(
  initial: readonly Participant[],
  save: (all: readonly Participant[]) => void,
): Participants {
  const all = new Map(initial.map((one) => [one.id.toLowerCase(), one]));
  return {
    list: () => [...all.values()],
    find: (id) => all.get(id.toLowerCase()),
    put: (participant) => {
      const id = participant.id.toLowerCase();
      all.set(id, { ...participant, id });
      save([...all.values()]);
    },
    remove: (id) => {
      all.delete(id.toLowerCase());
      save([...all.values()]);
    },
  };
}
