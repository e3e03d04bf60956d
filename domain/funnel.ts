/** How far processes come, whatever their kind; each is counted once it has got there. */
export const FUNNEL_STEPS = ['started', 'delivered', 'activated', 'accepted', 'expired'] as const;
export type FunnelStep = (typeof FUNNEL_STEPS)[number];

/** The outcomes that are a step of the funnel; the others (declined, withdrawn, done …) are none. */
export const FUNNEL_STEP_OF_STAGE: Readonly<Record<string, FunnelStep>> = {
  activated: 'activated',
  joined: 'accepted',
  established: 'accepted',
  expired: 'expired',
};
