import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';

/** An answer other than 2xx: `{status, message}`. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** Answers what no route took. */
export const refuseUnknownPath: RequestHandler = () => {
  throw new Refusal(404, 'There is nothing at this address.');
};

/** The last middleware: every refusal, and what the body parser and oidc-provider throw. */
export const answerRefusal: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, message } = toRefusal(error);
  response.status(status).json({ status, message });
};

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof z.ZodError) return new Refusal(422, z.prettifyError(error));
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && status < 500) return new Refusal(status, 'The request could not be understood.');
  console.error('The stand-ins failed to answer a request.', error);
  return new Refusal(500, 'An unexpected error occurred.');
}
