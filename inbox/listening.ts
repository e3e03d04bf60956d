import type { Server } from 'node:http';

export interface Listening {
  readonly url: string;
  /** Answers what is under way, for at most some seconds, then ends every connection. */
  close(): Promise<void>;
}

const IDLE_SWEEP_MS = 50;
const GRACE_MS = 3_000;

/** Listens; rejects when the port is taken. Port 0 takes a free one. */
export async function listen(server: Server, port: number, host: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The inbox listens on no port.');
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${address.port}`, close: () => close(server) };
}

/** `server.close()` alone waits for connections that are kept alive (measured: 6 s); idle ones are swept instead. */
async function close(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const end = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(end);
}
