import { Argument, type Command, Option } from 'commander';
import { BULK_ACTIONS, BULK_ITEM_OUTCOMES, BULK_RATE, type BulkAction } from '../domain/bulk-action.ts';
import { assertFields, type FieldOptions, withCommonFields } from './actions.ts';
import { pageOf } from './answers.ts';
import { Bulk, type BulkAnswer, BulkItem, type BulkItemAnswer } from './bulk-answers.ts';
import { bulkLines, itemLines, previewLines, progressText } from './bulk-lines.ts';
import { watchBulk } from './bulk-watch.ts';
import { Interrupted, Refused, Usage } from './failures.ts';
import { answer, type OpenOps, type Ops, readable } from './ops.ts';
import {
  type FilterOptions,
  filterIn,
  type ListOptions,
  parseCount,
  parseId,
  withFilters,
  withPaging,
} from './options.ts';
import { readList, tellOfMore } from './pages.ts';

interface ConfirmOptions {
  readonly count?: number;
}
interface BulkOptions extends FilterOptions, FieldOptions, ConfirmOptions {
  readonly reason: string;
  readonly rate: number;
  readonly dryRun?: boolean;
}

interface Confirmation {
  readonly count: number | undefined;
  /** Whether whoever confirms has previewed it just now. */
  readonly isOurs: boolean;
}

const COUNT = ['--count <count>', 'confirms without asking, where the preview has exactly so many'] as const;

const EXAMPLES = `
Examples (bulk retry is short for bulk run retry):
  ops bulk retry --blocked-by MAIL_PROVIDER_UNAVAILABLE --reason 'the provider is back' --dry-run
  ops bulk extend --kind membershipInvite --stage awaiting-answer --until +14d --reason 'holidays' --rate 20
  ops bulk items 0199… --outcome refused`;

/** `bulk`: one action on all that a filter finds, after a preview; watching, listing, confirming and stopping it. */
export function addBulkCommands(program: Command, open: OpenOps): void {
  const bulk = program
    .command('bulk')
    .description('does something with many onboardings at once, after a preview')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);
  addRun(bulk, open);
  addShows(bulk, open);
  addConfirm(bulk, open);
  addStop(bulk, open);
}

function addRun(bulk: Command, open: OpenOps): void {
  withFilters(withCommonFields(bulk.command('run', { isDefault: true }), ['not-sent']))
    .description('previews an action on all that the filter finds, asks for their count, and watches it')
    .addArgument(new Argument('<action>', 'what is done').choices(BULK_ACTIONS))
    .option('--rate <count>', `so many a second, ${BULK_RATE.most} at most`, parseCount, BULK_RATE.usual)
    .option('--dry-run', 'the preview only')
    .option(...COUNT, parseCount)
    .action(async (action: BulkAction, options: BulkOptions) => {
      assertFields(action, options);
      const ops = open();
      if (!options.dryRun) assertConfirmable(ops, options);
      const { body } = await ops.api.send('POST', '/onboarding-actions', bodyOf(action, options));
      if (options.dryRun)
        answer(ops, body, { schema: Bulk, say: (preview) => previewLines(preview, ops.terminal.width) });
      else await confirmAndWatch(ops, body, { count: options.count, isOurs: true });
    });
}

/** It is always a preview first: what runs is what was confirmed. */
function bodyOf(action: BulkAction, options: BulkOptions): object {
  const { reason, rate, until, outcome } = options;
  return { filter: filterIn(options), action, reason, ratePerSecond: rate, dryRun: true, until, outcome };
}

function assertConfirmable({ terminal }: Ops, { count }: ConfirmOptions): void {
  if (count === undefined && !terminal.isInteractive)
    throw new Usage('Nobody can be asked here: look with --dry-run, then give --count.');
}

async function confirmAndWatch(ops: Ops, body: unknown, { count, isOurs }: Confirmation): Promise<void> {
  const { api, terminal, isJson } = ops;
  const preview = readable(Bulk, body);
  const { id } = preview;
  if (!isJson) terminal.print(...previewLines(preview, terminal.width));
  if (preview.needsSecondOperator && isOurs) throw secondOperatorNeeded(id);
  const typed = count ?? (await terminal.ask(`Type ${preview.count} to ${preview.action} them: `));
  if (String(typed).trim() !== String(preview.count))
    throw new Interrupted(`Nothing was done: there are ${preview.count}. The preview is kept: bulk confirm ${id}`);
  await api.send('POST', `/onboarding-actions/${id}/confirm`, {});
  const ended = await watchBulk(ops, id);
  answer(ops, ended, { schema: Bulk, say: (bulk) => [`${bulk.state}: ${progressText(bulk)}. Each: bulk items ${id}`] });
}

function secondOperatorNeeded(id: string): Refused {
  const detail = 'So many are confirmed by another operator than whoever has previewed them.';
  return new Refused({
    status: 409,
    code: 'SECOND_OPERATOR_NEEDED',
    detail,
    more: [`  they do it with: bulk confirm ${id}`],
  });
}

function addShows(bulk: Command, open: OpenOps): void {
  bulk
    .command('show')
    .description('shows how far a bulk action is')
    .argument('<id>', 'its id', parseId)
    .action(async (id: string) => {
      const ops = open();
      const say = (one: BulkAnswer) => [...previewLines(one, ops.terminal.width), progressText(one)];
      answer(ops, await ops.api.get(`/onboarding-actions/${id}`), { schema: Bulk, say });
    });
  withPaging(bulk.command('list'))
    .description('lists bulk actions, the newest first')
    .action(async (options: ListOptions) => {
      const ops = open();
      const page = await readList(ops, '/onboarding-actions', {}, options);
      const say = ({ items }: { readonly items: readonly BulkAnswer[] }) => bulkLines(items, ops.terminal.width);
      answer(ops, page, { schema: pageOf(Bulk), say });
      tellOfMore(ops, page);
    });
  withPaging(bulk.command('items'))
    .description('lists the onboardings of a bulk action, each with what became of it')
    .argument('<id>', 'its id', parseId)
    .addOption(new Option('--outcome <outcome>', 'of this outcome').choices(BULK_ITEM_OUTCOMES))
    .action(async (id: string, options: ListOptions & { readonly outcome?: string }) => {
      const ops = open();
      const page = await readList(ops, `/onboarding-actions/${id}/items`, { outcome: options.outcome }, options);
      const say = ({ items }: { readonly items: readonly BulkItemAnswer[] }) => itemLines(items, ops.terminal.width);
      answer(ops, page, { schema: pageOf(BulkItem), say });
      tellOfMore(ops, page);
    });
}

function addConfirm(bulk: Command, open: OpenOps): void {
  bulk
    .command('confirm')
    .description('runs what was previewed, and watches it; above 500 by another operator than whoever previewed it')
    .argument('<id>', 'its id', parseId)
    .option(...COUNT, parseCount)
    .action(async (id: string, options: ConfirmOptions) => {
      const ops = open();
      assertConfirmable(ops, options);
      await confirmAndWatch(ops, await ops.api.get(`/onboarding-actions/${id}`), {
        count: options.count,
        isOurs: false,
      });
    });
}

function addStop(bulk: Command, open: OpenOps): void {
  bulk
    .command('stop')
    .description('stops a bulk action: those that are left stay as they are')
    .argument('<id>', 'its id', parseId)
    .action(async (id: string) => {
      const ops = open();
      const { body } = await ops.api.send('POST', `/onboarding-actions/${id}/stop`, {});
      answer(ops, body, { schema: Bulk, say: (one) => [`${one.state}: ${progressText(one)}`] });
    });
}
