import { ormOptions } from './orm.ts';

// for MikroORM's command line only
export default ormOptions({ url: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1:5433/vestibule', poolSize: 2 });
