import type { UserView } from '../../db/queries/users.ts';
import type { RefusalReason } from '../../domain/rights.ts';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { Lacks } from './partner-parts.tsx';
import { PARTNER_REASON_TEXTS, type ShownLack } from './texts/partner-reasons.ts';

/** For somebody without the right to work with partners: what they lack, and who can help. */
export function partnersClosedPage(
  context: PageContext,
  {
    reasons,
    administrators,
    isAdministrator,
  }: {
    readonly reasons: readonly RefusalReason[];
    readonly administrators: readonly UserView[];
    /** Whether the reader is one of them. */
    readonly isAdministrator: boolean;
  },
): string {
  const texts = PARTNER_REASON_TEXTS[context.locale];
  const lacks = reasons.filter((reason): reason is ShownLack & RefusalReason => Object.hasOwn(texts.lacks, reason));
  return renderPage(
    <Layout context={context} title={texts.closedTitle}>
      <h1>
        <Term>{texts.closedTitle}</Term>
      </h1>
      <p className="lead">{texts.closedIntro}</p>
      <Lacks locale={context.locale} lacks={lacks} />
      {isAdministrator ? (
        <p>
          {`${texts.closedHelpYourself} `}
          <a href={pageUrl(context, '/environment')}>{texts.closedHelpYourselfLink}</a>
        </p>
      ) : (
        <>
          <p>{texts.closedNext}</p>
          <h2>{texts.administrators}</h2>
          <ul>
            {administrators.map(({ id, email, firstName, lastName }) => (
              <li key={id}>
                <Term>{[[firstName, lastName].filter(Boolean).join(' '), email].filter(Boolean).join(' · ')}</Term>
              </li>
            ))}
          </ul>
        </>
      )}
    </Layout>,
  );
}
