import type { Locale } from '../../domain/locale.ts';
import { Layout, type PageContext, renderPage } from './layout.tsx';

type DocsTexts = Readonly<Record<'title' | 'intro' | 'download' | 'needsScript', string>>;

const TEXTS: Readonly<Record<Locale, DocsTexts>> = {
  nl: {
    title: 'API',
    intro: 'De beschrijving is in het Engels. Elke aanroep hieronder kun je hier ook proberen.',
    download: 'OpenAPI-document',
    needsScript: 'Deze pagina heeft JavaScript nodig. Zonder JavaScript staat alles in het OpenAPI-document hierboven.',
  },
  en: {
    title: 'API',
    intro: 'You can also try every call below right here.',
    download: 'OpenAPI document',
    needsScript: 'This page needs JavaScript. Without it, the OpenAPI document above has everything.',
  },
  fr: {
    title: 'API',
    intro: 'La description est en anglais. Chaque appel ci-dessous peut aussi être essayé ici.',
    download: 'Document OpenAPI',
    needsScript: 'Cette page a besoin de JavaScript. Sans lui, tout se trouve dans le document OpenAPI ci-dessus.',
  },
};

/**
 * The frame in which Swagger UI shows `/openapi.json`. Needs `connect-src 'self'` in the page's content security policy,
 * and the library's files under `/docs/assets/`.
 */
export function docsPage(context: PageContext): string {
  const texts = TEXTS[context.locale];
  return renderPage(
    <Layout
      context={context}
      title={texts.title}
      styles={['/docs/assets/swagger-ui.css']}
      scripts={['/docs/assets/swagger-ui-bundle.js', '/assets/docs.js']}
      wide
    >
      <h1>{texts.title}</h1>
      <p className="lead">
        {`${texts.intro} `}
        <a href="/openapi.json">{texts.download}</a>
      </p>
      <noscript>
        <p className="note">{texts.needsScript}</p>
      </noscript>
      <div id="swagger-ui" className="docs" lang="en" />
    </Layout>,
  );
}
