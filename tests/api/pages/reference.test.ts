import { expect, it } from '@jest/globals';
import { createOpenApi } from '../../../api/openapi.ts';
import { docsPage } from '../../../api/pages/docs.tsx';
import type { Route } from '../../../api/route.ts';
import { LOCALES } from '../../../domain/locale.ts';

function routeAt(path: string): Route {
  return {
    method: 'post',
    path,
    right: 'anyone',
    summary: 'A call',
    answers: { 204: { description: 'Done' } },
    problems: [],
    handle: async () => {},
  };
}

it('groups the calls by feature', () => {
  const paths = ['/registrations', '/registrations/resend', '/activations', '/terms', '/sessions/current', '/me'];

  const document = createOpenApi(paths.map(routeAt), { prefix: '/v1', publicUrl: 'https://app.example' });

  const tags = Object.values(document.paths ?? {}).map(({ post }) => post?.tags);
  expect(tags).toEqual([['Registration'], ['Registration'], ['Registration'], ['Registration'], ['Sessions'], ['Me']]);
});

it.each(LOCALES)('says in %s where the description is for who runs no scripts', (locale) => {
  const html = docsPage({ locale, platformName: 'Vestibule', timeZone: 'Europe/Amsterdam', path: '/docs', query: {} });

  expect(html).toMatch(/<noscript><p class="note">[^<]*JavaScript[^<]*OpenAPI[^<]*<\/p><\/noscript>/);
});
