import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../domain/errors.ts';
import { ProblemSchema, STATUS_OF } from './problem.ts';
import type { Route } from './route.ts';

/** What any call can meet. */
const ALWAYS: readonly ErrorCode[] = [
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'RATE_LIMITED',
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
  // a key that is wrong, or a session that has ended, is said at every call
  'NOT_AUTHENTICATED',
];
const WITH_BODY: readonly ErrorCode[] = [
  'MALFORMED_BODY',
  'VALIDATION_FAILED',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];
const KNOWN_ONLY: readonly ErrorCode[] = ['NOT_AUTHENTICATED', 'NOT_ALLOWED'];
const CHANGES: readonly ErrorCode[] = ['ORIGIN_MISMATCH'];
const QUERY: readonly ErrorCode[] = ['VALIDATION_FAILED'];
const IDEMPOTENT: readonly ErrorCode[] = ['VALIDATION_FAILED', 'IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS'];
const CONDITIONAL: readonly ErrorCode[] = ['VERSION_MISMATCH'];

/** The OpenAPI 3.1 document, made from the schemas that validate. */
export function createOpenApi(routes: readonly Route[], { prefix, publicUrl }: { prefix: string; publicUrl: string }) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = prefix + route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Vestibule',
      version: '1',
      description:
        'Durable onboarding for platforms on which businesses exchange documents. Errors are RFC 9457 problem documents: branch on their `code`.',
    },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: 'Set by an activation or by signing in; send `Origin` with calls that change something.',
        },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of a service account; it can do what the scopes of its account say.',
        },
      },
    },
    paths,
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  return {
    operationId: route.method + route.path.replaceAll(/[/:-]+(\w)/g, (_all, first: string) => first.toUpperCase()),
    summary: route.summary,
    tags: [tagOf(route.path)],
    // the line of the one table of rights that the call asks for
    'x-right': route.right,
    ...(route.description ? { description: route.description } : {}),
    security: route.right === 'anyone' ? [] : [{ session: [] }, { key: [] }],
    requestParams: parametersOf(route),
    ...(route.body ? { requestBody: { required: true, content: bodyOf(route, route.body) } } : {}),
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

function bodyOf({ csv }: Route, body: z.ZodType) {
  if (!csv) return { 'application/json': { schema: body } };
  return { 'application/json': { schema: body }, 'text/csv': { schema: z.string() } };
}

/** The feature that a call belongs to; the first word of its path, unless that feature has several. */
function tagOf(path: string): string {
  const first = path.split('/')[1] ?? '';
  return TAGS[first] ?? first.charAt(0).toUpperCase() + first.slice(1);
}

const TAGS: Readonly<Record<string, string>> = {
  registrations: 'Registration',
  activations: 'Registration',
  terms: 'Registration',
};

function answersOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const answers: [string, { description: string; schema?: z.ZodType }][] = Object.entries(route.answers);
  return Object.fromEntries(
    answers.map(([status, { description, schema }]) => [
      status,
      { description, ...(schema ? { content: { 'application/json': { schema } } } : {}) },
    ]),
  );
}

function parametersOf(route: Route): NonNullable<ZodOpenApiOperationObject['requestParams']> {
  const names = [...route.path.matchAll(/:(\w+)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const path = names.map((name) => [name, route.texts?.includes(name) ? z.string() : z.uuid()]);
  const key = z.string().optional().meta({ description: 'The same key and body get the same answer for 24 h.' });
  const version = z.string().optional().meta({ description: 'The ETag of what is changed.' });
  const header = {
    ...(route.idempotent ? { 'Idempotency-Key': key } : {}),
    ...(route.conditional ? { 'If-Match': version } : {}),
  };
  return {
    ...(path.length > 0 ? { path: z.object(Object.fromEntries(path)) } : {}),
    ...(route.query ? { query: route.query as unknown as z.ZodObject } : {}),
    ...(Object.keys(header).length > 0 ? { header: z.object(header) } : {}),
  };
}

function problemsOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const codes = [
    ...new Set([
      ...route.problems,
      ...ALWAYS,
      ...(route.right === 'anyone' ? [] : KNOWN_ONLY),
      ...(route.method === 'get' ? [] : CHANGES),
      ...(route.body ? WITH_BODY : []),
      ...(route.query ? QUERY : []),
      ...(route.idempotent ? IDEMPOTENT : []),
      ...(route.conditional ? CONDITIONAL : []),
    ]),
  ];
  const byStatus = Map.groupBy(codes, (code) => String(STATUS_OF[code]));
  const content = { 'application/problem+json': { schema: ProblemSchema } };
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [status, { description: named.join(', '), content }]),
  );
}
