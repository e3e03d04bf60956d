import type { Command } from 'commander';
import { Diagnosis, type DiagnosisAnswer } from './answers.ts';
import { answer, type OpenOps } from './ops.ts';
import { parseId } from './options.ts';
import { tableOf } from './table.ts';
import type { Terminal } from './terminal.ts';
import { instant, instantFromNow, wrapped } from './words.ts';

/** `show`: one onboarding, why it stands where it stands, what comes next and what may be done. */
export function addShowCommand(program: Command, open: OpenOps): void {
  program
    .command('show')
    .description('shows one onboarding: why it stands where it stands, what comes next, and what may be done')
    .argument('<id>', 'its id', parseId)
    .addHelpText('after', '\nExamples:\n  ops show 0199…\n  ops show 0199… --json | jq .blockedBy')
    .action(async (id: string) => {
      const ops = open();
      const say = (diagnosis: DiagnosisAnswer) => [
        ...standingLines(diagnosis, ops.terminal),
        ...recordLines(diagnosis, ops.terminal),
      ];
      answer(ops, await ops.api.get(`/onboardings/${id}`), { schema: Diagnosis, say });
    });
}

/** Why an onboarding stands where it stands, what happens by itself, and what may be done. */
export function standingLines(diagnosis: DiagnosisAnswer, terminal: Terminal): readonly string[] {
  const { kind, id, stage, message, environments, allowedActions, nextAutomaticAction: next } = diagnosis;
  const line = (text: string) => wrapped(text, terminal.width, 2);
  return [
    `${terminal.paint('bold', kind)} ${id}`,
    line(`${terminal.paint('bold', stage)}: ${message}`),
    ...environments.map(({ name, id: of }) => line(`of ${name} (${of})`)),
    line(waitOf(diagnosis)),
    ...badLines(diagnosis, terminal),
    ...(next ? [line(`Next, by itself: ${next.message}${next.at ? ` ${instantFromNow(next.at)}` : ''}`)] : []),
    line(`May be done now: ${allowedActions.join(', ') || 'nothing'}`),
  ];
}

function waitOf({ since, waitingOn, waitUntil, endedAt, erasedAt, takenBy }: DiagnosisAnswer): string {
  const parts = [
    `since ${instantFromNow(since)}`,
    ...(waitingOn ? [`waits on ${waitingOn}`] : []),
    ...(waitUntil ? [`until ${instantFromNow(waitUntil)}`] : []),
    ...(endedAt ? [`ended ${instantFromNow(endedAt)}`] : []),
    ...(erasedAt ? [`erased ${instantFromNow(erasedAt)}`] : []),
    ...(takenBy ? [`taken by ${takenBy}`] : []),
  ];
  return parts.join(', ');
}

function badLines(diagnosis: DiagnosisAnswer, terminal: Terminal): readonly string[] {
  const { overdue, needsAttention, blockedBy, trouble, lastFailure } = diagnosis;
  const bad = (label: string, text: string) => wrapped(`${terminal.paint('red', label)} ${text}`, terminal.width, 2);
  return [
    ...(overdue ? [bad('Overdue:', 'it waits past the end of its wait.')] : []),
    ...(needsAttention ? [bad('Needs attention:', 'it does not go on without a person, or not soon.')] : []),
    ...blockedBy.map(({ code, message }) => bad(`${code}:`, message)),
    ...trouble.map(({ code, message, since }) => bad(`${code}:`, `${message} Since ${instantFromNow(since)}.`)),
    ...(lastFailure ? [bad('Last failure:', failureOf(lastFailure))] : []),
  ];
}

function failureOf({ step, attempt, code, nextAttemptAt }: NonNullable<DiagnosisAnswer['lastFailure']>): string {
  const tried = attempt === null ? '' : `, attempt ${attempt}`;
  return `${code} in ${step}${tried}${nextAttemptAt ? `, tried again ${instantFromNow(nextAttemptAt)}` : ''}`;
}

/** Its mails, notes and timeline, and where else to look. */
function recordLines(diagnosis: DiagnosisAnswer, terminal: Terminal): readonly string[] {
  const { mail, notes, timeline, continues, continuedBy, temporalUrl } = diagnosis;
  return [
    ...section('Mails', terminal, mailLines(mail, terminal.width)),
    ...section(
      'Notes',
      terminal,
      notes.map((note) => wrapped(noteOf(note), terminal.width, 2)),
    ),
    ...section(
      'Timeline',
      terminal,
      timeline.map((entry) => wrapped(entryOf(entry), terminal.width, 19)),
    ),
    '',
    ...(continues ? [`Takes up ${continues}`] : []),
    ...(continuedBy ? [`Taken up by ${continuedBy}`] : []),
    `In Temporal: ${temporalUrl}`,
  ];
}

function section(title: string, terminal: Terminal, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', terminal.paint('bold', title), ...lines];
}

function mailLines(mail: DiagnosisAnswer['mail'], width: number | undefined): readonly string[] {
  if (mail.length === 0) return [];
  return tableOf(
    mail,
    [
      { title: 'MAIL', of: ({ name, round }) => `${name}/${round}` },
      { title: 'STATE', of: ({ state }) => state },
      { title: 'SENT', of: ({ sentAt }) => instant(sentAt), dropped: 2 },
      { title: 'FEEDBACK', of: ({ feedback }) => feedback ?? '' },
      { title: 'AT', of: ({ feedbackAt }) => instant(feedbackAt), dropped: 3 },
      { title: 'ID', of: ({ id }) => id, dropped: 1 },
    ],
    width,
  );
}

function noteOf({ at, actor, action, reason, outcome }: DiagnosisAnswer['notes'][number]): string {
  return `${instant(at)}  ${action} by ${actor}: ${reason ?? '(erased)'} (${outcome ?? 'being done'})`;
}

function entryOf({ at, actor, event, message }: DiagnosisAnswer['timeline'][number]): string {
  return `${instant(at)}  ${message} (${event}, ${actor})`;
}
