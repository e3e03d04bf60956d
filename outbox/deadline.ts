/** No call to Temporal takes longer than this; what is not heard by then is tried again. */
export const DELIVERY_DEADLINE_MS = 4_000;
