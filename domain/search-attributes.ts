/**
 * What Temporal's own UI can filter by; the one list that development, tests and deployment register from.
 * Values are never encrypted: no address, name, number or token may stand in any of them.
 */
export const SEARCH_ATTRIBUTES = [
  { name: 'OnboardingKind', type: 'Keyword' },
  { name: 'OnboardingStage', type: 'Keyword' },
  { name: 'WaitingOn', type: 'Keyword' },
  { name: 'EnvironmentIds', type: 'KeywordList' },
  { name: 'NeedsAttention', type: 'Bool' },
  { name: 'WaitUntil', type: 'Datetime' },
] as const;
