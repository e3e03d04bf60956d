import { expect, it } from '@jest/globals';
import { openTracing } from '../../config/tracing.ts';
import { traced } from '../../domain/tracing.ts';
import { eventually } from '../support/eventually.ts';
import { openOtlpReceiver } from '../support/otlp-receiver.ts';

it('goes on when the collector takes nothing, says so once, and closes', async () => {
  const lost: string[] = [];
  const receiver = await openOtlpReceiver({ status: 400 });
  const onLost = (code: string) => lost.push(code);
  const tracing = await openTracing({ endpoint: `${receiver.url}/`, service: 'test', onLost });

  const first = await traced(tracing, { name: 'first' }, async () => 1);
  await eventually('that it is refused', () => lost[0]);
  await traced(tracing, { name: 'second' }, async () => 2);
  await tracing.close();
  await receiver.close();

  expect(first).toBe(1);
  expect(receiver.spans().map(({ name }) => name)).toEqual(['first', 'second']);
  expect(lost).toEqual([expect.stringMatching(/^\w+$/)]);
});

it('sends what is left when it closes, a failure by its name and not its message', async () => {
  const receiver = await openOtlpReceiver();
  const tracing = await openTracing({ endpoint: receiver.url, service: 'test', onLost: () => undefined });

  const failing = traced(tracing, { name: 'fails' }, async () => {
    throw new RangeError('an@acme.example');
  });
  await expect(failing).rejects.toThrow(RangeError);
  await tracing.close();
  await receiver.close();

  expect(receiver.spans().map(({ name }) => name)).toEqual(['fails']);
  expect(receiver.received()).toContain('RangeError');
  expect(receiver.received()).not.toContain('acme');
});

it('is in nobody who begins apart from it, and takes a parent that is none for none', async () => {
  const receiver = await openOtlpReceiver();
  const tracing = await openTracing({ endpoint: receiver.url, service: 'test', onLost: () => undefined });

  const [inside, apart] = await traced(tracing, { name: 'outer', parent: 'nonsense' }, async () => [
    tracing.traceparent(),
    tracing.detached(() => tracing.traceparent()),
  ]);
  await tracing.close();
  await receiver.close();

  expect(inside).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(apart).toBeUndefined();
  expect(receiver.spans().map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([['outer', undefined]]);
});
