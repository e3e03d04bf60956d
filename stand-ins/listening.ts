import type { Server } from 'node:http';

export interface Listening {
  readonly url: string;
  /** Answers what is under way, for at most some seconds, then ends every connection. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const IDLE_SWEEP_MS = 50;
const GRACE_MS = 3_000;

/** Listens on this machine alone; rejects when the port is taken. Port 0 takes a free one. */
export async function listen(server: Server, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-ins listen on no port.');
  return { url: `http://${LOOPBACK}:${address.port}`, close: () => close(server) };
}

/** `server.close()` alone waits for connections that are kept alive; idle ones are swept instead. */
async function close(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const end = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(end);
}
