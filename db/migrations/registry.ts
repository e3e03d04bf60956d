import { Migration20261121000000 } from './Migration20261121000000.ts';
import { Migration20261122000000 } from './Migration20261122000000.ts';
import { Migration20261122120000 } from './Migration20261122120000.ts';
import { Migration20261122180000 } from './Migration20261122180000.ts';
import { Migration20261122210000 } from './Migration20261122210000.ts';
import { Migration20261122230000 } from './Migration20261122230000.ts';
import { Migration20261123010000 } from './Migration20261123010000.ts';
import { Migration20261123020000 } from './Migration20261123020000.ts';
import { Migration20261123030000 } from './Migration20261123030000.ts';
import { Migration20261123040000 } from './Migration20261123040000.ts';
import { Migration20261123060000 } from './Migration20261123060000.ts';
import { Migration20261123070000 } from './Migration20261123070000.ts';
import { Migration20261123080000 } from './Migration20261123080000.ts';
import { Migration20261123090000 } from './Migration20261123090000.ts';
import { Migration20261123100000 } from './Migration20261123100000.ts';
import { Migration20261123110000 } from './Migration20261123110000.ts';

/** Every migration in order, listed rather than discovered. */
export const migrations = [
  { name: 'Migration20261121000000', class: Migration20261121000000 },
  { name: 'Migration20261122000000', class: Migration20261122000000 },
  { name: 'Migration20261122120000', class: Migration20261122120000 },
  { name: 'Migration20261122180000', class: Migration20261122180000 },
  { name: 'Migration20261122210000', class: Migration20261122210000 },
  { name: 'Migration20261122230000', class: Migration20261122230000 },
  { name: 'Migration20261123010000', class: Migration20261123010000 },
  { name: 'Migration20261123020000', class: Migration20261123020000 },
  { name: 'Migration20261123030000', class: Migration20261123030000 },
  { name: 'Migration20261123040000', class: Migration20261123040000 },
  { name: 'Migration20261123060000', class: Migration20261123060000 },
  { name: 'Migration20261123070000', class: Migration20261123070000 },
  { name: 'Migration20261123080000', class: Migration20261123080000 },
  { name: 'Migration20261123090000', class: Migration20261123090000 },
  { name: 'Migration20261123100000', class: Migration20261123100000 },
  { name: 'Migration20261123110000', class: Migration20261123110000 },
];
