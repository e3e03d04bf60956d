import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import express from 'express';
import { ONBOARDING_KIND, ONBOARDING_STAGE, WAIT_UNTIL, WAITING_ON } from '../../temporal/search-attributes.ts';
import { BASELINE_TASK_QUEUE, readVariable } from './environment.ts';

/** What a list shows of each. */
interface Listed {
  readonly id: string;
  readonly createdAt: Date;
  readonly kind: string | undefined;
  readonly stage: string | undefined;
  readonly waitingOn: string | undefined;
  readonly waitUntil: Date | undefined;
}

const connection = Connection.lazy({ address: readVariable('TEMPORAL_ADDRESS') });
const temporal = new Client({ connection, namespace: readVariable('TEMPORAL_NAMESPACE') });

const PAGE = 100;
/** What Temporal answers at once. */
const LONGEST_PAGE = 1_000;
const WEEK_MS = 7 * 24 * 3_600_000;

const app = express();
app.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
app.post('/registrations', express.json(), async (req, res) => {
  const id = randomUUID();
  await temporal.workflow.start('baselineRegistration', {
    workflowId: `registration/${id}`,
    taskQueue: BASELINE_TASK_QUEUE,
    args: [{ id, email: req.body.email }],
  });
  res.status(202).json({ status: 'accepted' });
});

// what Temporal lists of a workflow is what it has as search attributes
app.post('/onboardings', express.json(), async (req, res) => {
  const id = randomUUID();
  await temporal.workflow.start('baselineRegistration', {
    workflowId: `registration/${id}`,
    taskQueue: BASELINE_TASK_QUEUE,
    args: [{ id, email: req.body.email }],
    typedSearchAttributes: [
      { key: ONBOARDING_KIND, value: 'registration' },
      { key: ONBOARDING_STAGE, value: 'awaiting-activation' },
      { key: WAITING_ON, value: 'person' },
      { key: WAIT_UNTIL, value: new Date(Date.now() + WEEK_MS) },
    ],
  });
  res.status(202).json({ status: 'accepted' });
});

// Temporal lists in one order, the newest first: whoever wants those that have waited longest goes over all of them
app.get('/onboardings', async (_req, res) => {
  const all: Listed[] = [];
  for await (const workflow of temporal.workflow.list({
    query: "ExecutionStatus = 'Running'",
    pageSize: LONGEST_PAGE,
  })) {
    const { workflowId: id, startTime: createdAt, typedSearchAttributes: attributes } = workflow;
    const kind = attributes.get(ONBOARDING_KIND);
    const stage = attributes.get(ONBOARDING_STAGE);
    const [waitingOn, waitUntil] = [attributes.get(WAITING_ON), attributes.get(WAIT_UNTIL)];
    all.push({ id, createdAt, kind, stage, waitingOn, waitUntil });
  }
  const items = all.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime()).slice(0, PAGE);
  res.json({ items });
});

app.post('/lists', express.json({ limit: '1mb' }), async (req, res) => {
  const id = randomUUID();
  await temporal.workflow.start('baselineList', {
    workflowId: `list/${id}`,
    taskQueue: BASELINE_TASK_QUEUE,
    args: [{ id, emails: req.body.emails }],
  });
  res.status(202).json({ status: 'accepted' });
});

app.post('/invitations', express.json(), async (req, res) => {
  const id = randomUUID();
  await temporal.workflow.start('baselineInvitation', {
    workflowId: `invitation/${id}`,
    taskQueue: BASELINE_TASK_QUEUE,
    args: [{ id, email: req.body.email }],
  });
  res.status(202).json({ id });
});

app.post('/invitations/:id/accept', express.json(), async (req, res) => {
  await temporal.workflow.getHandle(`invitation/${req.params.id}`).executeUpdate('accept');
  res.json({ status: 'accepted' });
});

app.post('/grants', express.json(), async (req, res) => {
  const id = randomUUID();
  await temporal.workflow.start('baselineGrants', {
    workflowId: `grants/${id}`,
    taskQueue: BASELINE_TASK_QUEUE,
    args: [{ id, managers: req.body.managers }],
  });
  res.status(202).json({ id });
});

const server = app.listen(Number(readVariable('PORT')), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => void connection.close());
  server.closeAllConnections();
});
