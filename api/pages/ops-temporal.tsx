import { Layout, type PageContext, pageUrl, renderPage } from './layout.tsx';
import { OPS_TEXTS } from './texts/ops.ts';
import { OPS_TEMPORAL_TEXTS } from './texts/ops-temporal.ts';

/** In the place of Temporal's UI, where none is set up: what is missing, and where to go on. */
export function opsTemporalPage(context: PageContext): string {
  const texts = OPS_TEMPORAL_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.notSetUp}</p>
      <p>
        {`${texts.how} `}
        <code className="notranslate" translate="no">
          TEMPORAL_UI_URL
        </code>
      </p>
      <p className="aside">
        <a href={pageUrl(context, '/ops')}>{OPS_TEXTS[context.locale].title}</a>
      </p>
    </Layout>,
  );
}
