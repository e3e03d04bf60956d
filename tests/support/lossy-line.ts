import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a call: it is passed on and answered, done without its answer coming back, or answered in another's place. */
export type Fate = 'answered' | 'answer-lost' | { readonly status: number; readonly body: string };

/** A server before another that decides over each call, and knows what came. */
export interface LossyLine extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly { readonly method: string; readonly key: string | undefined }[];
}

/** `fateOf`: what becomes of the call of this method, `nth` counted from 0. */
export async function layLossyLine(target: string, fateOf: (method: string, nth: number) => Fate): Promise<LossyLine> {
  const calls: { method: string; key: string | undefined }[] = [];
  const server = createServer((req, res) => {
    const method = req.method ?? '';
    const fate = fateOf(method, calls.filter((one) => one.method === method).length);
    calls.push({ method, key: req.headers['idempotency-key']?.toString() });
    if (typeof fate === 'object') {
      res.writeHead(fate.status, { 'content-type': 'text/html' }).end(fate.body);
      return;
    }
    void passOn(target, req).then(
      ({ status, type, body }) => {
        if (fate === 'answer-lost') req.socket.destroy();
        else res.writeHead(status, { 'content-type': type }).end(body);
      },
      () => req.socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function passOn(target: string, req: IncomingMessage) {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  const { authorization = '', 'content-type': contentType, 'idempotency-key': key } = req.headers;
  const headers = { authorization, ...(contentType ? { 'content-type': contentType } : {}) };
  const response = await fetch(target + (req.url ?? ''), {
    method: req.method ?? 'GET',
    headers: { ...headers, ...(typeof key === 'string' ? { 'idempotency-key': key } : {}) },
    ...(pieces.length > 0 ? { body: Buffer.concat(pieces) } : {}),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() };
}
