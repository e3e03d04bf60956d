import { DAY_MS, HOUR_MS, MINUTE_MS } from './policy.ts';

/** A weekly window, in milliseconds since Monday 00:00 UTC; `endMs` may lie past the week's end. */
export interface MaintenanceWindow {
  readonly startMs: number;
  readonly endMs: number;
}

const WEEK_MS = 7 * DAY_MS;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Reads `"Sun 02:00-04:00"` (UTC; an end before the start is on the next day); undefined when it is something else. */
export function parseMaintenanceWindow(text: string): MaintenanceWindow | undefined {
  const match = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  if (!match) return undefined;
  const [, day = '', fromHour, fromMinute, toHour, toMinute] = match;
  const startOfDay = DAYS.indexOf(day) * DAY_MS;
  const startMs = startOfDay + Number(fromHour) * HOUR_MS + Number(fromMinute) * MINUTE_MS;
  const endMs = startOfDay + Number(toHour) * HOUR_MS + Number(toMinute) * MINUTE_MS;
  return { startMs, endMs: endMs > startMs ? endMs : endMs + DAY_MS };
}

/** How long it is until the window opens; undefined without a window, 0 inside it. */
export function untilMaintenance(atMs: number, window: MaintenanceWindow | undefined): number | undefined {
  if (!window) return undefined;
  if (afterMaintenance(atMs, window) !== atMs) return 0;
  const inWeek = (((atMs - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  return (window.startMs - inWeek + WEEK_MS) % WEEK_MS;
}

/**
 * The first instant at or after `atMs` at which something that nobody waits for may start: `atMs` itself
 * outside the window, the window's end inside it.
 */
export function afterMaintenance(atMs: number, window: MaintenanceWindow | undefined): number {
  if (!window) return atMs;
  const inWeek = (((atMs - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  for (const position of [inWeek, inWeek + WEEK_MS]) {
    if (position >= window.startMs && position < window.endMs) return atMs + (window.endMs - position);
  }
  return atMs;
}
