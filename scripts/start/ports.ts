import { once } from 'node:events';
import { createServer } from 'node:net';
import { Problem } from '../setup/problem.mjs';
import { hasCode } from './files.ts';

/** Temporal's UI is a thousand above `temporal`, the worker's metrics are one above `metrics` (the API's). */
export interface InstancePorts {
  readonly api: number;
  readonly inbox: number;
  readonly temporal: number;
  readonly postgres: number;
  readonly metrics: number;
  /** Of the identity providers' stand-ins, where it is given; else `findStandInsPort` chooses. */
  readonly standIns?: number | undefined;
}

/** Everything of an instance listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

const SETTINGS = {
  api: { variable: 'PORT', usual: 3000 },
  inbox: { variable: 'INBOX_PORT', usual: 3001 },
  temporal: { variable: 'TEMPORAL_PORT', usual: 7233 },
  postgres: { variable: 'POSTGRES_PORT', usual: 5433 },
  metrics: { variable: 'METRICS_PORT', usual: 9464 },
  standIns: { variable: 'STAND_INS_PORT', usual: 3002 },
} as const satisfies Record<keyof InstancePorts, { variable: string; usual: number }>;

/** Ports as the environment names them, else the usual ones. Throws a Problem for what is no port. */
export function readPorts(env: Readonly<Record<string, string | undefined>>): InstancePorts {
  return {
    api: readPort(env, 'api'),
    inbox: readPort(env, 'inbox'),
    temporal: readPort(env, 'temporal'),
    postgres: readPort(env, 'postgres'),
    metrics: readPort(env, 'metrics'),
    ...(env[SETTINGS.standIns.variable] && { standIns: readPort(env, 'standIns') }),
  };
}

export function temporalUiPort(ports: InstancePorts): number {
  return ports.temporal + 1_000;
}

export function workerMetricsPort(ports: InstancePorts): number {
  return ports.metrics + 1;
}

/** Throws a Problem that names the variable to change where two ports are the same or one is taken. */
export async function assertPortsFree(ports: InstancePorts): Promise<void> {
  const users = portUsers(ports);
  for (const [index, { port, variable, what }] of users.entries()) {
    const other = users.slice(0, index).find((user) => user.port === port);
    if (other) {
      throw new Problem(`${other.what} and ${what} both want port ${port}: change ${other.variable} or ${variable}.`);
    }
  }
  const free = await Promise.all(users.map(({ port }) => isFree(port)));
  const taken = users.find((_, index) => !free[index]);
  if (!taken) return;
  const { port, variable, what, offset } = taken;
  throw new Problem(
    `Port ${port} for ${what} is taken by another program: stop that, or choose another port, for instance ${variable}=${port - offset + 100} npm start.`,
  );
}

/** Ports that nobody listens on, for an instance beside others. */
export async function freePorts(): Promise<InstancePorts> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 20_000 + Math.floor(Math.random() * 9_000);
    const ports = { api: base, inbox: base + 1, temporal: base + 2, postgres: base + 3, metrics: base + 4 };
    const free = await Promise.all(portUsers(ports).map(({ port }) => isFree(port)));
    if (free.every(Boolean)) return ports;
  }
  throw new Problem('No free ports between 20000 and 30000 were found: stop what listens there.');
}

/**
 * The port of the identity providers' stand-ins: the given one, else the one that they had before (`kept`), else the one
 * above the inbox's, else any that nobody listens on and no other part wants.
 */
export async function findStandInsPort(ports: InstancePorts, kept: number | undefined): Promise<number> {
  if (ports.standIns !== undefined) return ports.standIns;
  const wanted = new Set(portUsers(ports).map(({ port }) => port));
  for (const port of [kept, ports.inbox + 1]) {
    if (port !== undefined && port <= 65_535 && !wanted.has(port) && (await isFree(port))) return port;
  }
  for (;;) {
    const port = await anyFreePort();
    if (!wanted.has(port)) return port;
  }
}

function portUsers(ports: InstancePorts) {
  const user = (key: Exclude<keyof InstancePorts, 'standIns'>, what: string, offset = 0) => {
    return { port: ports[key] + offset, variable: SETTINGS[key].variable, what, offset };
  };
  const { standIns } = ports;
  const { variable } = SETTINGS.standIns;
  return [
    user('api', 'the pages and the API'),
    user('inbox', 'the mail inbox'),
    user('temporal', 'Temporal'),
    user('temporal', "Temporal's UI", 1_000),
    user('postgres', 'PostgreSQL'),
    user('metrics', "the API's metrics"),
    user('metrics', "the worker's metrics", 1),
    ...(standIns === undefined ? [] : [{ port: standIns, variable, what: 'the identity providers', offset: 0 }]),
  ];
}

function readPort(env: Readonly<Record<string, string | undefined>>, key: keyof InstancePorts): number {
  const { variable, usual } = SETTINGS[key];
  const text = env[variable] || String(usual);
  const highest = key === 'temporal' ? 64_535 : 65_534;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= highest) return port;
  throw new Problem(`${variable} is "${text}": give a port from 1 to ${highest}, or leave it out for ${usual}.`);
}

async function anyFreePort(): Promise<number> {
  const server = createServer();
  server.listen({ port: 0, host: LOOPBACK });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Problem('No free port was found.');
  return address.port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (hasCode(error, 'EADDRINUSE')) resolve(false);
      else if (hasCode(error, 'EACCES')) reject(new Problem(`Port ${port} is for root only: choose one above 1023.`));
      else reject(error);
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
