import { describe, expect, it } from '@jest/globals';
import { asCode } from '../../domain/trouble.ts';
import { judgeQueue, judgeWorkflow, type QueueFacts, type WorkflowFacts } from '../../domain/trouble-judgement.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const agoMs = (seconds: number) => NOW_MS - seconds * 1_000;

function poller(seconds: number, version = '') {
  return { lastAskedAtMs: agoMs(seconds), version };
}

function queue(more: Partial<QueueFacts> = {}): QueueFacts {
  return {
    name: 'main',
    kind: 'workflow',
    pollers: [poller(30)],
    currentVersion: '',
    backlog: 0,
    backlogAgeMs: 0,
    ...more,
  };
}

function workflow(more: Partial<WorkflowFacts> = {}): WorkflowFacts {
  return { task: undefined, taskFailure: undefined, isReported: false, steps: [], ...more };
}

function task(seconds: number, more: { readonly attempt?: number; readonly isStarted?: boolean } = {}) {
  return { attempt: 1, isStarted: false, scheduledAtMs: agoMs(seconds), ...more };
}

function step(seconds: number, more: Partial<WorkflowFacts['steps'][number]> = {}): WorkflowFacts['steps'][number] {
  return {
    step: 'sendMail',
    queue: 'mail',
    attempt: 1,
    isStarted: false,
    dueAtMs: agoMs(seconds),
    failureType: null,
    ...more,
  };
}

describe('a task queue', () => {
  it.each<[string, QueueFacts, ReturnType<typeof judgeQueue>]>([
    ['is served while a worker asks at least every minute', queue(), undefined],
    ['has no worker where none ever asked', queue({ pollers: [] }), 'NO_WORKER'],
    ['has no worker where the last one has not asked for longer', queue({ pollers: [poller(71)] }), 'NO_WORKER'],
    [
      'has no worker where work waits that nobody has asked for since',
      queue({ backlog: 3, backlogAgeMs: 12_000 }),
      'NO_WORKER',
    ],
    [
      'is served where work waits and workers ask: they are busy',
      queue({ pollers: [poller(2)], backlog: 3, backlogAgeMs: 60_000 }),
      undefined,
    ],
    [
      'of steps is served where workers have asked lately: they are busy',
      queue({ kind: 'activity', backlog: 3, backlogAgeMs: 12_000 }),
      undefined,
    ],
    ['is served where work has waited for a moment', queue({ backlog: 3, backlogAgeMs: 2_000 }), undefined],
    [
      'is served by the current version',
      queue({ pollers: [poller(1, 'v:2'), poller(1, 'v:1')], currentVersion: 'v:2' }),
      undefined,
    ],
    ['has only others', queue({ pollers: [poller(1, 'v:1')], currentVersion: 'v:2' }), 'OTHER_VERSION'],
    ['has only versioned ones where none is current', queue({ pollers: [poller(1, 'v:1')] }), 'OTHER_VERSION'],
    ['has only unversioned ones where one is current', queue({ currentVersion: 'v:2' }), 'OTHER_VERSION'],
  ])('%s', (_title, facts, expected) => {
    expect(judgeQueue(facts, NOW_MS)).toBe(expected);
  });
});

describe('a workflow', () => {
  const served = [queue(), queue({ name: 'mail', kind: 'activity', pollers: [poller(60)] })];
  const judge = (facts: WorkflowFacts, queues: readonly QueueFacts[] = served) =>
    judgeWorkflow(facts, {
      queues: new Map(queues.map((known) => [known.name, known])),
      workflowQueue: 'main',
      nowMs: NOW_MS,
    });

  it.each<[string, WorkflowFacts]>([
    ['that waits', workflow()],
    ['whose task was scheduled a moment ago', workflow({ task: task(5) })],
    ['whose task is under way', workflow({ task: task(60, { isStarted: true }) })],
    ['whose task is begun again, as after a restart', workflow({ task: task(5, { attempt: 2 }) })],
    ['whose task waits behind others, for workers that ask', workflow({ task: task(40) })],
    ['whose step waits for its next try', workflow({ steps: [step(-60, { attempt: 2, failureType: 'NOT_NOW' })] })],
    ['whose step is under way', workflow({ steps: [step(60, { isStarted: true })] })],
    ['whose step waits for workers that are busy with others', workflow({ steps: [step(50)] })],
    ['whose step is on a queue that nobody knows', workflow({ steps: [step(60, { queue: 'another' })] })],
  ])('%s is well', (_title, facts) => {
    expect(judge(facts)).toBeUndefined();
  });

  it.each<[string, WorkflowFacts, object]>([
    ['a task that nobody has asked for since', workflow({ task: task(20) }), { code: 'NO_WORKER' }],
    [
      'a task that failed, and is begun again',
      workflow({ task: task(3, { attempt: 2 }), taskFailure: { type: 'NON_DETERMINISTIC_ERROR' } }),
      { code: 'WORKFLOW_TASK_FAILING', attempt: 2, failureCode: 'NON_DETERMINISTIC_ERROR' },
    ],
    [
      'a task that cannot be read',
      workflow({ task: task(3, { attempt: 2 }), taskFailure: { type: 'CodecKeyMissing' } }),
      { code: 'CODEC_KEY_MISSING' },
    ],
    [
      'a step on its third attempt',
      workflow({ steps: [step(-30, { attempt: 3, failureType: 'NOT_NOW' })] }),
      {
        code: 'STEP_RETRYING',
        step: 'sendMail',
        attempt: 3,
        failureCode: 'NOT_NOW',
        nextAttemptAt: new Date(NOW_MS + 30_000),
      },
    ],
    [
      'a step that cannot be read',
      workflow({ steps: [step(-1, { attempt: 2, failureType: 'CodecKeyMissing' })] }),
      { code: 'CODEC_KEY_MISSING', step: 'sendMail' },
    ],
  ])('is in trouble by %s', (_title, facts, expected) => {
    expect(judge(facts)).toMatchObject(expected);
  });

  it.each<[string, WorkflowFacts, object]>([
    ['a third attempt', workflow({ task: task(3, { attempt: 3 }) }), { attempt: 3 }],
    ['a report of Temporal', workflow({ task: task(3, { attempt: 2 }), isReported: true }), { failureCode: null }],
  ])('is in trouble by %s, where workers ask for more; where none does, they hang', (_title, facts, expected) => {
    const asking = queue({ pollers: [poller(5)] });
    const hanging = queue({ pollers: [poller(14)] });

    expect(judge(facts, [asking])).toMatchObject({ code: 'WORKFLOW_TASK_FAILING', ...expected });
    expect(judge(facts, [hanging])).toMatchObject({ code: 'NO_WORKER', failureCode: null });
  });

  it('waits for a worker where none has asked for its step for long', () => {
    const gone = queue({ name: 'mail', kind: 'activity', pollers: [poller(80)] });

    expect(judge(workflow({ steps: [step(20)] }), [gone])).toMatchObject({ code: 'NO_WORKER', step: 'sendMail' });
  });

  it('waits for another version where workers of one ask', () => {
    expect(judge(workflow({ task: task(20) }), [queue({ currentVersion: 'v:2' })])).toMatchObject({
      code: 'OTHER_VERSION',
    });
  });
});

it.each([
  ['DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE'],
  ['somebody@example.org was refused', null],
  ['', null],
  [undefined, null],
])('of the type %p keeps a code and nothing else', (type, code) => {
  expect(asCode(type)).toBe(code);
});
