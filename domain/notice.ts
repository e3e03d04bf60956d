import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** A notice is one mail that belongs to no other process; the last two stages are its outcomes. */
export const NOTICE_STAGES = ['sending', 'sent', 'undeliverable'] as const;
export type NoticeStage = (typeof NOTICE_STAGES)[number];

export const NOTICE_TRANSITIONS: readonly StageTransition<NoticeStage>[] = [
  { from: 'start', to: 'sending', on: 'something is to be told' },
  { from: 'sending', to: 'sent', on: 'the provider has taken the mail' },
  { from: 'sending', to: 'undeliverable', on: 'the mailbox refuses for good' },
];

export interface NoticeInput {
  readonly id: string;
  readonly policy: PolicyFor<'notice'>;
}

export interface NoticeResult {
  readonly stage: 'sent' | 'undeliverable';
}
