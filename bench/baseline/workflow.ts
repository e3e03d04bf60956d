import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  startChild,
} from '@temporalio/workflow';
import type { BaselineActivities } from './activities.ts';

export { baselineGrants } from './grant-workflows.ts';

const { insertRegistration, insertLine } = proxyLocalActivities<BaselineActivities>({ startToCloseTimeout: '10s' });
const { sendMail, insertInvitation, acceptInvitation } = proxyActivities<BaselineActivities>({
  startToCloseTimeout: '30s',
});
const acceptUpdate = defineUpdate('accept');

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

/** A list of the bare program: a child for each line. */
export async function baselineList({
  id,
  emails,
}: {
  readonly id: string;
  readonly emails: readonly string[];
}): Promise<void> {
  const children = emails.map((email, line) =>
    startChild(baselineLine, {
      workflowId: `line/${id}/${line}`,
      args: [{ id: `${id}/${line}`, email }],
      parentClosePolicy: 'ABANDON',
    }),
  );
  await Promise.all(children);
}

/** One row, then the wait for the person. */
export async function baselineLine({ id, email }: BaselineInput): Promise<void> {
  await insertLine(id, email);
  await sleep('30 days');
}

/** An invitation of the bare program: a row, a mail, and the yes, a normal activity each. */
export async function baselineInvitation({ id, email }: BaselineInput): Promise<void> {
  let isAccepted = false;
  setHandler(acceptUpdate, async () => {
    await acceptInvitation(id);
    isAccepted = true;
  });
  await insertInvitation(id, email);
  await sendMail(id, email);
  await condition(() => isAccepted, '30 days');
  await condition(allHandlersFinished);
}
