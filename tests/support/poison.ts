import { randomUUID } from 'node:crypto';
import type { TestInstance } from './instance.ts';

/** Has the database refuse to insert what `isPoisoned` says of `new`, in SQL, until what it answers is called. */
export async function refuseRows(
  { orm }: Pick<TestInstance, 'orm'>,
  table: string,
  isPoisoned: string,
): Promise<() => Promise<void>> {
  const name = `refuse_${randomUUID().replaceAll('-', '')}`;
  await orm.em.fork().execute(`
    create function ${name}() returns trigger language plpgsql as $$ begin
      if ${isPoisoned} then raise exception 'poisoned'; end if;
      return new;
    end $$;
    create trigger ${name} before insert on ${table} for each row execute function ${name}()`);
  return async () => {
    await orm.em.fork().execute(`drop trigger ${name} on ${table}; drop function ${name}()`);
  };
}
