import type { ReactElement } from 'react';
import type { UserView } from '../../db/queries/users.ts';
import { SelectField } from './environment-fields.tsx';
import { shownNameOfUser } from './environment-users.tsx';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { SUCCESSION_TEXTS } from './texts/succession.ts';

/** Somebody who is to be deactivated, and who can take their organisations over. */
export interface Succession {
  readonly user: UserView;
  readonly candidates: readonly UserView[];
}

/** Asks who takes over. Posts `action=deactivate`, `userId`, `version` and `successorId` to `/environment`. */
export function SuccessionForm(props: Succession & { readonly context: PageContext }): ReactElement {
  const { context, user, candidates } = props;
  const texts = SUCCESSION_TEXTS[context.locale];
  return (
    <section aria-labelledby="succession">
      <h2 id="succession">{texts.title}</h2>
      <p>
        {`${texts.intro} `}
        <Term>{shownNameOfUser(user)}</Term>
      </p>
      {candidates.length === 0 ? (
        <p>{texts.nobody}</p>
      ) : (
        <form className="form" method="post" action={pageUrl(context, '/environment')}>
          <input type="hidden" name="userId" value={user.id} />
          <input type="hidden" name="version" value={user.version} />
          <SelectField
            locale={context.locale}
            id="successorId"
            label={texts.successor}
            value={candidates[0]?.id ?? ''}
            options={candidates.map((one) => ({ value: one.id, label: `${shownNameOfUser(one)} · ${one.email}` }))}
          />
          <SubmitButton name="action" value="deactivate">
            {texts.button}
          </SubmitButton>
        </form>
      )}
    </section>
  );
}
