import { expect, it } from '@jest/globals';
import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import { entities } from '../../db/entities/registry.ts';
import { ormOptions } from '../../db/orm.ts';
import { createTestDatabase } from '../support/postgres.ts';

const EMPTY = { template: 'template0' };

it('brings an empty database to what the entities say', async () => {
  await using database = await lendDatabase();

  const before = await database.orm.schema.getUpdateSchemaSQL();
  await database.orm.migrator.up();

  expect(before).toContain('create table "registrations"');
  expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
  expect(await database.orm.migrator.checkSchema()).toBe(false);
});

it('takes every migration back, and forth again', async () => {
  await using database = await lendDatabase();
  const { migrator } = database.orm;

  await migrator.up();
  await migrator.down({ to: 0 });
  const left = await tablesOf(database.orm);
  await migrator.up();

  expect(left).toEqual(['mikro_orm_migrations']);
  expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
});

it('tells an entity that no migration knows', async () => {
  await using database = await lendDatabase();
  await database.orm.migrator.up();
  const Forgotten = defineEntity({ name: 'Forgotten', tableName: 'forgotten', properties: { id: p.uuid().primary() } });
  const options = ormOptions({ url: database.url, poolSize: 1 });
  const orm = await MikroORM.init({ ...options, entities: [...entities, Forgotten] });

  const drift = await orm.schema.getUpdateSchemaSQL();
  await orm.close(true);

  expect(drift).toContain('create table "forgotten"');
});

/** A database without any table, closed at the end of the test. */
async function lendDatabase() {
  const database = await createTestDatabase(EMPTY);
  return { ...database, [Symbol.asyncDispose]: () => database.close() };
}

async function tablesOf(orm: MikroORM): Promise<readonly string[]> {
  const rows = await orm.em
    .fork()
    .execute<{ name: string }[]>(`select "tablename" as "name" from "pg_tables" where "schemaname" = 'public'`);
  return rows.map(({ name }) => name).toSorted();
}
