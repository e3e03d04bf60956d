import type { MikroORM } from '@mikro-orm/postgresql';
import { Counter, Gauge, type Registry } from 'prom-client';
import { findBrakes } from '../db/queries/brakes.ts';
import { countDrift } from '../db/queries/drift.ts';
import { countOnboardings } from '../db/queries/onboarding-counts.ts';
import { countDelivered, countMails, countStages } from '../db/queries/onboarding-figures.ts';
import { countTroubles, platformTrouble } from '../db/queries/troubles.ts';
import { DRIFT_KINDS } from '../domain/drift.ts';
import { FUNNEL_STEP_OF_STAGE } from '../domain/funnel.ts';
import type { Policy } from '../domain/policy.ts';
import { createPropagationLatency } from './propagation-latency.ts';

export interface OnboardingMetricsOptions {
  readonly registry: Registry;
  readonly orm: MikroORM;
  readonly policy: Pick<Policy, 'overdueAfterMs'>;
}

/** What the process that watches tells of the whole instance, from the database's own rows: a restart loses none of it. */
export interface OnboardingMetrics {
  /** Counts anew. Harmless to repeat; what fails leaves what was counted before. */
  readonly refresh: () => Promise<void>;
  /** Tells nothing any more: another process does. */
  readonly clear: () => void;
}

/** Counting all that ever was takes at most this part of the time. */
const AT_MOST_A_TWENTIETH = 20;

/** The figures of the funnel and of health; labels are kinds, stages, templates and codes, which are closed sets. */
export function createOnboardingMetrics({ registry, orm, policy }: OnboardingMetricsOptions): OnboardingMetrics {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const STAGE = ['kind', 'stage'] as const;
  const funnel = new Counter({
    name: 'vestibule_onboardings_total',
    help: 'Onboardings that have come to a step of the funnel: started, delivered, activated, accepted, expired.',
    labelNames: ['kind', 'step'],
    registers,
  });
  const open = gauge('vestibule_onboardings_open', 'Open onboardings, by what they wait at.', STAGE);
  const oldest = gauge('vestibule_onboardings_oldest_seconds', 'How long the oldest has stood at its stage.', STAGE);
  const overdue = gauge('vestibule_onboardings_overdue', 'Open onboardings past their wait.', STAGE);
  const attention = gauge('vestibule_onboardings_needing_attention', 'Open onboardings that need a person.', STAGE);
  const troubles = gauge('vestibule_troubles', 'Open onboardings in technical trouble.', ['code']);
  const platform = gauge('vestibule_platform_troubles', 'Technical troubles of the platform.', ['code', 'part']);
  const mails = gauge('vestibule_mails', 'Mails in the ledger, by what became of them.', ['template', 'outcome']);
  const brakes = gauge('vestibule_brake_on_seconds', 'How long a brake has been on; 0 for one that is off.', ['brake']);
  const held = gauge('vestibule_brake_held', 'Onboardings that wait for a brake to be let go.', ['brake']);
  const drift = gauge('vestibule_drift_findings', 'In what PostgreSQL and Temporal have come apart now.', ['kind']);
  const watchedAt = gauge('vestibule_watch_timestamp_seconds', 'When all this was last looked at.', []);
  const latency = createPropagationLatency(registry, orm);

  async function refreshOpen(): Promise<void> {
    const overdueBefore = new Date(Date.now() - policy.overdueAfterMs);
    const counts = await countOnboardings(orm.em.fork(), { overdueBefore });
    for (const metric of [open, oldest, overdue, attention]) metric.reset();
    for (const { kind, stage, ...count } of counts) {
      open.set({ kind, stage }, count.open);
      oldest.set({ kind, stage }, Math.max(0, Date.now() - count.oldestSince.getTime()) / 1_000);
      overdue.set({ kind, stage }, count.overdue);
      attention.set({ kind, stage }, count.needsAttention);
    }
  }

  async function refreshTroubles(): Promise<void> {
    const em = orm.em.fork();
    const counts = await countTroubles(em);
    const ofPlatform = await platformTrouble(em);
    troubles.reset();
    platform.reset();
    for (const { code, count } of counts) troubles.set({ code }, count);
    for (const { code, part } of ofPlatform) platform.set({ code, part }, 1);
  }

  async function refreshBrakes(): Promise<void> {
    for (const { name, on, since, held: count } of await findBrakes(orm.em.fork())) {
      brakes.set({ brake: name }, on && since ? Math.max(0, Date.now() - since.getTime()) / 1_000 : 0);
      held.set({ brake: name }, count);
    }
  }

  async function refreshDrift(): Promise<void> {
    const counts = new Map((await countDrift(orm.em.fork())).map(({ kind, count }) => [kind, count]));
    for (const kind of DRIFT_KINDS) drift.set({ kind }, counts.get(kind) ?? 0);
  }

  const refreshTotals = seldom(async () => {
    const em = orm.em.fork();
    const stages = await countStages(em);
    const delivered = await countDelivered(em);
    const sent = await countMails(em);
    funnel.reset();
    mails.reset();
    for (const { kind, stage, count } of stages) {
      funnel.inc({ kind, step: 'started' }, count);
      const step = FUNNEL_STEP_OF_STAGE[stage];
      if (step) funnel.inc({ kind, step }, count);
    }
    for (const { kind, count } of delivered) funnel.inc({ kind, step: 'delivered' }, count);
    for (const { template, outcome, count } of sent) mails.set({ template, outcome }, count);
  });

  return {
    refresh: async () => {
      await refreshOpen();
      await refreshTroubles();
      await refreshBrakes();
      await refreshDrift();
      await refreshTotals();
      await latency.refresh();
      watchedAt.set(Date.now() / 1_000);
    },
    clear: () => {
      for (const metric of [
        funnel,
        open,
        oldest,
        overdue,
        attention,
        troubles,
        platform,
        mails,
        brakes,
        held,
        drift,
        watchedAt,
      ])
        metric.reset();
      latency.clear();
      refreshTotals.forget();
    },
  };
}

/** Does something again only when twenty times as long has passed as it took, so that what grows is done less often. */
function seldom(work: () => Promise<void>): (() => Promise<void>) & { readonly forget: () => void } {
  let notBeforeMs = 0;
  const run = async () => {
    const beganMs = performance.now();
    if (beganMs < notBeforeMs) return;
    await work();
    const endedMs = performance.now();
    notBeforeMs = endedMs + (endedMs - beganMs) * AT_MOST_A_TWENTIETH;
  };
  return Object.assign(run, {
    forget: () => {
      notBeforeMs = 0;
    },
  });
}
