import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import type { SpanAttributes, SpanStart, Tracing } from '../domain/tracing.ts';

export interface TracingOptions {
  /** Where OTLP is spoken over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  /** By what name the process is shown. */
  readonly service: string;
  /** Hears, by a code, that spans are not taken from now on; those are gone. */
  readonly onLost: (code: string) => void;
}

export interface OpenTracing extends Tracing {
  /** Sends what has not been sent yet, and stops. */
  readonly close: () => Promise<void>;
}

/** How long spans are gathered before they are sent. */
const GATHERED_MS = 1_000;
/** A collector that is away keeps no process from ending for longer. */
const SENDING_MS = 5_000;

/** As `openTracing`, where there is an endpoint; spans that are lost are told in the log. */
export async function openTracingIfAny(
  endpoint: string | undefined,
  { service, logger }: { readonly service: string; readonly logger: Logger },
): Promise<OpenTracing | undefined> {
  if (endpoint === undefined) return undefined;
  return openTracing({ endpoint, service, onLost: (code) => logger.warn({ code }, 'spans are not taken') });
}

/**
 * Traces to an OpenTelemetry collector (docs/adr/0033). The packages are loaded here and nowhere else, so that a process
 * without an endpoint has none of them; nothing is registered globally.
 */
export async function openTracing({ endpoint, service, onLost }: TracingOptions): Promise<OpenTracing> {
  const [api, core, resources, sdk, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = telling(new otlp.OTLPTraceExporter({ url, timeoutMillis: SENDING_MS }), onLost);
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [
      new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: GATHERED_MS, exportTimeoutMillis: SENDING_MS }),
    ],
  });
  const tracer = provider.getTracer('vestibule');
  const propagator = new core.W3CTraceContextPropagator();
  const here = new AsyncLocalStorage<Context>();
  const kinds = { server: api.SpanKind.SERVER, client: api.SpanKind.CLIENT, internal: api.SpanKind.INTERNAL };

  const current = () => here.getStore() ?? api.ROOT_CONTEXT;
  const contextOf = (traceparent: string) =>
    propagator.extract(api.ROOT_CONTEXT, { traceparent }, api.defaultTextMapGetter);

  function begin({ name, kind, attributes = {}, parent }: SpanStart) {
    const context = parent ? contextOf(parent) : current();
    const span = tracer.startSpan(name, { kind: kinds[kind ?? 'internal'], attributes: { ...attributes } }, context);
    const within = api.trace.setSpan(context, span);
    return {
      run: <T>(work: () => T) => here.run(within, work),
      describe: (text: string, more: SpanAttributes) => {
        span.updateName(text).setAttributes({ ...more });
      },
      end: (failureCode?: string) => {
        if (failureCode !== undefined) {
          span.setStatus({ code: api.SpanStatusCode.ERROR }).setAttribute('error.type', failureCode);
        }
        span.end();
      },
    };
  }

  function traceparent(): string | undefined {
    const carrier: { traceparent?: string } = {};
    propagator.inject(current(), carrier, api.defaultTextMapSetter);
    return carrier.traceparent;
  }

  return {
    begin,
    traceparent,
    detached: (work) => here.exit(work),
    // of what is not taken then, `telling` has told
    close: async () => void (await Promise.allSettled([provider.shutdown()])),
  };
}

/** An exporter that says when spans begin not to be taken: the SDK goes on without a word. */
function telling(exporter: SpanExporter, onLost: TracingOptions['onLost']): SpanExporter {
  let isLosing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isLosing) onLost(result.error?.name ?? 'unknown');
        isLosing = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
