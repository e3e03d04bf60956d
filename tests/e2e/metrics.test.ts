import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createOnboardingMetrics } from '../../api/onboarding-metrics.ts';
import { Process } from '../../db/entities/process.ts';
import { ShareGrant } from '../../db/entities/share.ts';
import { Trouble } from '../../db/entities/trouble.ts';
import { replacePlatformTroubles } from '../../db/writes/troubles.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../domain/policy.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { shareWithAll } from '../support/propagations.ts';
import { seedSharing } from '../support/shares.ts';

const instance = useInstance();
const em = () => instance().orm.em.fork();

/** What a process that begins to watch tells of the instance; another one tells the same. */
function openMetrics() {
  const registry = new Registry();
  const metrics = createOnboardingMetrics({ registry, orm: instance().orm, policy: instance().policy });
  const lines = async () => (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
  return { ...metrics, lines };
}

/** The value of a metric with these labels; undefined where there is none. */
function valueOf(lines: readonly string[], name: string, labels = ''): number | undefined {
  const line = lines.find((candidate) => candidate.startsWith(`${name}${labels === '' ? ' ' : `{${labels}} `}`));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

async function seedWaiting(more: object): Promise<string> {
  const [id, since] = [randomUUID(), new Date(Date.now() - 2 * HOUR_MS)];
  const standing = { kind: 'partnershipEnding' as const, stage: 'revoking', stageSince: since };
  await em().insert(Process, { id, ...standing, environmentIds: [], createdAt: since, ...more });
  return id;
}

describe('metrics', () => {
  it('tell how far people come, of the whole instance and across a restart', async () => {
    await register(instance(), 'stays@metrics.example');
    await register(instance(), 'comes@metrics.example');
    await mailTo(instance(), 'stays@metrics.example', 'activation');
    const link = tokenIn(await mailTo(instance(), 'comes@metrics.example', 'activation'));
    await activate(instance(), formFor('comes', link));
    await instance().inbox.settled();

    const first = openMetrics();
    const lines = await eventually('both mails to be delivered', async () => {
      const metrics = openMetrics();
      await metrics.refresh();
      const told = await metrics.lines();
      return valueOf(told, 'vestibule_onboardings_total', 'kind="registration",step="delivered"') === 2
        ? told
        : undefined;
    });
    await first.refresh();
    const restarted = await first.lines();

    const funnel = (told: readonly string[], step: string) =>
      valueOf(told, 'vestibule_onboardings_total', `kind="registration",step="${step}"`);
    expect(['started', 'activated', 'expired'].map((step) => funnel(lines, step))).toEqual([2, 1, undefined]);
    expect(['started', 'activated', 'expired'].map((step) => funnel(restarted, step))).toEqual([2, 1, undefined]);
    expect(valueOf(lines, 'vestibule_onboardings_open', 'kind="registration",stage="awaiting-activation"')).toBe(1);
    expect(valueOf(lines, 'vestibule_mails', 'template="activation",outcome="delivered"')).toBe(2);
  });

  it('tell what waits, since when, what is late, and what is in trouble', async () => {
    const at = new Date();
    await seedWaiting({ waitUntil: new Date(at.getTime() - HOUR_MS), waitingOn: 'vestibule' });
    const troubled = await seedWaiting({ needsAttention: true, blockedBy: 'STEP_FAILED', waitingOn: 'operator' });
    const trouble = { processId: troubled, since: at, seenAt: at };
    await em().insertMany(Trouble, [
      { ...trouble, source: 'temporal', code: 'NO_WORKER' },
      { ...trouble, source: 'step', code: 'STEP_RETRYING' },
    ]);
    await replacePlatformTroubles(em(), [{ code: 'NO_WORKER', part: 'mail' }], at);
    const metrics = openMetrics();

    await metrics.refresh();
    const lines = await metrics.lines();
    metrics.clear();
    const after = await metrics.lines();

    const labels = 'kind="partnershipEnding",stage="revoking"';
    expect(valueOf(lines, 'vestibule_onboardings_open', labels)).toBe(2);
    expect(valueOf(lines, 'vestibule_onboardings_oldest_seconds', labels)).toBeGreaterThanOrEqual(7_200);
    expect(valueOf(lines, 'vestibule_onboardings_overdue', labels)).toBe(1);
    expect(valueOf(lines, 'vestibule_onboardings_needing_attention', labels)).toBe(1);
    expect(valueOf(lines, 'vestibule_troubles', 'code="NO_WORKER"')).toBe(1);
    expect(valueOf(lines, 'vestibule_platform_troubles', 'code="NO_WORKER",part="mail"')).toBe(1);
    expect(valueOf(lines, 'vestibule_watch_timestamp_seconds')).toBeGreaterThan(at.getTime() / 1_000 - 1);
    // another process tells of it now, so this one says nothing
    expect(after.filter((line) => line.includes('kind='))).toEqual([]);
  });

  it('tell how long grants took to be effective, each once', async () => {
    const sharing = await seedSharing(instance());
    const shareId = await shareWithAll(sharing, {});
    const metrics = openMetrics();
    await metrics.refresh();
    // what is told lags behind by what may not be committed yet, so the receipts are of a little later
    const [now] = await em().execute<{ at: Date }[]>('select now() as at');
    const effectiveAt = new Date(new Date(now?.at ?? 0).getTime() - 29 * SECOND_MS);
    const took = (ms: number) => ({ requestedAt: new Date(effectiveAt.getTime() - ms), effectiveAt });
    const grant = { shareId, partnershipId: sharing.partnershipId };
    await em().insertMany(ShareGrant, [
      { ...grant, userId: randomUUID(), ...took(125 * SECOND_MS) },
      { ...grant, userId: randomUUID(), ...took(7 * MINUTE_MS) },
    ]);

    const lines = await eventually('the receipts', async () => {
      await metrics.refresh();
      const told = await metrics.lines();
      return valueOf(told, 'vestibule_propagation_latency_seconds_count') ? told : undefined;
    });
    await metrics.refresh();

    const within = (le: string) => valueOf(lines, 'vestibule_propagation_latency_seconds_bucket', `le="${le}"`);
    expect(['120', '150', '300', '600', '+Inf'].map(within)).toEqual([0, 1, 1, 2, 2]);
    expect(valueOf(lines, 'vestibule_propagation_latency_seconds_sum')).toBe(545);
    expect(valueOf(await metrics.lines(), 'vestibule_propagation_latency_seconds_count')).toBe(2);
  });
});
