import type { InboxEmail } from './email.ts';
import { type ScannerMode, type ScanReport, scanEmail } from './scanner.ts';
import type { Store } from './store.ts';

/** The scanner of one inbox: switched on it scans every mail that arrives, and on demand any of them. */
export interface Scans {
  mode(): ScannerMode;
  setMode(mode: ScannerMode): void;
  scan(email: InboxEmail, mode: ScannerMode): Promise<ScanReport>;
  /** What was done so far, oldest first. */
  reports(): readonly ScanReport[];
}

interface ScansDeps {
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly track: (work: Promise<unknown>) => void;
}

/** Off to begin with, and again after a restart. */
export function createScans({ store, signal, track }: ScansDeps): Scans {
  const reports: ScanReport[] = [];
  let mode: ScannerMode = 'off';

  async function scan(email: InboxEmail, how: ScannerMode): Promise<ScanReport> {
    const report = await scanEmail(email, how, signal);
    reports.push(report);
    return report;
  }

  store.onAccepted((email) => {
    if (mode !== 'off') track(scan(email, mode));
  });
  return {
    mode: () => mode,
    setMode: (next) => {
      mode = next;
    },
    scan: (email, how) => {
      const scanned = scan(email, how);
      track(scanned);
      return scanned;
    },
    reports: () => [...reports],
  };
}
