// `node scripts/draw-partner-requests.ts` writes docs/partner-requests.md from the table that the code knows.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawPartnerRequests } from './docs/partner-requests.ts';
import { PROJECT } from './setup/project.mjs';

writeFileSync(join(PROJECT, 'docs', 'partner-requests.md'), drawPartnerRequests());
