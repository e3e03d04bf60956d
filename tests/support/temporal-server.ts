import { TestWorkflowEnvironment } from '@temporalio/testing';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { TEMPORAL_UI_PATH } from '../../domain/temporal-ui.ts';
import { freePorts } from '../../scripts/start/ports.ts';

/** Temporal's development server, with our search attributes, in memory. */
export function startTemporalServer(
  extraArgs: string[],
  ui: { uiPort?: number } = {},
): Promise<TestWorkflowEnvironment> {
  const types = { Keyword: 'KEYWORD', KeywordList: 'KEYWORD_LIST', Bool: 'BOOL', Datetime: 'DATETIME' } as const;
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: process.env['TEMPORAL_CLI_PATH'] ?? 'temporal' },
      searchAttributes: SEARCH_ATTRIBUTES.map(({ name, type }) => ({ name, type: types[type] })),
      // it writes into the terminal, and what tests do on purpose are errors to it
      log: { format: 'pretty', level: 'never' },
      extraArgs,
      ...ui,
    },
  });
}

/** One that, as in deployment, reports a workflow at the second failure in a row of its tasks. */
export function startReportingServer(): Promise<TestWorkflowEnvironment> {
  const threshold = 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2';
  return startTemporalServer(['--dynamic-config-value', threshold]);
}

/** One that asks for a new history after so many events. */
export function startForgetfulServer(events: number): Promise<TestWorkflowEnvironment> {
  return startTemporalServer(['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`]);
}

/** One with its UI, beneath the path at which our pages show it. */
export async function startServerWithUi(): Promise<{ readonly env: TestWorkflowEnvironment; readonly uiUrl: string }> {
  const { temporal: uiPort } = await freePorts();
  const env = await startTemporalServer(['--ui-public-path', TEMPORAL_UI_PATH, '--ui-disable-news-fetch'], { uiPort });
  return { env, uiUrl: `http://127.0.0.1:${uiPort}` };
}
