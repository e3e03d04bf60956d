// `node scripts/draw-membership-invites.ts` writes docs/membership-invites.md from the table that the code knows.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMembershipInvites } from './docs/membership-invites.ts';
import { PROJECT } from './setup/project.mjs';

writeFileSync(join(PROJECT, 'docs', 'membership-invites.md'), drawMembershipInvites());
