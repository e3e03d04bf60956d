import type { ReactElement, ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { BrakeView } from '../../db/queries/brakes.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { BrakeBanner } from './brake-banner.tsx';
import { DisplayZone } from './display-zone.ts';

export { Term } from './term.tsx';

/** What every page knows about the request that it answers. */
export interface PageContext {
  readonly locale: Locale;
  readonly platformName: string;
  /** In which times are said: an IANA name. */
  readonly timeZone: string;
  /** The path at which a GET shows this page (or its way in) again, without query. */
  readonly path: string;
  /** The query of that address; the language links keep it, tokens included. */
  readonly query: Readonly<Record<string, string>>;
  /** False on a page that answers a post and that no GET shows again: the other languages would lose it. */
  readonly canSwitchLanguage?: boolean;
  /** What operators hold back now, on their own pages. */
  readonly brakesOn?: readonly BrakeView[];
}

interface LayoutProps {
  readonly context: PageContext;
  /** The heading, without the platform's name. */
  readonly title: string;
  /** Whether the page shows what is to be corrected; said first in the title, where a screen reader begins. */
  readonly hasErrors?: boolean;
  /** Scripts of our own that make the page nicer; it works without them. */
  readonly scripts?: readonly string[];
  /** Further style sheets of our own. */
  readonly styles?: readonly string[];
  readonly wide?: boolean;
  readonly children: ReactNode;
}

type LayoutTexts = Readonly<Record<'name' | 'skip' | 'languages' | 'error' | 'translation' | 'chooseAbove', string>>;

const TEXTS: Readonly<Record<Locale, LayoutTexts>> = {
  nl: {
    name: 'Nederlands',
    skip: 'Naar de inhoud',
    languages: 'Taal',
    error: 'Fout: ',
    translation: 'Vertaalt je browser deze pagina? Dan kunnen knoppen en begrippen anders heten dan in onze mails.',
    chooseAbove: 'Kies liever hierboven je taal.',
  },
  en: {
    name: 'English',
    skip: 'Skip to content',
    languages: 'Language',
    error: 'Error: ',
    translation:
      'Is your browser translating this page? Buttons and terms may then have other names than in our e-mails.',
    chooseAbove: 'Choose your language at the top of the page instead.',
  },
  fr: {
    name: 'Français',
    skip: 'Aller au contenu',
    languages: 'Langue',
    error: 'Erreur\u00a0: ',
    translation:
      'Votre navigateur traduit cette page\u00a0? Les boutons et les termes peuvent alors différer de ceux de nos e-mails.',
    chooseAbove: 'Choisissez plutôt votre langue ci-dessus.',
  },
};

/** A whole document. Everything that is not ours was escaped by React. */
export function renderPage(element: ReactElement): string {
  return `<!doctype html>${renderToStaticMarkup(element)}`;
}

/** The frame of every page: language, one heading in one main landmark, the other languages, nothing from elsewhere. */
export function Layout(props: LayoutProps): ReactElement {
  const { context, title, hasErrors = false, scripts = [], styles = [], wide = false, children } = props;
  const texts = TEXTS[context.locale];
  const canSwitchLanguage = context.canSwitchLanguage ?? true;
  return (
    <html lang={context.locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${hasErrors ? texts.error : ''}${title} – ${context.platformName}`}</title>
        {[...styles, '/assets/vestibule.css'].map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        {scripts.map((src) => (
          <script key={src} src={src} defer />
        ))}
      </head>
      <body>
        <a className="skip-link" href="#main">
          {texts.skip}
        </a>
        <header className="site-header">
          <p className="brand notranslate" translate="no">
            {context.platformName}
          </p>
          {canSwitchLanguage && <LanguageSwitch context={context} />}
        </header>
        <main id="main" className={wide ? 'site-main wide' : 'site-main'} tabIndex={-1}>
          <DisplayZone value={context.timeZone}>
            <BrakeBanner
              locale={context.locale}
              brakes={context.brakesOn ?? []}
              opsUrl={`${pageUrl(context, '/ops')}#brakes`}
            />
            {children}
          </DisplayZone>
        </main>
        <footer className="site-footer">
          <p>{canSwitchLanguage ? `${texts.translation} ${texts.chooseAbove}` : texts.translation}</p>
        </footer>
      </body>
    </html>
  );
}

/** The address of another of our pages, in the language of this one. `path` begins with a slash. */
export function pageUrl(context: PageContext, path: string, query: Readonly<Record<string, string>> = {}): string {
  return withLanguage(path, query, context.locale);
}

function LanguageSwitch({ context }: { readonly context: PageContext }): ReactElement {
  return (
    <nav className="languages notranslate" translate="no" aria-label={TEXTS[context.locale].languages}>
      <ul>
        {LOCALES.map((locale) => (
          <li key={locale}>
            <a
              href={withLanguage(context.path, context.query, locale)}
              lang={locale}
              hrefLang={locale}
              aria-current={locale === context.locale ? 'true' : undefined}
            >
              {TEXTS[locale].name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function withLanguage(path: string, query: Readonly<Record<string, string>>, locale: Locale): string {
  // a path that begins with two slashes would lead to another host
  const ownPath = path.replace(/^[/\\]*/, '/');
  return `${ownPath}?${new URLSearchParams({ ...query, lang: locale }).toString()}`;
}
