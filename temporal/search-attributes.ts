import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Typed keys of `domain/search-attributes.ts`, for start options and for workflows. */
export const ONBOARDING_KIND = defineSearchAttributeKey('OnboardingKind', SearchAttributeType.KEYWORD);
export const ONBOARDING_STAGE = defineSearchAttributeKey('OnboardingStage', SearchAttributeType.KEYWORD);
export const WAITING_ON = defineSearchAttributeKey('WaitingOn', SearchAttributeType.KEYWORD);
export const ENVIRONMENT_IDS = defineSearchAttributeKey('EnvironmentIds', SearchAttributeType.KEYWORD_LIST);
export const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL);
export const WAIT_UNTIL = defineSearchAttributeKey('WaitUntil', SearchAttributeType.DATETIME);
