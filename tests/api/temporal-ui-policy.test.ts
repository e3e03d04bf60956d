import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { isTemporalRead, temporalUiPolicy, temporalUiSettings } from '../../api/temporal-ui-policy.ts';

const OURS = '/api/v1/namespaces/vestibule';
const WORKFLOW = `${OURS}/workflows/registration%2F01a2041a-59c8-7624-95ce-5985c7bb356e`;
const isRead = (method: string, path: string) => isTemporalRead(method, path, 'vestibule');

it.each([
  ['GET', '/'],
  ['HEAD', '/_app/immutable/entry/start.js'],
  ['GET', '/api/v1/namespaces'],
  ['GET', OURS],
  ['GET', `${WORKFLOW}/history`],
  ['POST', `${WORKFLOW}/query/__temporal_workflow_metadata`],
])('lets %s %s through', (method, path) => {
  expect(isRead(method, path)).toBe(true);
});

it.each([
  ['POST', `${WORKFLOW}/terminate`],
  ['POST', `${WORKFLOW}/signal/cancel`],
  ['POST', `${OURS}/batch-operations/x`],
  ['POST', `${WORKFLOW}/query/x/../../terminate`],
  ['POST', `${OURS}/workflows/x%2F..%2Fterminate/query/x`],
  ['POST', `${OURS}/workflows/x%2f%2e%2e%2fterminate/query/x`],
  ['POST', `${WORKFLOW}/query/x%2Fterminate`],
  ['POST', `${WORKFLOW}/query/`],
  ['PUT', `${OURS}/schedules/nudge`],
  ['DELETE', `${OURS}/schedules/nudge`],
  ['OPTIONS', WORKFLOW],
  ['PATCH', `${OURS}/schedules/nudge`],
  ['GET', '/api/v1/namespaces/other/workflows'],
  ['POST', '/api/v1/namespaces/other/workflows/x/query/x'],
  ['GET', '/api/v1/name%73paces/other/workflows'],
  ['GET', '/api/v1//namespaces/other/workflows'],
  ['GET', `${OURS}/%2e%2e/other/workflows`],
  ['GET', `${OURS}%2F..%2Fother/workflows`],
  ['GET', `${OURS}/workflows/%E0%A4%A`],
])('lets %s %s not through', (method, path) => {
  expect(isRead(method, path)).toBe(false);
});

it('lets run what stands in the document itself and comes from the UI, and lets it call nobody else', () => {
  const script = 'start("/ops/temporal")';
  const html = `<script>${script}</script><script src="/elsewhere.js"></script>`;

  const policy = temporalUiPolicy(html, 'https://onboarding.example').split(';');

  const hash = createHash('sha256').update(script).digest('base64');
  expect(policy).toContain(`script-src https://onboarding.example/ops/temporal/ 'sha256-${hash}'`);
  expect(policy).toContain(
    'connect-src https://onboarding.example/ops/temporal/ https://onboarding.example/codec/decode',
  );
  expect(policy).toContain("frame-ancestors 'none'");
});

it.each([
  '',
  'not found',
  '[]',
  'null',
  '{"DisableWriteActions":false,"Codec":{"Endpoint":"https://elsewhere"},"Version":"2"}',
])('switches every change off and names our codec where the server says %p', (answered) => {
  const settings = JSON.parse(
    temporalUiSettings(answered, { publicUrl: 'https://onboarding.example', namespace: 'vestibule' }),
  );

  expect(settings).toMatchObject({
    Codec: { Endpoint: 'https://onboarding.example/codec', PassAccessToken: false, IncludeCredentials: false },
    DefaultNamespace: 'vestibule',
    DisableWriteActions: true,
    WorkflowTerminateDisabled: true,
    StartWorkflowDisabled: true,
    DisableNewsFetch: true,
  });
});
