import type { Locale } from '../../domain/locale.ts';
import { Layout, type PageContext, renderPage } from './layout.tsx';

type DocsTexts = Readonly<Record<'title' | 'intro' | 'download', string>>;

const TEXTS: Readonly<Record<Locale, DocsTexts>> = {
  nl: {
    title: 'API',
    intro: 'De beschrijving is in het Engels. Elke aanroep hieronder kun je hier ook proberen.',
    download: 'OpenAPI-document',
  },
  en: { title: 'API', intro: 'Every call below can be tried here as well.', download: 'OpenAPI document' },
  fr: {
    title: 'API',
    intro: 'La description est en anglais. Chaque appel ci-dessous peut aussi être essayé ici.',
    download: 'Document OpenAPI',
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
      <div id="swagger-ui" className="docs" lang="en" />
    </Layout>,
  );
}
