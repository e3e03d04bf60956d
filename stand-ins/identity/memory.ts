import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Stored {
  readonly payload: AdapterPayload;
  readonly endsAt: number;
}

/** Where one provider keeps codes, tokens and sign-ins under way; its own, so that none takes another's. */
export function createMemory(): AdapterFactory {
  const stored = new Map<string, Stored>();

  function read(key: string): AdapterPayload | undefined {
    const found = stored.get(key);
    return found && found.endsAt > Date.now() ? found.payload : undefined;
  }

  function sweep(): void {
    for (const [key, { endsAt }] of stored) if (endsAt <= Date.now()) stored.delete(key);
  }

  return (model): Adapter => ({
    upsert: async (id, payload, expiresIn) => {
      sweep();
      const endsAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
      stored.set(`${model} ${id}`, { payload, endsAt });
    },
    find: async (id) => read(`${model} ${id}`),
    findByUid: async (uid) =>
      [...stored]
        .filter(([key, { payload }]) => key.startsWith(`${model} `) && payload.uid === uid)
        .map(([key]) => read(key))[0],
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const found = stored.get(`${model} ${id}`);
      if (found) found.payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void stored.delete(`${model} ${id}`),
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of stored) if (payload.grantId === grantId) stored.delete(key);
    },
  });
}
