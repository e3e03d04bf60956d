import { TestWorkflowEnvironment } from '@temporalio/testing';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';

/** Temporal's development server, with our search attributes, in memory. */
export function startTemporalServer(extraArgs: string[]): Promise<TestWorkflowEnvironment> {
  const types = { Keyword: 'KEYWORD', KeywordList: 'KEYWORD_LIST', Bool: 'BOOL', Datetime: 'DATETIME' } as const;
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: process.env['TEMPORAL_CLI_PATH'] ?? 'temporal' },
      searchAttributes: SEARCH_ATTRIBUTES.map(({ name, type }) => ({ name, type: types[type] })),
      // it writes into the terminal, and what tests do on purpose are errors to it
      log: { format: 'pretty', level: 'never' },
      extraArgs,
    },
  });
}

/** One that asks for a new history after so many events. */
export function startForgetfulServer(events: number): Promise<TestWorkflowEnvironment> {
  return startTemporalServer(['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`]);
}
