import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ELSEWHERE_TEXTS, PROVIDER_GONE_TEXTS } from './texts/sign-in-elsewhere.ts';

/** For whoever came by a way that their environment has closed: the one that is open. */
export function signInElsewherePage(
  context: PageContext,
  { signInUrl, next }: { readonly signInUrl: string; readonly next?: string | undefined },
): string {
  const texts = ELSEWHERE_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <p>
        <a className="button" href={pageUrl(context, new URL(signInUrl).pathname, next ? { next } : {})}>
          <Term>{texts.button}</Term>
        </a>
      </p>
      <dl className="facts">
        <div>
          <dt>{texts.address}</dt>
          <dd>
            <Term>
              <code>{signInUrl}</code>
            </Term>
          </dd>
        </div>
      </dl>
      <p>{texts.password}</p>
    </Layout>,
  );
}

/** For an environment whose provider the platform no longer knows, but by its id: who can help. */
export function providerGonePage(context: PageContext, { provider }: { readonly provider: string }): string {
  const texts = PROVIDER_GONE_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.intro}</p>
      <p>{texts.administrator}</p>
      <p>{texts.operator}</p>
      <dl className="facts small">
        <div>
          <dt>{texts.provider}</dt>
          <dd>
            <Term>
              <code>{provider}</code>
            </Term>
          </dd>
        </div>
      </dl>
    </Layout>,
  );
}
