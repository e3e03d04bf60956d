/** What of a DNS message (RFC 1035 §4) is needed to answer one question with NAPTR records (RFC 3403 §4). */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  /** As it came, to be sent back. */
  readonly bytes: Buffer;
}

export interface NaptrRecord {
  readonly flags: string;
  readonly service: string;
  readonly regexp: string;
}

export const NAPTR = 35;
export const RCODES = { none: 0, servfail: 2, nxdomain: 3 } as const;

const HEADER_BYTES = 12;
/** An authoritative answer. */
const ANSWER_FLAGS = 0x8400;
/** The name of the question, which begins after the header. */
const NAME_POINTER = 0xc00c;
const CLASS_IN = 1;

/** Undefined for what is no question. */
export function readQuestion(message: Buffer): Question | undefined {
  if (message.length < HEADER_BYTES + 5 || message.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at]; length; length = message[at]) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
    if (length > 63 || at >= message.length) return undefined;
  }
  const end = at + 5;
  if (end > message.length) return undefined;
  const bytes = message.subarray(HEADER_BYTES, end);
  return {
    id: message.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at + 1),
    bytes,
  };
}

/** The answer to a question; nothing of it is to be remembered. */
export function writeAnswer(question: Question, rcode: number, records: readonly NaptrRecord[]): Buffer {
  const header = uint16(question.id, ANSWER_FLAGS | rcode, 1, records.length, 0, 0);
  return Buffer.concat([header, question.bytes, ...records.map(writeRecord)]);
}

function writeRecord({ flags, service, regexp }: NaptrRecord): Buffer {
  const root = Buffer.from([0]);
  const data = Buffer.concat([uint16(100, 10), text(flags), text(service), text(regexp), root]);
  const ttl = uint16(0, 0);
  return Buffer.concat([uint16(NAME_POINTER, NAPTR, CLASS_IN), ttl, uint16(data.length), data]);
}

function uint16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 2);
  numbers.forEach((number, index) => bytes.writeUInt16BE(number, index * 2));
  return bytes;
}

function text(characters: string): Buffer {
  return Buffer.concat([Buffer.from([characters.length]), Buffer.from(characters, 'ascii')]);
}
