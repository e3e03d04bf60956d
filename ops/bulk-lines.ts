import type { BulkAnswer, BulkItemAnswer } from './bulk-answers.ts';
import { onboardingLines } from './onboardings.ts';
import { type Column, tableOf } from './table.ts';
import { counted } from './words.ts';

type Progress = Pick<BulkAnswer, 'count' | 'outcomes' | 'blockedBy'>;

const BAR_WIDTH = 30;

const BULKS: readonly Column<BulkAnswer>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'ACTION', of: ({ action }) => action },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'HOW FAR', of: progressText },
  { title: 'REASON', of: ({ reason }) => reason ?? '(erased)', dropped: 1 },
];
const ITEMS: readonly Column<BulkItemAnswer>[] = [
  { title: 'ID', of: ({ id }) => id },
  {
    title: 'OUTCOME',
    of: ({ outcome, code, stageThen }) => [outcome ?? 'waits', code, stageThen].filter(Boolean).join(' '),
  },
  { title: 'KIND', of: ({ kind }) => kind, dropped: 2 },
  { title: 'STAGE', of: ({ stage }) => stage, dropped: 1 },
];

/** Bulk actions in the lines of a list. */
export function bulkLines(items: readonly BulkAnswer[], width: number | undefined): readonly string[] {
  return items.length === 0 ? ['None.'] : tableOf(items, BULKS, width);
}

/** The onboardings of a bulk action, each with what became of it. */
export function itemLines(items: readonly BulkItemAnswer[], width: number | undefined): readonly string[] {
  return items.length === 0 ? ['None.'] : tableOf(items, ITEMS, width);
}

/** What a bulk action would do, or does, with some of its onboardings as samples. */
export function previewLines(bulk: BulkAnswer, width: number | undefined): readonly string[] {
  const { id, action, count, ratePerSecond, hasMore, notAllowed, samples = [], state } = bulk;
  return [
    `${action} ${counted(count, 'onboarding')}, ${ratePerSecond} a second (${id}, ${state})`,
    ...(hasMore ? ['There are more: those that have stood longest were taken.'] : []),
    ...notAllowed.map((one) => `Not possible with ${one.count}: ${one.kind} at ${one.stage}`),
    ...(samples.length === 0
      ? []
      : [`${count > samples.length ? 'Some of them' : 'They are'}:`, ...onboardingLines(samples, width)]),
  ];
}

/** How far a bulk action is: `120 of 500, 3 refused`. */
export function progressText({ count, outcomes, blockedBy }: Progress): string {
  const { refused, changed, stopped, open } = outcomes;
  const others = Object.entries({ refused, changed, stopped }).filter(([, many]) => many > 0);
  const held = blockedBy.map(({ code }) => `held up by ${code}`);
  return [`${count - open} of ${count}`, ...others.map(([word, many]) => `${many} ${word}`), ...held].join(', ');
}

/** The same with a bar before it. */
export function progressBar(progress: Progress): string {
  const { count, outcomes } = progress;
  const filled = count === 0 ? BAR_WIDTH : Math.floor((BAR_WIDTH * (count - outcomes.open)) / count);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${progressText(progress)}`;
}
