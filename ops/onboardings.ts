import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { ONBOARDING_SORTS } from '../domain/onboarding-lists.ts';
import { AboutAddress, Counts, Onboarding, pageOf } from './answers.ts';
import { brakeLine } from './brakes.ts';
import { answer, type OpenOps } from './ops.ts';
import { type FilterOptions, filterIn, type ListOptions, withAllFilters, withPaging } from './options.ts';
import { readList, readPages, tellOfMore } from './pages.ts';
import { readAddress } from './questions.ts';
import { type Column, tableOf } from './table.ts';
import { counted, instant } from './words.ts';

type OnboardingAnswer = z.output<typeof Onboarding>;

const COLUMNS: readonly Column<OnboardingAnswer>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'STAGE', of: ({ stage }) => stage },
  { title: 'WHY', of: whyOf },
  { title: 'WAITS ON', of: ({ waitingOn }) => waitingOn ?? '', dropped: 1 },
  { title: 'SINCE', of: ({ since }) => instant(since), dropped: 2 },
  { title: 'UNTIL', of: ({ waitUntil }) => instant(waitUntil), dropped: 3 },
  { title: 'ENVIRONMENTS', of: ({ environments }) => environments.map(({ name }) => name).join(', '), dropped: 4 },
  { title: 'TAKEN BY', of: ({ takenBy }) => takenBy ?? '', dropped: 5 },
];

/** `list`, `counts` and `search`: what is under way, and what is about somebody's address. */
export function addOnboardingCommands(program: Command, open: OpenOps): void {
  addList(program, open);
  addCounts(program, open);
  addSearch(program, open);
}

/** Onboardings in the lines of a list, for a terminal of this width. */
export function onboardingLines(items: readonly OnboardingAnswer[], width: number | undefined): readonly string[] {
  return items.length === 0 ? ['None.'] : tableOf(items, COLUMNS, width);
}

/** What is not well with an onboarding, in codes. */
function whyOf({ blockedBy, trouble, overdue, needsAttention }: OnboardingAnswer): string {
  const codes = [...blockedBy, ...trouble].map(({ code }) => code);
  return [...codes, ...(overdue ? ['overdue'] : []), ...(needsAttention ? ['needs attention'] : [])].join(', ');
}

function addList(program: Command, open: OpenOps): void {
  withPaging(withAllFilters(program.command('list')))
    .description('lists onboardings: all that are under way or have ended, whatever their kind')
    .addOption(
      new Option('--sort <order>', 'by this; with a minus the latest first')
        .choices(ONBOARDING_SORTS)
        .default('-since'),
    )
    .addHelpText(
      'after',
      `
Examples:
  ops list --needs-attention
  ops list --kind registration --stage mail-bounced --all
  ops list --overdue --sort waitUntil --json | jq -r '.items[].id'`,
    )
    .action(async (options: FilterOptions & ListOptions & { readonly sort: string }) => {
      const ops = open();
      const page = await readList(ops, '/onboardings', { ...filterIn(options), sort: options.sort }, options);
      const say = ({ items }: { readonly items: readonly OnboardingAnswer[] }) =>
        onboardingLines(items, ops.terminal.width);
      answer(ops, page, { schema: pageOf(Onboarding), say });
      tellOfMore(ops, page);
    });
}

function addCounts(program: Command, open: OpenOps): void {
  program
    .command('counts')
    .description('counts what is under way by kind and stage, and says what is wrong with the platform')
    .addHelpText('after', '\nExample:\n  ops counts --json | jq .total')
    .action(async () => {
      const ops = open();
      const say = (counts: z.output<typeof Counts>) => countLines(counts, ops.terminal.width);
      answer(ops, await ops.api.get('/onboardings/counts'), { schema: Counts, say });
    });
}

function countLines(counts: z.output<typeof Counts>, width: number | undefined): readonly string[] {
  const { items, total, platform, brakes } = counts;
  const number = (count: number) => (count === 0 ? '' : String(count));
  const columns: readonly Column<z.output<typeof Counts>['items'][number]>[] = [
    { title: 'KIND', of: ({ kind }) => kind },
    { title: 'STAGE', of: ({ stage }) => stage },
    { title: 'OPEN', of: ({ open }) => String(open) },
    { title: 'OVERDUE', of: ({ overdue }) => number(overdue) },
    { title: 'ATTENTION', of: ({ needsAttention }) => number(needsAttention) },
    { title: 'TROUBLE', of: ({ trouble }) => number(trouble) },
    { title: 'OLDEST SINCE', of: ({ oldestSince }) => instant(oldestSince), dropped: 1 },
  ];
  return [
    ...platform.map(({ code, part, since }) => `The platform is not well: ${code} of ${part} since ${instant(since)}`),
    ...brakes.map(brakeLine),
    ...(items.length === 0 ? [] : tableOf(items, columns, width)),
    `${total.open} under way, ${total.overdue} overdue, ${total.needsAttention} need attention, ${total.trouble} in trouble`,
  ];
}

interface SearchOptions extends ListOptions {
  readonly email?: string;
}

function addSearch(program: Command, open: OpenOps): void {
  withPaging(program.command('search'))
    .description('shows all that is about a person’s address; that somebody searched is kept on record')
    .option(
      '--email <address>',
      'instead of asking for it: everybody on this machine can see it in the list of processes',
    )
    .addHelpText(
      'after',
      `
The address is asked for, or read from standard input, so that it stands in no list of processes and no history.

Examples:
  ops search
  ops search < address.txt`,
    )
    .action(async (options: SearchOptions) => {
      const ops = open();
      const email = options.email ?? (await readAddress(ops.terminal, 'Address: '));
      const ask = async (page: object) => (await ops.api.send('POST', '/onboardings/search', { email, ...page })).body;
      const found = await readPages(ask, options);
      const say = (about: z.output<typeof AboutAddress>) => aboutLines(about, ops.terminal.width);
      answer(ops, found, { schema: AboutAddress, say });
      tellOfMore(ops, found);
    });
}

function aboutLines(about: z.output<typeof AboutAddress>, width: number | undefined): readonly string[] {
  const { account, prepared, intakes, items } = about;
  const ended = account?.deactivatedAt ? `, deactivated ${instant(account.deactivatedAt)}` : '';
  return [
    account ? `Account ${account.userId} of ${account.environment.name}${ended}` : 'No account.',
    ...prepared.map(
      ({ id, stage, environment, createdAt }) =>
        `Prepared by ${environment.name}: ${id}, ${stage}, since ${instant(createdAt)}`,
    ),
    ...(intakes.length === 0 ? [] : [`${counted(intakes.length, 'call')} to register that did not become one yet`]),
    ...onboardingLines(items, width),
  ];
}
