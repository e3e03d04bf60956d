/** What an environment has bought. Numbers are whole; credit is counted in the platform's own units. */
export interface SubscriptionTerms {
  readonly partnerRelations: boolean;
  readonly seats: number;
  readonly credit: number;
}

/** What a new environment has, unless the configuration says otherwise (docs/adr/0013). */
export const DEFAULT_SUBSCRIPTION: SubscriptionTerms = { partnerRelations: false, seats: 5, credit: 0 };

/** Whether a subscription no longer holds; one that has lapsed can still read, decline and end. */
export function isLapsed({ validUntil }: { readonly validUntil: Date | null | undefined }, nowMs: number): boolean {
  return validUntil !== null && validUntil !== undefined && validUntil.getTime() <= nowMs;
}
