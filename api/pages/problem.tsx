import type { ReactElement } from 'react';
import type { ErrorCode } from '../../domain/errors.ts';
import { Layout, type PageContext, renderPage } from './layout.tsx';
import { PROBLEM_TEXTS, type ProblemKind, REQUEST_ID_TEXTS } from './texts/problem.ts';

export interface ProblemProps {
  /** The HTTP status of the answer. */
  readonly status: number;
  readonly code: ErrorCode;
  /** By which the request is found in the logs. */
  readonly requestId: string;
}

const KINDS: Readonly<Record<ErrorCode, ProblemKind>> = {
  MALFORMED_BODY: 'input',
  VALIDATION_FAILED: 'input',
  BODY_TOO_LARGE: 'input',
  UNSUPPORTED_MEDIA_TYPE: 'input',
  NOT_AUTHENTICATED: 'sign-in',
  CREDENTIALS_WRONG: 'sign-in',
  ORIGIN_MISMATCH: 'origin',
  NOT_ALLOWED: 'not-allowed',
  NOT_FOUND: 'not-found',
  METHOD_NOT_ALLOWED: 'not-found',
  LINK_UNKNOWN: 'link',
  LINK_SUPERSEDED: 'link',
  LINK_USED: 'link',
  LINK_EXPIRED: 'link',
  LINK_CANCELLED: 'link',
  USERNAME_TAKEN: 'taken',
  ENVIRONMENT_NAME_TAKEN: 'taken',
  TERMS_OUTDATED: 'taken',
  LOGIN_ID_TAKEN: 'taken',
  NO_SEAT: 'no-seat',
  LAST_ADMINISTRATOR: 'last-administrator',
  ROLE_TOO_LOW: 'taken',
  USER_INACTIVE: 'taken',
  ADDRESS_IN_USE: 'taken',
  TOO_MANY_ADDRESSES: 'taken',
  LICENCE_TAKEN: 'taken',
  ALREADY_DECIDED: 'taken',
  ACCOUNT_DISABLED: 'taken',
  PARTNER_REQUEST_OPEN: 'taken',
  PARTNER_REQUEST_TOO_SOON: 'taken',
  PARTNER_REQUEST_ENDED: 'taken',
  OWN_ENVIRONMENT: 'taken',
  ALREADY_CONNECTED: 'taken',
  NOT_ADDRESSED: 'taken',
  MANAGER_NOT_ELIGIBLE: 'taken',
  ORGANISATION_TAKEN: 'taken',
  ORGANISATION_NOT_ACTIVE: 'taken',
  ORGANISATION_ACTIVE: 'taken',
  ACTIVATION_OPEN: 'taken',
  ACTIVATION_ENDED: 'taken',
  AUTHORITY_NOT_AWAITED: 'taken',
  LAST_ORGANISATION_ADMINISTRATOR: 'taken',
  IDENTIFIER_TAKEN: 'taken',
  IDENTIFIER_MISSING: 'taken',
  LAST_IDENTIFIER: 'taken',
  NO_CREDIT: 'taken',
  REGISTER_NOT_FOUND: 'taken',
  ALREADY_MEMBER: 'taken',
  INVITATION_OPEN: 'taken',
  INVITATION_ENDED: 'taken',
  MAIL_NOT_BOUNCED: 'taken',
  BULK_INVITE_ENDED: 'taken',
  BULK_ACTION_ENDED: 'taken',
  SECOND_OPERATOR_NEEDED: 'taken',
  ACTION_NOT_ALLOWED: 'taken',
  RESTORE_ERASED: 'taken',
  STAGE_CHANGED: 'taken',
  AUDIENCE_NOT_FOUND: 'not-found',
  DOCUMENT_NOT_YOURS: 'not-allowed',
  SHARE_NOT_HELD: 'not-allowed',
  SHARE_CHAIN_TOO_LONG: 'taken',
  SHARE_OPEN: 'taken',
  INVITATION_NOT_YOURS: 'not-allowed',
  REGISTER_UNAVAILABLE: 'unavailable',
  SIGN_IN_INVALID: 'sign-in-again',
  SIGN_IN_DECLINED: 'sign-in-again',
  SIGN_IN_RESTRICTED: 'sign-in-elsewhere',
  PROVIDER_SIGN_IN_NEEDED: 'taken',
  IDENTITY_TAKEN: 'taken',
  LAST_WAY_IN: 'taken',
  MANUAL_REGISTRATION_OFF: 'manual-off',
  PROVIDER_UNAVAILABLE: 'unavailable',
  TEMPORAL_READ_ONLY: 'not-allowed',
  TEMPORAL_UI_UNAVAILABLE: 'unavailable',
  VERSION_MISMATCH: 'taken',
  IDEMPOTENCY_KEY_REUSED: 'input',
  REQUEST_IN_PROGRESS: 'unavailable',
  WEBHOOK_SIGNATURE_INVALID: 'input',
  RATE_LIMITED: 'too-many',
  OUTCOME_UNKNOWN: 'unknown-outcome',
  DATABASE_UNAVAILABLE: 'unavailable',
  INTERNAL: 'internal',
};

/** What people see where an API client would get a problem document (RFC 9457). */
export function problemPage(context: PageContext, problem: ProblemProps): string {
  const texts = PROBLEM_TEXTS[context.locale][KINDS[problem.code]];
  return renderPage(
    <Layout context={context} title={texts.title}>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.whatToDo}</p>
      <RequestFacts context={context} problem={problem} />
    </Layout>,
  );
}

/** By what a refused request is found in the logs, for whoever is asked to help. */
export function RequestFacts(props: { readonly context: PageContext; readonly problem: ProblemProps }): ReactElement {
  const { status, code, requestId } = props.problem;
  const texts = REQUEST_ID_TEXTS[props.context.locale];
  return (
    <dl className="facts small notranslate" translate="no">
      <div>
        <dt>{texts.label}</dt>
        <dd>
          <code>{requestId}</code>
        </dd>
      </div>
      <div>
        <dt>{texts.code}</dt>
        <dd>
          <code>{`${status} ${code}`}</code>
        </dd>
      </div>
    </dl>
  );
}
