import { Environment } from './environment.ts';
import { Link } from './link.ts';
import { Mail, MailReport } from './mail.ts';
import { Notice } from './notice.ts';
import { OutboxRow } from './outbox-row.ts';
import { Process } from './process.ts';
import { RateLimit } from './rate-limit.ts';
import { ActivationAttempt, Registration, RegistrationIntake } from './registration.ts';
import { TimelineEntry } from './timeline-entry.ts';
import { Consent, Credential, Session, User, UserAddress } from './user.ts';

/** Every entity, listed rather than discovered: nothing depends on the working folder or on `.ts` versus `.js`. */
export const entities = [
  Process,
  TimelineEntry,
  OutboxRow,
  Registration,
  RegistrationIntake,
  ActivationAttempt,
  Link,
  Mail,
  MailReport,
  Environment,
  User,
  UserAddress,
  Credential,
  Consent,
  Session,
  Notice,
  RateLimit,
];
