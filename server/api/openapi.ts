/** The OpenAPI 3.1 document, made from the same routes and the same schemas as the application. */
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from '../../config/shape.ts';
import { MAY } from '../../config/terms.ts';
import { isSchema, type Route } from './route.ts';
import * as wire from './wire.ts';

/** Schemas of the wire by the names that the document gives them. */
function components(): Record<string, z.ZodType> {
  const seen = new Set<unknown>();
  const named: Record<string, z.ZodType> = {};
  for (const [name, schema] of Object.entries(wire)) {
    if (!(schema instanceof z.ZodType) || seen.has(schema)) continue;
    seen.add(schema);
    named[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] = schema;
  }
  return named;
}

export function documentOf(routes: readonly Route[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Lightkeeper',
      version,
      description:
        'Whatever the page can do, a program can do: with an API token in `Authorization: Bearer lk_…`. Times are milliseconds ' +
        'since 1970 UTC, shares are hundredths of a percent. Every refusal is a Problem with a code, a title and a request id.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components(),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'lk_session' },
        token: { type: 'http', scheme: 'bearer', description: 'An API token, `lk_…`' },
      },
    },
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { method, path, query, params, body, tag, summary, may } = route;
  return {
    operationId: `${method}${path.replaceAll(/[^a-zA-Z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    tags: [tag],
    summary,
    description: whoMay(route),
    security: may === 'anyone' ? [] : [{ cookie: [] }, { token: [] }],
    ...((query || params) && {
      requestParams: { ...(query && { query }), ...(params && { path: params }) },
    }),
    ...(body && { requestBody: { required: true, content: contentOf(body) } }),
    responses: {
      [`${route.status ?? 200}`]: { description: summary, ...(route.answer && { content: answerOf(route) }) },
      default: {
        description: 'Refused, or a fault of the server',
        content: { 'application/problem+json': { schema: wire.problem } },
      },
    },
  } as ZodOpenApiOperationObject; // the status is a number between 200 and 299, which the type asks to see as a literal
}

/** In words, and from the table of roles: the document cannot say otherwise than the guard does. */
function whoMay({ may, whole }: Route): string {
  if (may === 'anyone') return 'For anyone.';
  if (may === 'signed-in') return 'For anyone who is signed in.';
  const roles = Object.entries(MAY).flatMap(([role, granted]) => (granted.includes(may) ? [role] : []));
  return `Needs \`${may}\` (${roles.join(', ')})${whole ? ', with the whole city in reach' : ''}.`;
}

type Content = Record<string, { schema: z.ZodType | { type: 'string' } }>;

function contentOf(body: NonNullable<Route['body']>): Content {
  if (isSchema(body)) return { 'application/json': { schema: body } };
  return Object.fromEntries(body.types.map((type) => [type, { schema: { type: 'string' as const } }]));
}

function answerOf({ answer }: Route): Content {
  if (answer === undefined) return {};
  return isSchema(answer)
    ? { 'application/json': { schema: answer } }
    : { [answer.type]: { schema: { type: 'string' } } };
}
