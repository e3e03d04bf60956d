import { Argument, type Command } from 'commander';
import type { Terminal } from './terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** The program and its file, by which a shell starts this command line. */
export type Start = readonly [program: string, file: string];

/** What may follow the words of a command: its subcommands, options, and the values of its next argument. */
interface Follow {
  readonly path: string;
  readonly words: readonly string[];
  /** The values of an option, by its flag. */
  readonly values: readonly (readonly [flag: string, words: readonly string[]])[];
}

/** `completion`: a script for a shell, made from the commands as they are. */
export function addCompletionCommand(program: Command, terminal: Terminal, start: Start): void {
  program
    .command('completion')
    .description('prints a script that lets a shell know the command `ops` and complete it')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  eval "$(npm run ops --silent -- completion bash)"
  npm run ops --silent -- completion fish | source`,
    )
    .action((shell: Shell) => {
      const follows = [program, ...program.commands.flatMap((command) => [command, ...command.commands])].map(
        (command) => followOf(command, program),
      );
      terminal.print(SCRIPTS[shell](follows, start));
    });
}

const SCRIPTS: Readonly<Record<Shell, (follows: readonly Follow[], start: Start) => string>> = {
  bash: (follows, start) => bashScript(follows, start),
  // zsh understands bash's completions
  zsh: (follows, start) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(follows, start)}`,
  fish: fishScript,
};

function followOf(command: Command, program: Command): Follow {
  // `bulk retry` is short for `bulk run retry`
  const shortened = command.commands.filter((one) => one.name() === 'run');
  const options = [command, ...shortened, ...(command === program ? [] : [program])].flatMap((one) => one.options);
  const flags = options.flatMap(({ long }) => long ?? []);
  const words = [command, ...shortened]
    .flatMap((one) => one.registeredArguments)
    .flatMap(({ argChoices = [] }) => argChoices);
  const values = options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : []));
  return {
    path: pathOf(command),
    words: [...command.commands.map((one) => one.name()), ...words, ...flags, '--help'],
    values,
  };
}

/** `bulk show` of `ops bulk show`. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? '' : `${pathOf(parent)} ${command.name()}`.trim();
}

function bashScript(follows: readonly Follow[], start: Start): string {
  const cases = follows.flatMap(({ path, words, values }) => [
    ...values.map(([flag, choices]) => `    ${quoted(`${path}|${flag}`)}) words=${quoted(choices.join(' '))} ;;`),
    `    ${quoted(`${path}|`)}*) words=${quoted(words.join(' '))} ;;`,
  ]);
  return `ops() { ${start.map(quoted).join(' ')} "$@"; }
_ops() {
  local path='' word words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$path|$word" in
${entrances(follows)
  .map(([from, name, to]) => `      ${quoted(`${from}|${name}`)}) path=${quoted(to)} ;;`)
  .join('\n')}
    esac
  done
  case "$path|\${COMP_WORDS[COMP_CWORD-1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _ops ops`;
}

/** From which path which word leads into which. */
function entrances(follows: readonly Follow[]): readonly (readonly [from: string, name: string, to: string])[] {
  return follows
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const at = path.lastIndexOf(' ');
      return [at < 0 ? '' : path.slice(0, at), path.slice(at + 1), path] as const;
    });
}

function fishScript(follows: readonly Follow[], start: Start): string {
  const lines = follows.flatMap(({ path, words, values }) => {
    const condition = `-n ${fishQuoted(conditionOf(path, follows))}`;
    const plain = words.filter((word) => !word.startsWith('--'));
    const flags = words.filter((word) => word.startsWith('--') && !values.some(([flag]) => flag === word));
    return [
      ...(plain.length > 0 ? [`complete -c ops ${condition} -a ${fishQuoted(plain.join(' '))}`] : []),
      ...flags.map((flag) => `complete -c ops ${condition} -l ${flag.slice(2)}`),
      ...values.map(
        ([flag, choices]) => `complete -c ops ${condition} -l ${flag.slice(2)} -x -a ${fishQuoted(choices.join(' '))}`,
      ),
    ];
  });
  return [`function ops; ${start.map(fishQuoted).join(' ')} $argv; end`, 'complete -c ops -f', ...lines].join('\n');
}

function conditionOf(path: string, follows: readonly Follow[]): string {
  if (path === '') return '__fish_use_subcommand';
  const below = follows
    .filter(({ path: other }) => other.startsWith(`${path} `))
    .map(({ path: other }) => other.slice(path.length + 1));
  const seen = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const unseen = below.map((word) => `not __fish_seen_subcommand_from ${word}`);
  return [...seen, ...unseen].join('; and ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
