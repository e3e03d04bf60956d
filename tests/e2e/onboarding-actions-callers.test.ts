import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { actionsOn, codeOf, entriesBy, inDays, openOperator, openRegistration } from '../support/operator-calls.ts';
import { seedSide } from '../support/partner-sides.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ skipTime: true });

describe('whoever acts', () => {
  it('is refused at another stage than they have seen, without a right, and about nothing', async () => {
    const { id } = await openRegistration(instance());
    const operator = await openOperator(instance());
    const side = await seedSide(instance());
    const body = { reason: 'Because.', expectedStage: 'mail-bounced' };

    const answers = [
      await operator.act(id, 'resend', body),
      await side.call('POST', `/v1/onboardings/${id}/resend`, body),
      await call(instance(), 'POST', `/v1/onboardings/${id}/resend`, { body }),
      await call(instance(), 'POST', `/v1/onboardings/${randomUUID()}/resend`, { headers: operator.headers, body }),
      await operator.act(id, 'resend', { reason: ' ' }),
    ];

    expect(answers.map(codeOf)).toEqual([
      '409 STAGE_CHANGED',
      '403 NOT_ALLOWED',
      '401 NOT_AUTHENTICATED',
      '404 NOT_FOUND',
      '400 VALIDATION_FAILED',
    ]);
    expect(answers[0]?.body).toMatchObject({ process: { id, stage: 'awaiting-activation' } });
    expect(await actionsOn(instance(), id)).toEqual([]);
  });

  it('is answered alike for the same call, which is done once', async () => {
    const { id } = await openRegistration(instance());
    const operator = await openOperator(instance());
    const key = { 'idempotency-key': randomUUID() };
    const until = await inDays(instance(), 20);

    const answers = [
      await operator.act(id, 'extend', { until }, key),
      await operator.act(id, 'extend', { until }, key),
    ];

    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await actionsOn(instance(), id)).toHaveLength(1);
    expect(await entriesBy(instance(), id, operator.actor)).toHaveLength(1);
  });
});
