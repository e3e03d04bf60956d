/** The workflow's clock, as activities get it. */
export function now(): string {
  return iso(Date.now());
}

/** ISO-8601 UTC. */
export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
