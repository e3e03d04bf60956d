import type { Command } from 'commander';
import type { z } from 'zod';
import { Environment, pageOf } from './answers.ts';
import { answer, type OpenOps } from './ops.ts';
import { type ListOptions, withPaging } from './options.ts';
import { readList, tellOfMore } from './pages.ts';
import { type Column, tableOf } from './table.ts';
import { instant } from './words.ts';

type EnvironmentAnswer = z.output<typeof Environment>;

const COLUMNS: readonly Column<EnvironmentAnswer>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'SEATS', of: ({ subscription: { seats, seatsTaken } }) => `${seatsTaken}/${seats}`, dropped: 1 },
  { title: 'SUBSCRIPTION', of: subscriptionOf, dropped: 2 },
  { title: 'CREDIT', of: ({ subscription }) => String(subscription.credit), dropped: 4 },
  { title: 'SINCE', of: ({ createdAt }) => instant(createdAt), dropped: 3 },
];

/** `environments`: by the beginning of their names, with their ids for the filters. */
export function addEnvironmentsCommand(program: Command, open: OpenOps): void {
  withPaging(program.command('environments'))
    .description('lists environments with what they have bought, the oldest first')
    .option('--search <text>', 'whose names begin with this')
    .addHelpText('after', '\nExample:\n  ops environments --search acme')
    .action(async (options: ListOptions & { readonly search?: string }) => {
      const ops = open();
      const page = await readList(ops, '/environments', { search: options.search }, options);
      const say = ({ items }: { readonly items: readonly EnvironmentAnswer[] }) =>
        items.length === 0 ? ['None.'] : tableOf(items, COLUMNS, ops.terminal.width);
      answer(ops, page, { schema: pageOf(Environment), say });
      tellOfMore(ops, page);
    });
}

function subscriptionOf({ subscription }: EnvironmentAnswer): string {
  const { licence, lapsed, validUntil } = subscription;
  const until = validUntil === null ? '' : `${lapsed ? 'lapsed' : 'until'} ${instant(validUntil)}`;
  return [licence?.name ?? '', until].filter(Boolean).join(', ');
}
