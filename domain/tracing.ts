/** What is told of a span besides its name: ids, codes and counts, and nothing that a person typed. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface SpanStart {
  readonly name: string;
  /** Whether it answers somebody, asks somebody, or is ours alone; the last where nothing is said. */
  readonly kind?: 'server' | 'client';
  readonly attributes?: SpanAttributes;
  /** What it is part of, as a W3C `traceparent`; whatever is going on here where that is not given. */
  readonly parent?: string | null | undefined;
}

export interface OpenSpan {
  /** Does work as a part of it. */
  readonly run: <T>(work: () => T) => T;
  readonly describe: (name: string, attributes: SpanAttributes) => void;
  /** `failureCode`: why it did not succeed, as a code. */
  readonly end: (failureCode?: string) => void;
}

/** Tells where time goes, span by span, to whoever gathers traces. */
export interface Tracing {
  readonly begin: (start: SpanStart) => OpenSpan;
  /** What is going on here, as a W3C `traceparent`; undefined when nothing is. */
  readonly traceparent: () => string | undefined;
  /** Does work that belongs to nobody who happens to be there when it begins. */
  readonly detached: <T>(work: () => T) => T;
}

/** The header of Temporal's messages in which a trace goes along, and what is in it: as Temporal's own SDKs have it. */
export const TRACE_HEADER = '_tracer-data';
export interface TraceCarrier {
  readonly traceparent?: string;
}

/** Does work as a span, which ends with it; without tracing it does the work and nothing else. Throws what the work throws. */
export async function traced<T>(
  tracing: Tracing | undefined,
  start: SpanStart,
  work: () => Promise<T>,
  failureCodeOf: (error: unknown) => string = nameOf,
): Promise<T> {
  if (!tracing) return work();
  const span = tracing.begin(start);
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end(failureCodeOf(error));
    throw error;
  }
}

/** What an error is called; its message may hold what a person typed. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
