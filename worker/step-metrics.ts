import type { MetricMeter } from '@temporalio/common';

export interface StepMetrics {
  readonly countFailure: (step: string, code: string) => void;
  /** Troubles that the database did not take. */
  readonly countLost: (count: number) => void;
}

/**
 * What the worker counts of its steps, on the port where the SDK serves its own numbers: it is the SDK's meter, for two
 * cannot serve one port. Labels are names of activities and codes, both closed sets.
 */
export function createStepMetrics(meter: MetricMeter): StepMetrics {
  const failures = meter.createCounter(
    'vestibule_step_failures',
    undefined,
    'Attempts of steps that failed, by step and code.',
  );
  const lost = meter.createCounter(
    'vestibule_troubles_lost',
    undefined,
    'Troubles of steps that could not be written down.',
  );
  // there from the start, so that its first increase is seen as one
  lost.add(0);
  return {
    countFailure: (step, code) => failures.add(1, { step, code }),
    countLost: (count) => lost.add(count),
  };
}
