import type { ReactElement } from 'react';
import { SubmitButton } from './form.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { ENVIRONMENT_SIGN_IN_TEXTS } from './texts/environment-sign-in.ts';

interface NamedProvider {
  readonly id: string;
  readonly name: string;
}

/** What an administrator can do about the ways in. */
export interface SignInWays {
  /** Where the environment's users sign in. */
  readonly loginUrl: string;
  /** The provider to which it is restricted; `isGone`: it is no longer configured. */
  readonly restrictedTo: { readonly name: string; readonly isGone: boolean } | undefined;
  /** The provider by which the administrator is signed in right now. */
  readonly offered: NamedProvider | undefined;
  /** Those by which they can sign in first. */
  readonly others: readonly NamedProvider[];
}

interface SignInProps {
  readonly context: PageContext;
  readonly ways: SignInWays;
  /** Of the environment's settings. */
  readonly version: number;
}

/** The ways in to an environment. Posts `restrict-sign-in` with `provider`, or `lift-sign-in`, to `/environment`. */
export function SignInSection({ context, ways, version }: SignInProps): ReactElement {
  const texts = ENVIRONMENT_SIGN_IN_TEXTS[context.locale];
  const { loginUrl, restrictedTo } = ways;
  return (
    <section aria-labelledby="signing-in">
      <h2 id="signing-in">{texts.title}</h2>
      <p>{restrictedTo ? texts.restricted(restrictedTo.name) : texts.open}</p>
      {restrictedTo?.isGone && <p className="note">{texts.gone}</p>}
      <dl className="facts">
        <div>
          <dt>{texts.address}</dt>
          <dd>
            <Term>
              <code id="login-address">{loginUrl}</code>
            </Term>
          </dd>
        </div>
      </dl>
      {restrictedTo ? <Lift {...{ context, version }} /> : <Restrict {...{ context, ways, version }} />}
    </section>
  );
}

function Restrict({ context, ways: { offered, others }, version }: SignInProps): ReactElement {
  const texts = ENVIRONMENT_SIGN_IN_TEXTS[context.locale];
  if (!offered) return <HowTo context={context} others={others} />;
  return (
    <>
      <h3>{texts.restrictTitle}</h3>
      <ul id="restrict-consequences">
        {texts.consequences(offered.name).map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <form className="form" method="post" action={pageUrl(context, '/environment')}>
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="provider" value={offered.id} />
        <SubmitButton name="action" value="restrict-sign-in" describedBy="restrict-consequences">
          {texts.restrict(offered.name)}
        </SubmitButton>
      </form>
    </>
  );
}

function HowTo({ context, others }: { readonly context: PageContext; readonly others: readonly NamedProvider[] }) {
  const texts = ENVIRONMENT_SIGN_IN_TEXTS[context.locale];
  if (others.length === 0) return <p className="hint">{texts.noProvider}</p>;
  return (
    <>
      <h3>{texts.restrictTitle}</h3>
      <p>{texts.howTo}</p>
      <ul>
        {others.map(({ id, name }) => (
          <li key={id}>
            <a href={pageUrl(context, `/sign-in/${id}`, { next: '/environment' })}>
              <Term>{texts.signInBy(name)}</Term>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Lift({ context, version }: Omit<SignInProps, 'ways'>): ReactElement {
  const texts = ENVIRONMENT_SIGN_IN_TEXTS[context.locale];
  return (
    <>
      <h3>{texts.liftTitle}</h3>
      <p id="lift-consequences">{texts.liftConsequences}</p>
      <form className="form" method="post" action={pageUrl(context, '/environment')}>
        <input type="hidden" name="version" value={version} />
        <SubmitButton name="action" value="lift-sign-in" describedBy="lift-consequences" secondary>
          {texts.lift}
        </SubmitButton>
      </form>
    </>
  );
}
