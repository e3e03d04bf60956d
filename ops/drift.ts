import type { Command } from 'commander';
import { z } from 'zod';
import { pageOf } from './answers.ts';
import { answer, type OpenOps } from './ops.ts';
import { type ListOptions, withPaging } from './options.ts';
import { readList, tellOfMore } from './pages.ts';
import type { Terminal } from './terminal.ts';
import { instant, instantFromNow, wrapped } from './words.ts';

const Finding = z.object({
  kind: z.string(),
  message: z.string(),
  remedy: z.string(),
  subject: z.string(),
  onboardingId: z.string().nullable(),
  since: z.string(),
  mendedAt: z.string().nullable(),
  mending: z.string().nullable(),
});
type FindingAnswer = z.output<typeof Finding>;

/** `drift`: in what the database and Temporal have come apart, as the watcher found it. */
export function addDriftCommand(program: Command, open: OpenOps): void {
  withPaging(program.command('drift'))
    .description('lists in what the database and Temporal have come apart, what is still so first, and what to do')
    .addHelpText(
      'after',
      "\nExamples:\n  ops drift\n  ops drift --all --json | jq '.items[] | select(.mendedAt == null)'",
    )
    .action(async (options: ListOptions) => {
      const ops = open();
      const page = await readList(ops, '/drift', {}, options);
      const say = ({ items }: { readonly items: readonly FindingAnswer[] }) =>
        items.length === 0 ? ['None: everything agrees.'] : items.flatMap((one) => findingLines(one, ops.terminal));
      answer(ops, page, { schema: pageOf(Finding), say });
      tellOfMore(ops, page);
    });
}

function findingLines(finding: FindingAnswer, terminal: Terminal): readonly string[] {
  const { kind, subject, onboardingId, since, message, remedy, mendedAt, mending } = finding;
  const line = (text: string) => `  ${wrapped(text, terminal.width && terminal.width - 2, 2)}`;
  const of = onboardingId === null || subject.includes(onboardingId) ? subject : `${subject} of ${onboardingId}`;
  const end = mendedAt === null ? remedy : `Mended ${instant(mendedAt)}${mending ? `, ${mending} by itself` : ''}.`;
  const label = terminal.paint(mendedAt === null ? 'red' : 'green', kind);
  return [`${label} ${of}, since ${instantFromNow(since)}`, line(message), line(end)];
}
