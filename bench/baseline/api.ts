import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import express from 'express';
import { BASELINE_TASK_QUEUE, readVariable } from './environment.ts';

const connection = Connection.lazy({ address: readVariable('TEMPORAL_ADDRESS') });
const temporal = new Client({ connection, namespace: readVariable('TEMPORAL_NAMESPACE') });

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
