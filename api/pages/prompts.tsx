import type { Preparation } from '../../db/queries/prepared-registrations.ts';
import { describeOrganisation } from './activate.tsx';
import { SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { PROMPT_TEXTS } from './texts/prepared-registration.tsx';

export interface PromptsProps {
  readonly questions: readonly Preparation[];
  /** Whether they may say yes: plain users can only say no. */
  readonly mayAgree: boolean;
  /** What came of the answer that this page follows. */
  readonly said?: 'agreed' | 'declined' | 'gone';
}

/** What somebody is asked. Posts `id` and `answer` (`yes` or `no`) to `/account/prompts`. */
export function promptsPage(context: PageContext, { questions, mayAgree, said }: PromptsProps): string {
  const texts = PROMPT_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {said && (
        <p className="note" role="status">
          {texts[said]}
        </p>
      )}
      {questions.length === 0 && <p>{texts.none}</p>}
      {questions.map(({ id, intermediaryName, organisation }) => (
        <form key={id} className="form" method="post" action={pageUrl(context, '/account/prompts')}>
          <input type="hidden" name="id" value={id} />
          <h2 id={`question-${id}`}>{texts.question(<Term>{intermediaryName}</Term>)}</h2>
          {organisation && (
            <p>
              <Term>{describeOrganisation(organisation)}</Term>
            </p>
          )}
          <p className="hint">{texts.meaning}</p>
          {mayAgree && (
            <SubmitButton name="answer" value="yes" describedBy={`question-${id}`}>
              {texts.yes}
            </SubmitButton>
          )}
          <SubmitButton name="answer" value="no" describedBy={`question-${id}`} secondary>
            {texts.no}
          </SubmitButton>
        </form>
      ))}
    </Layout>,
  );
}
