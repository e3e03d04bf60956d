import type { WantedApproval } from '../../db/queries/email-addresses.ts';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { APPROVALS_TEXTS, type ApprovalSaid } from './texts/approvals.ts';

export interface ApprovalsProps {
  readonly approvals: readonly WantedApproval[];
  /** Whether more wait than are shown. */
  readonly hasMore: boolean;
  readonly said?: ApprovalSaid | undefined;
}

/** Addresses that wait for an administrator. Posts `id` and `verdict` (`approve` or `refuse`) to itself. */
export function approvalsPage(context: PageContext, { approvals, hasMore, said }: ApprovalsProps): string {
  const { locale } = context;
  const texts = APPROVALS_TEXTS[locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {said && (
        <p className="note" role="status">
          {texts.said[said]}
        </p>
      )}
      <p>{approvals.length === 0 ? texts.none : texts.intro}</p>
      {approvals.map(({ id, email, user, requestedAt, waitUntil }) => (
        <form key={id} className="form" method="post" action={pageUrl(context, '/environment/approvals')}>
          <input type="hidden" name="id" value={id} />
          <h2 id={`approval-${id}`}>
            <Term>{email}</Term>
          </h2>
          <dl className="facts">
            <div>
              <dt>{texts.user}</dt>
              <dd>
                <Term>{user.name}</Term>
              </dd>
            </div>
            <div>
              <dt>{texts.requestedAt}</dt>
              <dd>
                <Instant at={requestedAt} locale={locale} />
              </dd>
            </div>
            {waitUntil && (
              <div>
                <dt>{texts.waitUntil}</dt>
                <dd>
                  <Instant at={waitUntil} locale={locale} />
                </dd>
              </div>
            )}
          </dl>
          <div className="actions">
            <SubmitButton name="verdict" value="approve" describedBy={`approval-${id}`}>
              {texts.approve}
            </SubmitButton>
            <SubmitButton name="verdict" value="refuse" describedBy={`approval-${id}`} secondary>
              {texts.refuse}
            </SubmitButton>
          </div>
        </form>
      ))}
      {hasMore && <p>{texts.more}</p>}
    </Layout>,
  );
}
