export { emailVerification } from './email-verification.ts';
export { licenceSync } from './licence-sync.ts';
export { notice } from './notice.ts';
export { partnerRequest } from './partner-request.ts';
export { partnershipEnding } from './partnership-ending.ts';
export { passwordReset } from './password-reset.ts';
export { registration } from './registration.ts';
export { retention } from './retention.ts';
