import type { PageContext } from '../../../api/pages/layout.tsx';
import { opsPage } from '../../../api/pages/ops.tsx';
import { opsDriftPage } from '../../../api/pages/ops-drift.tsx';
import type { BrakeView } from '../../../db/queries/brakes.ts';
import type { DriftView } from '../../../db/queries/drift.ts';
import { DRIFT_KINDS, DRIFT_MENDINGS } from '../../../domain/drift.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const OFF: BrakeView = { name: 'propagation', on: false, since: null, by: null, reason: null, held: 0 };
const ON: BrakeView = {
  name: 'mail',
  on: true,
  since: NOW,
  by: 'operator:0198c6a0-0000-7000-8000-0000000000ff',
  reason: 'De verkeerde lijst is ingestuurd; eerst uitzoeken wie al iets gekregen heeft.',
  held: 12_345,
};

const idOf = (place: number) => `0198c6a0-0000-7000-8000-00000000d${String(place).padStart(3, '0')}`;

const FINDINGS: readonly DriftView[] = DRIFT_KINDS.map((kind, place) => ({
  id: idOf(place),
  kind,
  subject: `registration/${idOf(place)}`,
  processId: place % 2 === 0 ? idOf(place) : null,
  since: NOW,
  seenAt: NOW,
  mendedAt: place > 4 ? NOW : null,
  mending: place > 4 ? (DRIFT_MENDINGS[place - 5] ?? null) : null,
}));

/** The brakes on `/ops` and on every page below it, and what the drift watcher has found. */
export const BRAKE_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  'ops-brakes-off': (context) => opsPage(context, { calls: [], brakes: [{ ...OFF, name: 'mail' }, OFF], braked: true }),
  'ops-brakes-on': (context) => opsPage({ ...context, brakesOn: [ON] }, { calls: [], brakes: [ON, OFF], drift: 3 }),
  'ops-brake-refused': (context) =>
    opsPage(context, { calls: [], brakes: [ON, OFF], refusedBrake: { name: 'propagation', code: 'REQUIRED' } }),
  'ops-drift': (context) =>
    opsDriftPage(
      { ...context, brakesOn: [ON, { ...ON, name: 'propagation', held: 1 }] },
      { findings: FINDINGS, nextCursor: 'b3Blbg', open: 5 },
    ),
  'ops-drift-none': (context) => opsDriftPage(context, { findings: [], nextCursor: null, open: 0 }),
};
