import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server that a test can cut: what is under way breaks off, and nobody answers until it is mended. */
export interface CuttableLine {
  /** `host:port` of its near end; the same after mending. */
  readonly address: string;
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Lays a line to `target` (`host:port`) from a free port. */
export async function layLine(target: string): Promise<CuttableLine> {
  const [host = '', port] = target.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(socket);
      // either end may break off at any moment: that is what the line is for
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket) && other.destroy());
    }
    near.pipe(far).pipe(near);
  });
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const nearPort = await listen(0);

  async function cut(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    address: `127.0.0.1:${nearPort}`,
    cut,
    mend: async () => void (await listen(nearPort)),
    close: cut,
  };
}
