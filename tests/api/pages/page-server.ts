import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { isLocale } from '../../../domain/locale.ts';
import { PAGES } from './examples.ts';

interface PageServer {
  /** Where a page of the examples is to be found. */
  readonly urlOf: (page: string, locale: string) => string;
  /** What was posted, path first, in order. */
  readonly posts: readonly (readonly [path: string, fields: Readonly<Record<string, string>>])[];
}

const ASSETS = fileURLToPath(new URL('../../../api/assets/', import.meta.url));
const SWAGGER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
};
const OPENAPI = {
  openapi: '3.1.0',
  info: { title: 'Vestibule', version: '1' },
  paths: {
    '/v1/registrations': { post: { summary: 'Begin a registration', responses: { 202: { description: 'Taken in' } } } },
  },
};

/** The policy under which the pages must work, and nothing wider; the API's page may fetch its description as well. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Serves the examples, with their assets, to the tests of one file. */
export function usePageServer(): PageServer {
  const posts: [string, Record<string, string>][] = [];
  const server = createServer((request, response) => {
    answer(request, response, posts).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  beforeAll(async () => {
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => {
      server.close(closed);
    });
  });
  const origin = () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}`;
  };
  return { urlOf: (page, locale) => `${origin()}/pages/${page}?lang=${locale}`, posts };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  posts: [string, Record<string, string>][],
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [, folder = '', file = ''] = /^\/(pages|assets|docs\/assets)\/([\w.-]+)$/.exec(pathname) ?? [];
  if (request.method === 'POST') {
    posts.push([request.url ?? '', Object.fromEntries(new URLSearchParams(await text(request)))]);
    response.end('taken in');
    return;
  }
  if (pathname === '/openapi.json') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(OPENAPI));
    return;
  }
  const render = PAGES[file];
  if (folder === 'pages' && render) {
    const locale = searchParams.get('lang');
    const context: PageContext = {
      locale: isLocale(locale) ? locale : 'nl',
      platformName: 'Vestibule',
      timeZone: 'Europe/Amsterdam',
      path: pathname,
      query: Object.fromEntries(searchParams),
    };
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', file === 'docs' ? `${POLICY}; connect-src 'self'` : POLICY);
    response.end(render(context));
    return;
  }
  if (folder === '' || folder === 'pages') {
    response.writeHead(404).end();
    return;
  }
  const body = await readFile(join(folder === 'assets' ? ASSETS : SWAGGER, file));
  response
    .setHeader('content-type', CONTENT_TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
    .end(body);
}
