import type { ReactElement } from 'react';
import type { Preparation } from '../../db/queries/prepared-registrations.ts';
import type { ReceivingQuestion } from '../../db/queries/receiving.ts';
import { RECEIVING_CREDIT } from '../../domain/receiving-registration.ts';
import { describeOrganisation } from './activate.tsx';
import { SubmitButton } from './form.tsx';
import { Layout, type PageContext, pageUrl, renderPage, Term } from './layout.tsx';
import { ORGANISATION_TEXTS } from './texts/organisation.ts';
import { PROMPT_TEXTS, RECEIVING_PROMPT_TEXTS } from './texts/prepared-registration.tsx';

export interface PromptsProps {
  readonly questions: readonly Preparation[];
  /** Whether they may say yes: plain users can only say no. */
  readonly mayAgree: boolean;
  /** What came of the answer that this page follows. */
  readonly said?: 'agreed' | 'declined' | 'gone' | 'noCredit';
  /** The organisations that could receive e-invoices, for who decides about it. */
  readonly receiving?: readonly ReceivingQuestion[];
}

/** What somebody is asked. Posts `id` and `answer` (`yes` or `no`) to `/account/prompts`. */
export function promptsPage(context: PageContext, { questions, mayAgree, said, receiving = [] }: PromptsProps): string {
  const texts = PROMPT_TEXTS[context.locale];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      {said && (
        <p className="note" role="status">
          {said === 'noCredit' ? RECEIVING_PROMPT_TEXTS[context.locale].noCredit : texts[said]}
        </p>
      )}
      {questions.length + receiving.length === 0 && <p>{texts.none}</p>}
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
      <ReceivingQuestions context={context} questions={receiving} />
    </Layout>,
  );
}

/** Asks for each organisation whether it is to receive e-invoices. Posts `id` and `answer` (`yes` or `no`) to `/account/prompts`. */
export function ReceivingQuestions(props: {
  readonly context: PageContext;
  readonly questions: readonly ReceivingQuestion[];
}): ReactElement {
  const { context, questions } = props;
  const texts = RECEIVING_PROMPT_TEXTS[context.locale];
  return (
    <>
      {questions.map(({ organisationId: id, organisationName }) => (
        <form key={id} className="form" method="post" action={pageUrl(context, '/account/prompts')}>
          <input type="hidden" name="id" value={id} />
          <h2 id={`question-${id}`}>{texts.question(<Term>{organisationName}</Term>)}</h2>
          <p className="hint">{`${ORGANISATION_TEXTS[context.locale].cost(RECEIVING_CREDIT)} ${texts.later}`}</p>
          <SubmitButton name="answer" value="yes" describedBy={`question-${id}`}>
            {texts.yes}
          </SubmitButton>
          <SubmitButton name="answer" value="no" describedBy={`question-${id}`} secondary>
            {texts.no}
          </SubmitButton>
        </form>
      ))}
    </>
  );
}
