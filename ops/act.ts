import { Argument, type Command } from 'commander';
import { OPERATOR_ACTIONS, type OperatorAction } from '../domain/operator-actions.ts';
import { assertFields, type FieldOptions, withFields } from './actions.ts';
import { Acted, Diagnosis, type DiagnosisAnswer } from './answers.ts';
import type { Answer } from './client.ts';
import { isUndecided, Usage } from './failures.ts';
import { answer, type OpenOps, type Ops, readable } from './ops.ts';
import { parseId } from './options.ts';
import { confirmed, readAddress } from './questions.ts';
import { standingLines } from './show.ts';

interface ActOptions extends FieldOptions {
  readonly reason: string;
  readonly stage?: string;
  readonly yes?: boolean;
}

/** `act`: does something with one onboarding, at the stage that was just shown. */
export function addActCommand(program: Command, open: OpenOps): void {
  withFields(program.command('act'))
    .description('does something with one onboarding, after showing how it stands; `show` says what may be done')
    .argument('<id>', 'its id', parseId)
    .addArgument(new Argument('<action>', 'what is done').choices(OPERATOR_ACTIONS))
    .option('--stage <stage>', 'only where it stands there; unless given, where it is seen to stand')
    .option('--yes', 'without asking; where there is no terminal nobody is asked')
    .addHelpText(
      'after',
      `
Examples:
  ops act 0199… retry --reason 'the provider is back'
  ops act 0199… extend --until +14d --reason 'on holiday'
  ops act 0199… settle-mail --outcome not-sent --reason 'Resend does not know it' --yes`,
    )
    .action(async (id: string, action: OperatorAction, options: ActOptions) => {
      assertFields(action, options);
      await act(open(), { id, action, options });
    });
}

interface Given {
  readonly id: string;
  readonly action: OperatorAction;
  readonly options: ActOptions;
}

async function act(ops: Ops, { id, action, options }: Given): Promise<void> {
  const { api, terminal, isJson } = ops;
  const diagnosis = readable(Diagnosis, await api.get(`/onboardings/${id}`));
  const body = await bodyOf(ops, { id, action, options }, diagnosis);
  if (!isJson) terminal.print(...standingLines(diagnosis, terminal));
  if (!options.yes) await confirmed(terminal, `${action} it?`);
  const { status, body: acted } = await sendOnce(ops, { id, action, body });
  const done = status === 202 ? 'On record, and still being done' : 'Done';
  answer(ops, acted, { schema: Acted, say: (result) => [`${done}: ${result.id} is at ${result.stage}.`] });
}

/** Another invocation would be another action: where nobody knows what became of this one, it says where to look first. */
async function sendOnce(
  { api, terminal }: Ops,
  { id, action, body }: Pick<Given, 'id' | 'action'> & { readonly body: object },
): Promise<Answer> {
  try {
    return await api.send('POST', `/onboardings/${id}/${action}`, body);
  } catch (error) {
    if (isUndecided(error)) terminal.tell(`It may have been done: look with show ${id} before you do it again.`);
    throw error;
  }
}

/** What the API is sent; its fields of other actions are none of this one's. */
async function bodyOf({ terminal }: Ops, { action, options }: Given, diagnosis: DiagnosisAnswer): Promise<object> {
  const { reason, until, manager, outcome, stage } = options;
  const expectedStage = stage ?? diagnosis.stage;
  switch (action) {
    case 'note':
      return { text: reason, expectedStage };
    case 'extend':
      return { reason, expectedStage, until };
    case 'correct-address':
      return { reason, expectedStage, email: options.email ?? (await readAddress(terminal, 'The right address: ')) };
    case 'reassign':
      return { reason, expectedStage, managerId: manager };
    case 'settle-mail':
      return { reason, expectedStage, mailId: options.mail ?? unknownMailOf(diagnosis), outcome };
    default:
      return { reason, expectedStage };
  }
}

function unknownMailOf({ mail }: DiagnosisAnswer): string {
  const unknown = mail.filter(({ state }) => state === 'unknown');
  const [one] = unknown;
  if (one && unknown.length === 1) return one.id;
  const ids = unknown.map(({ id }) => id).join(', ');
  throw new Usage(
    ids === '' ? 'None of its mails has an unknown outcome.' : `settle-mail needs --mail, one of ${ids}.`,
  );
}
