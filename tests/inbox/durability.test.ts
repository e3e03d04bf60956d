import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { aMail, resendFor, WEBHOOK_SECRET, withInbox, withReceiver } from './support.ts';

const MAIN = fileURLToPath(new URL('../../inbox/main.ts', import.meta.url));

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'inbox-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withProcess<T>(folder: string, use: (inbox: { child: ChildProcess; url: string }) => Promise<T>) {
  const child = spawn(process.execPath, [MAIN], { env: { INBOX_PORT: '0', DATA_DIR: folder }, stdio: 'pipe' });
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const [url = ''] = /http:\/\/[\d.:]+/.exec(String(line)) ?? [];
    return await use({ child, url });
  } finally {
    child.kill('SIGKILL');
  }
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return typeof code === 'number' ? code : null;
}

it('knows mails and keys again after it was killed, and ends cleanly when it is told to', () =>
  withFolder(async (folder) => {
    const sent = await withProcess(folder, async (inbox) => {
      const answer = await resendFor(inbox).emails.send(aMail(), { idempotencyKey: 'a/1' });
      await end(inbox.child, 'SIGKILL');
      return answer;
    });
    const [repeat, other, list, code] = await withProcess(folder, async (inbox) => {
      const { emails } = resendFor(inbox);
      return [
        await emails.send(aMail(), { idempotencyKey: 'a/1' }),
        await emails.send(aMail({ subject: 'Other' }), { idempotencyKey: 'a/1' }),
        await emails.list(),
        await end(inbox.child, 'SIGTERM'),
      ] as const;
    });
    expect(repeat.data).toEqual(sent.data);
    expect(sent.data).not.toBeNull();
    expect(other.error).toMatchObject({ name: 'invalid_idempotent_request' });
    expect(list.data?.data).toHaveLength(1);
    expect(code).toBe(0);
  }));

it('cuts off a last line that was never finished, and goes on behind it', () =>
  withFolder(async (dataFolder) => {
    await withInbox({ dataFolder }, (inbox) => resendFor(inbox).emails.send(aMail({ subject: '1' })));
    await appendFile(join(dataFolder, 'inbox.jsonl'), '{"record":"accepted","emails":[{"id"');
    await withInbox({ dataFolder }, (inbox) => resendFor(inbox).emails.send(aMail({ subject: '2' })));
    await withInbox({ dataFolder }, async (inbox) => {
      expect(inbox.emails().map(({ subject }) => subject)).toEqual(['1', '2']);
    });
  }));

it('refuses to start on a journal that is damaged in the middle', () =>
  withFolder(async (dataFolder) => {
    await appendFile(join(dataFolder, 'inbox.jsonl'), '{"record":"other"}\n');
    await expect(withInbox({ dataFolder }, async () => undefined)).rejects.toThrow('line 1');
  }));

it('delivers after a restart what the webhook refused before, under the same id', () =>
  withFolder((dataFolder) =>
    withReceiver([500, 500], async (webhookUrl, received) => {
      const options = { dataFolder, webhookUrl, webhookSecret: WEBHOOK_SECRET };
      await withInbox({ ...options, webhookPausesMs: [3_600_000] }, async (inbox) => {
        inbox.setFaults({ webhooks: 'off' });
        const { data } = await resendFor(inbox).emails.send(aMail());
        await inbox.play(data?.id ?? '', { type: 'email.complained' });
        await inbox.play(data?.id ?? '', { type: 'email.bounced' });
      });
      await withInbox(options, (inbox) => inbox.settled());
      const ids = received.map(({ id }) => id);
      expect(ids).toHaveLength(4);
      expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    }),
  ));
