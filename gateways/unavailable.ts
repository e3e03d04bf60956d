/** An outside system that does not answer, or says that it is busy: never an answer in itself, always to be tried again. */
export class GatewayUnavailable extends Error {
  /** For our logs: the other side's own code or ours, never a text. */
  readonly reasonCode: string;
  /** When the other side wants to be asked again. */
  readonly retryAfterMs: number | undefined;
  constructor(reasonCode: string, options: { readonly retryAfterMs?: number } = {}) {
    super(`unavailable: ${reasonCode}`);
    this.name = 'GatewayUnavailable';
    this.reasonCode = reasonCode;
    this.retryAfterMs = options.retryAfterMs;
  }
}
