import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { anchorsIn, readText } from '../docs/documents.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { openMonitored } from '../support/monitored-instance.ts';
import { mailTo, register } from '../support/person.ts';

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});
const Dashboard = z.object({
  panels: z.array(
    z.object({ id: z.number(), title: z.string(), targets: z.array(z.object({ expr: z.string() })).optional() }),
  ),
});

const rules = Rules.parse(parse(readText('deploy/prometheus/alerts.yml'))).groups.flatMap((group) => group.rules);
const { panels } = Dashboard.parse(JSON.parse(readText('deploy/grafana/vestibule.json')));
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
];

describe('alerts and dashboard', () => {
  it.each(rules.map(({ alert, annotations }) => [alert, annotations.runbook_url]))(
    '%s leads to a section of the runbook',
    (_alert, url) => {
      const [document, anchor = ''] = url.split('#');

      expect(document).toBe('docs/runbook.md');
      expect(anchorsIn(readText('docs/runbook.md'))).toContain(anchor);
    },
  );

  it('have a section each, and every section says what it means, how to look and what to do', () => {
    const [, ...sections] = readText('docs/runbook.md').split('\n## ');
    const incomplete = sections.filter(
      (text) => !['**It means**', '**To look:**', '**To do:**'].every((part) => text.includes(part)),
    );
    const alerted = rules.map(({ annotations }) => annotations.runbook_url.split('#')[1] ?? '');

    expect(incomplete).toEqual([]);
    expect(
      anchorsIn(sections.map((text) => `## ${text}`.split('\n', 1)).join('\n')).filter(
        (anchor) => !alerted.includes(anchor),
      ),
    ).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('name only metrics that a running instance has', async () => {
    const scraped = await scrapeRunning();
    const named = expressions.flatMap(([where, expr]) => metricsIn(expr).map((metric) => [where, metric] as const));

    expect(named.length).toBeGreaterThan(expressions.length - 1);
    expect(named.filter(([, metric]) => !scraped.has(metric))).toEqual([]);
  });
});

const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

/** The metrics of an API process and of a worker in which a registration has come to its mail, at the second attempt. */
async function scrapeRunning(): Promise<ReadonlySet<string>> {
  const { extra } = failing('sendMail', 1);
  const { instance, apiMetrics, workerMetrics, refresh } = await openMonitored(opened, async () => ({ extra }));
  await register(instance, 'measured@metrics.example');
  await mailTo(instance, 'measured@metrics.example', 'activation');
  await refresh();
  const ofApi = await scrape(apiMetrics);
  const ofWorker = await eventually('the numbers of the worker', async () => {
    const text = await scrape(workerMetrics);
    return text.includes('vestibule_step_failures_total') && text.includes('temporal_num_pollers') ? text : undefined;
  });
  return new Set([...namesIn(ofApi), ...namesIn(ofWorker)]);
}

async function scrape(origin: string): Promise<string> {
  return (await fetch(`${origin}/metrics`)).text();
}

/** Names as they are asked for: of a histogram with `_bucket`, `_sum` and `_count`. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  );
}

/** What an expression asks for: words that are no functions, labels, keywords, or parts of a text. */
function metricsIn(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\b(?:by|without)\s*\([^)]*\)/g, '')
    .replaceAll(/\[\w+\]/g, '');
  return [...bare.matchAll(/[a-z_]\w*(?!\w*\s*\()/gi)].map(([word]) => word).filter((word) => word !== 'or');
}
