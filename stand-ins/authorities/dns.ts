import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Calls } from './calls.ts';
import { NAPTR, type Question, RCODES, readQuestion, writeAnswer } from './dns-message.ts';
import type { AuthorityFaults } from './faults.ts';
import type { Participants } from './participants.ts';
import { ZONE } from './settings.ts';

export interface DnsOptions {
  readonly port: number;
  /** Of our publisher, in the network. */
  readonly publisherUrl: string;
  readonly participants: Participants;
  readonly faults: AuthorityFaults;
  readonly calls: Calls;
}

const ELSEWHERE_URL = 'https://smp.other-provider.example';
const SUFFIX = `.iso6523-actorid-upis.${ZONE}`;

/** The zone in which the network's participants are found, over UDP on this machine. Returns what closes it. */
export async function openDns({ port, ...deps }: DnsOptions): Promise<() => Promise<void>> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port: from, address }) => {
    deps.calls.begin('dns')();
    const fault = deps.faults.take('dns');
    const question = readQuestion(message);
    if (!question || fault === 'slow') return;
    const answer = fault === 'garbage' ? Buffer.from('no answer of any kind') : answerOf(question, fault, deps);
    socket.send(answer, from, address);
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return async () => {
    socket.close();
    await once(socket, 'close');
  };
}

function answerOf(question: Question, fault: string | undefined, deps: Omit<DnsOptions, 'port'>): Buffer {
  if (fault === 'servfail') return writeAnswer(question, RCODES.servfail, []);
  const found = deps.participants.list().find(({ id }) => question.name === `${labelOf(id)}${SUFFIX}`);
  if (!found) return writeAnswer(question, RCODES.nxdomain, []);
  if (question.type !== NAPTR) return writeAnswer(question, RCODES.none, []);
  const url = found.publisher === 'ours' ? deps.publisherUrl : ELSEWHERE_URL;
  return writeAnswer(question, RCODES.none, [{ flags: 'U', service: 'Meta:SMP', regexp: `!.*!${url}!` }]);
}

/** The way of the specification, apart from the client's: a hash in base 32. */
function labelOf(id: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let [bits, value, label] = [0, 0, ''];
  for (const byte of createHash('sha256').update(id).digest()) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) label += alphabet[(value >> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? label + alphabet[(value << (5 - bits)) & 31] : label;
}
