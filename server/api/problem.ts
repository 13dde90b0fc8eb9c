/** Every refusal and every fault as one shape (RFC 9457): a code, a title in words, a request id – never a stack. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Log } from '../../config/log.ts';
import { ShapeError } from '../../config/shape.ts';
import type { Language } from '../../config/terms.ts';
import { textIn } from '../../config/text/index.ts';
import { type Facts, Refusal, type RefusalCode } from '../rules/refusal.ts';
import type { Problem } from './wire.ts';

/** Faults that HTTP itself brings, beside the refusals of the house. */
type HttpCode = 'too-many' | 'too-large' | 'wrong-type' | 'foreign-origin' | 'internal';

/** Complete: a new refusal does not compile without its status. */
export const STATUSES: Readonly<Record<RefusalCode | HttpCode, number>> = {
  'bad-input': 400,
  'weak-password': 400,
  'wrong-password': 401,
  'signed-out': 401,
  'not-allowed': 403,
  'foreign-origin': 403,
  'not-found': 404,
  conflict: 409,
  'not-empty': 409,
  'already-set-up': 409,
  'last-administrator': 409,
  'not-looked-at': 409,
  'no-feed': 409,
  'too-large': 413,
  'wrong-type': 415,
  locked: 423,
  limit: 429,
  'too-many': 429,
  internal: 500,
  'no-daemon': 503,
};

/** Thrown where HTTP itself is at fault. */
export class HttpFault extends Error {
  readonly code: HttpCode;
  readonly facts: Facts;
  constructor(code: HttpCode, facts: Facts = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

type Told = Pick<Problem, 'facts' | 'problems'> & { readonly code: RefusalCode | HttpCode };

/** What is said of an error; undefined for a broken promise of our own, of which nothing is said. */
function toldOf(error: unknown): Told | undefined {
  if (error instanceof ShapeError) return { code: 'bad-input', problems: [...error.problems] };
  if (error instanceof HttpFault) return { code: error.code, facts: { ...error.facts } };
  if (error instanceof Refusal) {
    const { code, facts, problems } = error;
    return { code, facts: { ...facts }, ...(problems.length > 0 && { problems: [...problems] }) };
  }
  return toldOfParser(error);
}

/** body-parser and the router mark their errors with a status and, mostly, a type. */
function toldOfParser(error: unknown): Told | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, type } = error as Error & { status?: unknown; type?: unknown };
  const problem = (wanted: string, got: string): Told => ({
    code: 'bad-input',
    problems: [{ path: '', wanted, got }],
  });
  if (type === 'entity.too.large') return { code: 'too-large' };
  if (type === 'entity.parse.failed') return problem('JSON', 'something else');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return { code: 'wrong-type' };
  if (type === 'request.aborted') return problem('a whole body', 'a part of it');
  if (status === 400 && error instanceof URIError) return problem('a path that can be decoded', 'another');
  if (status === 400 && 'expose' in error) return problem('a body as its headers say', 'another');
  return undefined;
}

/** The problem as it goes over the wire. */
function problemOf(error: unknown, requestId: string, language: Language): Problem {
  const told = toldOf(error) ?? { code: 'internal' as const };
  const { code, facts, problems } = told;
  return {
    code,
    title: textIn(language).word('refusal', code),
    status: STATUSES[code],
    requestId,
    ...(facts !== undefined && Object.keys(facts).length > 0 && { facts }),
    ...(problems !== undefined && { problems: problems.slice(0, MOST_PROBLEMS) }),
  };
}

const MOST_PROBLEMS = 200;

/** The one handler that every refusal and every broken promise reaches; a broken promise is logged once. */
export function answerProblem(log: Log): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, _next) => {
    const { id, language } = response.locals as { id: string; language: Language };
    const problem = problemOf(error, id, language);
    if (problem.code === 'internal') {
      log.error({ requestId: id, method: request.method, path: request.path, error }, 'api.fault');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer realm="lightkeeper"');
    // A part of a large answer may have been meant: its headers are not those of a problem.
    for (const name of ['etag', 'last-modified', 'content-disposition']) response.removeHeader(name);
    response.setHeader('cache-control', 'no-store');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}
