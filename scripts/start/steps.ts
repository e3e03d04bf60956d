/** One thing that an instance consists of or needs done; begun as soon as everything it `needs` is done or ready. */
export type Step = Part | Task;

/** A process that is kept running: started again when it dies, stopped in the reverse of the order of the steps. */
export interface Part {
  readonly kind: 'part';
  /** Key in `pids` and name of the log file. */
  readonly name: string;
  /** As people read it: `the worker`. */
  readonly label: string;
  readonly needs: readonly string[];
  /** What to run; called before every start, and makes ready what a start needs. */
  launch(): Promise<Launch>;
  /** Whether it serves by now; asked again and again until it does. */
  isReady(): Promise<boolean>;
  /** How it is asked to stop; SIGTERM unless it says otherwise. */
  readonly stopSignal?: NodeJS.Signals;
}

/** Something done once at every start. */
export interface Task {
  readonly kind: 'task';
  readonly name: string;
  readonly label: string;
  readonly needs: readonly string[];
  run(signal: AbortSignal): Promise<void>;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The user to run as, where it is not the supervisor's own. */
  readonly account?: { readonly uid: number; readonly gid: number };
  /** Gives the process a channel that closes with the supervisor; for our own Node processes. */
  readonly follows?: boolean;
}
