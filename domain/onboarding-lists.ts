/** Whether an onboarding is under way, or has had its outcome. */
export const ONBOARDING_STATES = ['open', 'ended'] as const;
export type OnboardingState = (typeof ONBOARDING_STATES)[number];

/** By what onboardings are sorted; a minus before it turns it round. What waits for no instant counts as the latest. */
export const ONBOARDING_SORTS = ['since', '-since', 'waitUntil', '-waitUntil', 'createdAt', '-createdAt'] as const;
export type OnboardingSort = (typeof ONBOARDING_SORTS)[number];
