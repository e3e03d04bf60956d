export { notice } from './notice.ts';
export { registration } from './registration.ts';
export { retention } from './retention.ts';
