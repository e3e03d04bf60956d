import type { z } from 'zod';
import type { DiagnosisSchema } from '../../api/diagnosis-view.ts';
import type { OnboardingCountsSchema } from '../../api/onboarding-view.ts';
import { createTroubleWatch } from '../../api/trouble-watch.ts';
import { createLogger } from '../../config/logger.ts';
import { seedOperator } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { openPage } from './invitees.ts';
import { collect } from './lines.ts';
import { type Answer, call } from './person.ts';

export type ShownDiagnosis = z.infer<typeof DiagnosisSchema>;

/** What is wrong with an onboarding must be found within a minute. */
const FOUND_WITHIN_MS = 60_000;

/** What operators are shown of an onboarding that is stuck. */
export interface Stuck {
  readonly shown: ShownDiagnosis;
  /** All of them together, and what ails the platform. */
  readonly counts: z.infer<typeof OnboardingCountsSchema>;
  /** Its page in English. */
  readonly page: Answer;
}

/** What operators see of an instance, over HTTP alone; the watch is the one that an API process runs every 15 s. */
export interface Operations {
  /** Waits until a filter of the list finds an onboarding, and opens it. */
  readonly findStuck: (id: string, filter: string) => Promise<Stuck>;
  /** Waits until an onboarding stands at a stage with nothing wrong with it. */
  readonly untilWell: (id: string, stage: string) => Promise<ShownDiagnosis>;
  /** One round of the watch. */
  readonly watch: () => Promise<void>;
  readonly counts: () => Promise<Stuck['counts']>;
  readonly diagnosis: (id: string) => Promise<ShownDiagnosis>;
}

/** `isWatched`: whether the watch runs, which needs a whole Temporal (time cannot be skipped on one). */
export async function openOperations(
  instance: TestInstance,
  { isWatched = false }: { readonly isWatched?: boolean } = {},
): Promise<Operations> {
  const headers = await seedOperator(instance);
  const logger = createLogger('api', 'silent', collect([]));
  const watch = isWatched ? createTroubleWatch({ ...instance, logger }) : async () => undefined;
  const read = async <T>(path: string): Promise<T> => {
    const { status, body } = await call(instance, 'GET', path, { headers });
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    return body as T;
  };
  const counts = () => read<Stuck['counts']>('/v1/onboardings/counts');
  const diagnosis = (id: string) => read<ShownDiagnosis>(`/v1/onboardings/${id}`);

  async function findStuck(id: string, filter: string): Promise<Stuck> {
    const isListed = async () => {
      await watch();
      const { items } = await read<{ items: readonly { id: string }[] }>(`/v1/onboardings?${filter}&limit=200`);
      return items.some((item) => item.id === id) ? true : undefined;
    };
    await eventually(`${id} among ${filter}`, isListed, FOUND_WITHIN_MS);
    const page = await openPage(instance, `/ops/onboardings/${id}?lang=en`, headers);
    return { shown: await diagnosis(id), counts: await counts(), page };
  }

  function untilWell(id: string, stage: string): Promise<ShownDiagnosis> {
    const look = async () => {
      await watch();
      const shown = await diagnosis(id);
      const isWell = shown.stage === stage && shown.trouble.length === 0 && shown.blockedBy.length === 0;
      return isWell && !shown.needsAttention ? shown : undefined;
    };
    return eventually(`${id} well at ${stage}`, look, FOUND_WITHIN_MS);
  }

  return { findStuck, untilWell, watch, counts, diagnosis };
}

/**
 * What stands against an onboarding: its codes, and whether its page says each in the words of the diagnosis. Not that a
 * step is tried again: of one that has parked that may stand for some minutes more.
 */
export function whatIsSaid({ shown, page }: Stuck) {
  const said = [...shown.blockedBy, ...shown.trouble].filter(({ code }) => code !== 'STEP_RETRYING');
  const html = String(page.body);
  return {
    codes: said.map(({ code }) => code),
    isOnPage: page.status === 200 && said.every(({ code, message }) => html.includes(message) && html.includes(code)),
  };
}
