import { Command, type Option } from 'commander';
import { addActCommand } from './act.ts';
import { addBrakesCommand } from './brakes.ts';
import { addBulkCommands } from './bulk.ts';
import { createApi } from './client.ts';
import { addCompletionCommand, type Start } from './completion.ts';
import { addDriftCommand } from './drift.ts';
import { addEnvironmentsCommand } from './environments.ts';
import { addOnboardingCommands } from './onboardings.ts';
import type { OpenOps } from './ops.ts';
import { parseSeconds } from './options.ts';
import { findSettings } from './settings.ts';
import { addShowCommand } from './show.ts';
import type { Terminal } from './terminal.ts';

/** Where the program runs. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** The folder of the project. */
  readonly project: string;
  readonly start: Start;
}

/** Longer lists of values are left to completion and the glossary. */
const CHOICES_SHOWN = 8;

const AFTER = `
OPS_API_URL and OPS_API_KEY say where the API is and who asks (npm run operator-key makes a key); unless given, they are
those of the instance that runs here, from DATA_DIR/instance.json. NO_COLOR leaves colours out.

Exit codes: 0 done, 1 refused by the server, 2 not understood, 3 nobody answers, 130 interrupted.

Examples:
  npm run ops -- list --needs-attention
  npm run ops -- show 0199…
  npm run ops --silent -- counts --json | jq .total`;

/** The operators' command line. Its commands throw what failures.ts names. */
export function createProgram({ env, terminal, project, start }: Surroundings): Command {
  const program = new Command('ops')
    .description('What operators do, from a terminal: see what is stuck, know why, put it right.')
    .option('--json', 'the API’s answer as JSON, and nothing else on standard output')
    .option('--patience <seconds>', 'for how long a call that gets no answer is tried again', parseSeconds, 15)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .helpCommand(false)
    .addHelpText('after', AFTER);
  const open: OpenOps = () => {
    const { json = false, patience } = program.opts<{ readonly json?: boolean; readonly patience: number }>();
    const onWaiting = (why: string) => terminal.tell(`${why} Trying again for ${patience} s.`);
    const api = createApi(findSettings(env, project), { patienceMs: patience * 1_000, onWaiting });
    return { api, terminal, isJson: json };
  };
  addOnboardingCommands(program, open);
  addShowCommand(program, open);
  addActCommand(program, open);
  addBulkCommands(program, open);
  addBrakesCommand(program, open);
  addDriftCommand(program, open);
  addEnvironmentsCommand(program, open);
  addCompletionCommand(program, terminal, start);
  return program;
}

function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices && argChoices.length <= CHOICES_SHOWN ? [argChoices.join(', ')] : [];
  const usual = defaultValue === undefined ? [] : [`unless given: ${String(defaultValue)}`];
  const more = [...choices, ...usual].join('; ');
  return more === '' ? description : `${description} (${more})`;
}
