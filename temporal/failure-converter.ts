import { DefaultFailureConverter } from '@temporalio/common';

/** Puts messages and stack traces of failures behind the codec too; their types, which stay readable, are codes. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
