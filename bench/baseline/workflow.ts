import { proxyActivities, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { BaselineActivities } from './activities.ts';

const { insertRegistration } = proxyLocalActivities<BaselineActivities>({ startToCloseTimeout: '10s' });
const { sendMail } = proxyActivities<BaselineActivities>({ startToCloseTimeout: '30s' });

export interface BaselineInput {
  readonly id: string;
  readonly email: string;
}

/** The bare program: one row, one mail, then the wait for the person. */
export async function baselineRegistration({ id, email }: BaselineInput): Promise<void> {
  await insertRegistration(id, email);
  await sendMail(id, email);
  await sleep('7 days');
}
