import { createServer } from 'node:http';
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { Resend } from 'resend';
import { createBaselineActivities } from './activities.ts';
import { BASELINE_TASK_QUEUE, readVariable } from './environment.ts';
import { createGrantActivities, GRANTS_TABLE } from './grant-activities.ts';

const pool = new pg.Pool({ connectionString: readVariable('DATABASE_URL'), max: 20 });
await pool.query(
  'create table if not exists registrations (id uuid primary key, email text not null, created_at timestamptz not null)',
);
await pool.query(
  'create table if not exists lines (id text primary key, email text not null, created_at timestamptz not null)',
);
await pool.query(
  'create table if not exists invited (id uuid primary key, email text not null, created_at timestamptz not null, accepted_at timestamptz)',
);
await pool.query(GRANTS_TABLE);
const connection = await NativeConnection.connect({ address: readVariable('TEMPORAL_ADDRESS') });
const resend = new Resend(readVariable('RESEND_API_KEY'), { baseUrl: readVariable('RESEND_BASE_URL') });
const worker = await Worker.create({
  connection,
  namespace: readVariable('TEMPORAL_NAMESPACE'),
  taskQueue: BASELINE_TASK_QUEUE,
  workflowBundle: { codePath: readVariable('WORKFLOW_BUNDLE') },
  activities: { ...createBaselineActivities({ pool, resend }), ...createGrantActivities({ pool }) },
  shutdownGraceTime: '20s',
  shutdownForceTime: '30s',
  maxTaskQueueActivitiesPerSecond: Number(readVariable('MAIL_RATE_PER_SECOND')),
});
// tells the benchmark that it serves
const server = createServer((_req, res) => void res.end()).listen(Number(readVariable('METRICS_PORT')), '127.0.0.1');
await worker.run();
server.close();
server.closeAllConnections();
await connection.close();
await pool.end();
