import { type Command, InvalidArgumentError, Option } from 'commander';
import { ONBOARDING_STATES } from '../domain/onboarding-lists.ts';
import { BLOCKED_BY, PROCESS_KINDS, WAITING_ON } from '../domain/process.ts';
import { PROCESS_STAGES } from '../domain/process-stages.ts';
import { TROUBLE_CODES } from '../domain/trouble.ts';

/** Which onboardings, as options of `list` and `bulk`; named as the API names them. */
export interface FilterOptions {
  readonly kind?: string;
  readonly stage?: string;
  readonly waitingOn?: string;
  readonly blockedBy?: string;
  readonly trouble?: string;
  readonly overdue?: string;
  readonly needsAttention?: string;
  readonly environmentId?: string;
  readonly state?: string;
}

/** How much of a list. */
export interface ListOptions {
  readonly limit: number;
  readonly all?: boolean;
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LIMIT = 50;

/** Adds the options by which what is open is filtered; given together, all of them hold. */
export function withFilters(command: Command): Command {
  const options = [
    new Option('--kind <kind>', 'of this kind').choices(PROCESS_KINDS),
    new Option('--stage <stage>', 'that stand at this stage').choices(PROCESS_STAGES),
    new Option('--waiting-on <whom>', 'that wait on this').choices(WAITING_ON),
    new Option('--blocked-by <code>', 'that are blocked by this').choices(BLOCKED_BY),
    yesOrNo('--trouble [code]', 'in technical trouble, or in this one', TROUBLE_CODES),
    yesOrNo('--overdue [true|false]', 'past the end of their wait'),
    yesOrNo('--needs-attention [true|false]', 'that do not go on without a person, or not soon'),
    new Option('--environment-id <id>', 'about this environment').argParser(parseId),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/** The same for what has ended as well. */
export function withAllFilters(command: Command): Command {
  return withFilters(command).addOption(
    new Option('--state <state>', 'under way, or past their outcome').choices(ONBOARDING_STATES),
  );
}

/** What of the options is a filter. */
export function filterIn(options: FilterOptions) {
  const { kind, stage, waitingOn, blockedBy, trouble, overdue, needsAttention, environmentId, state } = options;
  return { kind, stage, waitingOn, blockedBy, trouble, overdue, needsAttention, environmentId, state };
}

/** Adds the options that say how much of a list is wanted. */
export function withPaging(command: Command): Command {
  return command
    .option('--limit <count>', 'at most so many', parseCount, LIMIT)
    .option('--all', 'as many as there are');
}

/** An id as it may be typed. Throws what Commander shows for one that is none. */
export function parseId(text: string): string {
  if (!ID.test(text)) throw new InvalidArgumentError('It is no id.');
  return text.toLowerCase();
}

/** A whole number from 1. Throws likewise. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(text);
}

/** Seconds, 0 for none at all. Throws likewise. */
export function parseSeconds(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It is a whole number of seconds.');
  return Number(text);
}

function yesOrNo(flags: string, description: string, more: readonly string[] = []): Option {
  return new Option(flags, description).preset('true').choices(['true', 'false', ...more]);
}
