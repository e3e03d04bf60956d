import type { StageTransition } from '../../domain/process.ts';
import { TRANSITIONS_OF_KINDS } from '../../domain/process-transitions.ts';

const HEAD = `# States

Every kind of process, its stages and every way from one to another. This page is written by \`node scripts/draw-states.ts\`
from the transitions in \`domain/\`; a test fails where the two differ. The words are explained in [the glossary](glossary.md).
`;

/** The whole text of docs/states.md: one Mermaid state diagram for each kind of process. */
export function drawStates(): string {
  const diagrams = Object.entries(TRANSITIONS_OF_KINDS).map(
    ([kind, transitions]) => `## ${kind}\n\n${diagram(transitions)}`,
  );
  return `${[HEAD, ...diagrams].join('\n')}`;
}

function diagram(transitions: readonly StageTransition<string>[]): string {
  const left = new Set(transitions.map(({ from }) => from));
  const stages = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))].filter((stage) => stage !== 'start');
  const lines = [
    ...stages.map((stage) => `state "${stage}" as ${idOf(stage)}`),
    ...transitions.map(({ from, to, on }) => `${idOf(from)} --> ${idOf(to)}: ${on.replaceAll(':', ',')}`),
    ...stages.filter((stage) => !left.has(stage)).map((outcome) => `${idOf(outcome)} --> [*]`),
  ];
  return `\`\`\`mermaid\nstateDiagram-v2\n${lines.map((line) => `  ${line}\n`).join('')}\`\`\`\n`;
}

/** Mermaid's names hold no hyphens. */
function idOf(stage: string): string {
  return stage === 'start' ? '[*]' : stage.replaceAll('-', '_');
}
