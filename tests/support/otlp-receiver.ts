import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from './eventually.ts';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 2 is that of whoever was asked by somebody else. */
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** A collector of traces that speaks OTLP over HTTP, and keeps what it is sent. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: () => readonly ReceivedSpan[];
  /** Everything that was sent, as it was sent. */
  readonly received: () => string;
  /** Waits for a span of this name (in one trace, where that is given), and answers it. */
  readonly spanNamed: (name: string, traceId?: string) => Promise<ReceivedSpan>;
  /** The names of a span and of all that it is part of, the innermost first, up to the request that began it. */
  readonly lineage: (span: ReceivedSpan) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Opens a collector, which answers with `status`; the caller closes it. */
export async function openOtlpReceiver({ status = 200 }: { readonly status?: number } = {}): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      if (req.method === 'POST' && req.url === '/v1/traces') bodies.push(body);
      res.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const spans = () => bodies.flatMap(spansIn);
  const spanNamed = (name: string, traceId?: string) =>
    eventually(`the span ${name}`, () =>
      spans().find((span) => span.name === name && (traceId === undefined || span.traceId === traceId)),
    );

  async function lineage(span: ReceivedSpan): Promise<readonly string[]> {
    const { parentSpanId } = span;
    if (!parentSpanId || span.kind === 2) return [span.name];
    // what encloses others ends after them, and so is sent later
    const parent = await eventually(`what ${span.name} is part of`, () =>
      spans().find(({ spanId }) => spanId === parentSpanId),
    );
    return [span.name, ...(await lineage(parent))];
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    received: () => bodies.join('\n'),
    spanNamed,
    lineage,
    close,
  };
}

interface Sent {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[] }[];
}

function spansIn(body: string): readonly ReceivedSpan[] {
  const { resourceSpans }: Sent = JSON.parse(body);
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
