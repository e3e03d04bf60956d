import { expect, it } from '@jest/globals';
import { aMail, control, resendFor, withInbox } from './support.ts';

it('keeps a mail whose answer is lost, and gives the same id to the repeat', () =>
  withInbox({}, async (inbox) => {
    await control(inbox, 'PUT', '/faults', { loseAnswer: { times: 1 } });
    const { emails } = resendFor(inbox);
    const lost = await emails.send(aMail(), { idempotencyKey: 'a/1' });
    const kept = inbox.emails().map(({ id }) => ({ id }));
    const repeat = await emails.send(aMail(), { idempotencyKey: 'a/1' });
    expect(lost.error).toMatchObject({ statusCode: null, name: 'application_error' });
    expect(kept).toEqual([repeat.data]);
    expect(inbox.sentCount()).toBe(1);
  }));

it('answers 503 to everything during an outage', () =>
  withInbox({}, async (inbox) => {
    inbox.setFaults({ outage: true });
    const { emails } = resendFor(inbox);
    const answers = [await emails.send(aMail()), await emails.list()];
    const cleared = await control(inbox, 'DELETE', '/faults');
    const after = await emails.send(aMail());
    expect(answers.map(({ error }) => error?.statusCode)).toEqual([503, 503]);
    expect(cleared.body).toEqual({ outage: false, slowMs: 0, webhooks: 'on' });
    expect(after.error).toBeNull();
  }));

it('limits the rate as often as told, with retry-after', () =>
  withInbox({}, async (inbox) => {
    inbox.setFaults({ rateLimit: { retryAfterSeconds: 7, times: 1 } });
    const { emails } = resendFor(inbox);
    const limited = await emails.send(aMail());
    const after = await emails.send(aMail());
    expect(limited.error).toMatchObject({ statusCode: 429, name: 'rate_limit_exceeded' });
    expect(limited.headers).toMatchObject({ 'retry-after': '7', 'ratelimit-remaining': '0' });
    expect(after.error).toBeNull();
  }));

it('refuses sends with any error that is asked for, and still reads', () =>
  withInbox({}, async (inbox) => {
    inbox.setFaults({ errors: { status: 429, name: 'daily_quota_exceeded', times: 2 } });
    const { emails } = resendFor(inbox);
    const list = await emails.list();
    const names = [await emails.send(aMail()), await emails.send(aMail()), await emails.send(aMail())];
    expect(list.error).toBeNull();
    expect(names.map(({ error }) => error?.name)).toEqual(['daily_quota_exceeded', 'daily_quota_exceeded', undefined]);
  }));

it('refuses faults it does not know', () =>
  withInbox({}, async (inbox) => {
    const answer = await control(inbox, 'PUT', '/faults', { outtage: true });
    expect(answer).toMatchObject({ status: 422, body: { name: 'validation_error' } });
    expect(inbox.faults().outage).toBe(false);
  }));
