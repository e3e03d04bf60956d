/** Who noticed a trouble: the worker at a step of its own, or the API in what Temporal tells of the process. */
export const TROUBLE_SOURCES = ['step', 'temporal'] as const;

/** What is technically wrong with an open process; each is explained in docs/glossary.md and has a section in docs/runbook.md. */
export const TROUBLE_CODES = [
  'STEP_RETRYING',
  'WORKFLOW_TASK_FAILING',
  'NO_WORKER',
  'OTHER_VERSION',
  'CODEC_KEY_MISSING',
] as const;
export type TroubleCode = (typeof TROUBLE_CODES)[number];

/** What is wrong with the platform as a whole, whichever process it holds up. */
export const PLATFORM_TROUBLES = ['TEMPORAL_UNAVAILABLE', 'NO_WORKER', 'OTHER_VERSION'] as const;
export type PlatformTroubleCode = (typeof PLATFORM_TROUBLES)[number];

/** From this attempt on a step that fails is a trouble; the ones before it are what happens now and then. */
export const TROUBLED_FROM_ATTEMPT = 3;

/** A trouble of one process as it was found. */
export interface FoundTrouble {
  readonly processId: string;
  readonly code: TroubleCode;
  readonly step: string | null;
  readonly attempt: number | null;
  readonly failureCode: string | null;
  readonly nextAttemptAt: Date | null;
}

/** A trouble of the platform as it was found; `part`: a task queue without its prefix, or `temporal`. */
export interface FoundPlatformTrouble {
  readonly code: PlatformTroubleCode;
  readonly part: string;
}

/** Letters, digits and what separates words in names of types: whatever else is in it, is no code and is not kept. */
const CODE = /^\w{1,80}$/;

/** `type` if it reads like a code; a failure's type is chosen by code of ours or of the SDK's, its message is not. */
export function asCode(type: string | null | undefined): string | null {
  return typeof type === 'string' && CODE.test(type) ? type : null;
}
