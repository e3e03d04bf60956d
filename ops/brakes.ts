import { Argument, type Command } from 'commander';
import type { z } from 'zod';
import { BRAKES, type Brake as BrakeName } from '../domain/brakes.ts';
import { Brake } from './answers.ts';
import { Usage } from './failures.ts';
import { answer, type OpenOps, type Ops, printJson, readable } from './ops.ts';
import { counted, instantFromNow } from './words.ts';

/** `brakes`: what is held up on purpose: says it, puts one on, lets one go. */
export function addBrakesCommand(program: Command, open: OpenOps): void {
  program
    .command('brakes')
    .description(
      'shows the two brakes, or puts one on or lets it go: with one on, no mail leaves, or nothing is propagated',
    )
    .addArgument(new Argument('[brake]', 'which').choices(BRAKES))
    .addArgument(new Argument('[state]', 'how it is put').choices(['on', 'off']))
    .option('--reason <text>', 'why; kept on record')
    .addHelpText('after', "\nExamples:\n  ops brakes\n  ops brakes mail on --reason 'wrong template went out'")
    .action(async (name: BrakeName | undefined, state: 'on' | 'off' | undefined, { reason }: { reason?: string }) => {
      if (name === undefined || state === undefined) return show(open(), name);
      if (reason === undefined) throw new Usage(`brakes ${name} ${state} needs --reason.`);
      const ops = open();
      const { body } = await ops.api.send('PUT', `/brakes/${name}`, { on: state === 'on', reason });
      answer(ops, body, { schema: Brake, say: (brake) => [brakeLine(brake)] });
    });
}

async function show(ops: Ops, name: BrakeName | undefined): Promise<void> {
  const names = name === undefined ? BRAKES : [name];
  const brakes = await Promise.all(names.map((one) => ops.api.get(`/brakes/${one}`)));
  if (ops.isJson) printJson(ops.terminal, name === undefined ? { items: brakes } : brakes[0]);
  else ops.terminal.print(...brakes.map((brake) => brakeLine(readable(Brake, brake))));
}

/** A brake in a line. */
export function brakeLine({ name, on, since, by, reason, held }: z.output<typeof Brake>): string {
  const details = [
    ...(since ? [`since ${instantFromNow(since)}`] : []),
    ...(by ? [`by ${by}`] : []),
    ...(reason ? [reason] : []),
    ...(held ? [`${counted(held, 'onboarding')} held up`] : []),
  ];
  return [`The ${name} brake is ${on ? 'ON' : 'off'}`, ...details].join(', ');
}
