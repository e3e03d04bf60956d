import { createOrm } from '../db/orm.ts';

// brings a database up to the newest migration; the only thing it needs is DATABASE_URL
const url = process.env['DATABASE_URL'];
if (!url) {
  console.error('DATABASE_URL names no database.');
  process.exit(1);
}
const orm = await createOrm({ url, poolSize: 2 });
try {
  const applied = await orm.migrator.up();
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.length} migration(s).`);
} finally {
  await orm.close(true);
}
