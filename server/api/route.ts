/**
 * A route is a value: method, path, who may, what is sent and answered, and the handler. The application and the
 * OpenAPI document are both made from the same list of them, so a route without a permission cannot exist.
 */
import type { Response } from 'express';
import { read, z } from '../../config/shape.ts';
import type { Language, Permission } from '../../config/terms.ts';
import { Refusal } from '../rules/refusal.ts';
import type { Asker } from '../work/asker.ts';

/** Who may: a permission of the role, anybody who is signed in, or anybody at all. */
export type May = Permission | 'signed-in' | 'anyone';

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** Of a request, what a handler may need beside its input. */
export interface Around {
  /** Who asks. */
  readonly person: Asker;
  /** Address the request came from. */
  readonly origin: string;
  /** Came by TLS, here or at a trusted proxy. */
  readonly isSecure: boolean;
  readonly language: Language;
  /** Aborts when the asker has gone. */
  readonly signal: AbortSignal;
}

/** Raw input, before a route has read it. */
export interface Raw extends Around {
  readonly query: unknown;
  readonly params: unknown;
  readonly body: unknown;
}

/** An answer that is not simply JSON with the status of success. */
export class Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  constructor(body: unknown, headers: Readonly<Record<string, string>> = {}, status = 200) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** An answer that goes on: the handler writes it, and ends it when `signal` aborts. */
export class Held {
  readonly begin: (response: Response, signal: AbortSignal) => void;
  constructor(begin: (response: Response, signal: AbortSignal) => void) {
    this.begin = begin;
  }
}

/** What a body may be: JSON by a schema, or bytes up to a limit. */
export interface BytesBody {
  readonly bytes: true;
  readonly types: readonly string[];
  readonly limit: number;
}

/** What an answer that is no JSON is. */
export interface TypedAnswer {
  readonly type: string;
  readonly says: string;
}

interface Head {
  readonly method: Method;
  /** As express writes it: `/api/devices/:id`. */
  readonly path: string;
  readonly may: May;
  /** True where it touches more than one district: only for those who see the whole city. */
  readonly whole?: boolean | undefined;
  /** Heading under which the document lists it. */
  readonly tag: string;
  readonly summary: string;
  /** Of success; 200 unless said. */
  readonly status?: number;
  readonly answer?: z.ZodType | TypedAnswer;
}

/** A route with its input forgotten: what the table holds. */
export interface Route extends Head {
  readonly query?: z.ZodObject;
  readonly params?: z.ZodObject;
  readonly body?: z.ZodType | BytesBody;
  /** Reads the input and answers; a refusal tells every problem of it. */
  run(raw: Raw): Promise<unknown>;
}

type Empty = z.ZodObject<Record<never, never>, z.core.$strict>;
type BodyOf<B> = B extends z.ZodType ? z.output<B> : B extends BytesBody ? Uint8Array : undefined;

interface Wanted<Q extends z.ZodObject, P extends z.ZodObject, B> extends Head {
  readonly query?: Q;
  readonly params?: P;
  readonly body?: B;
  readonly handle: (
    asked: Around & { readonly query: z.output<Q>; readonly params: z.output<P>; readonly body: BodyOf<B> },
  ) => unknown;
}

const empty: Empty = z.strictObject({});

/** Makes a route; its handler gets what the schemas say and nothing else. */
export function route<
  Q extends z.ZodObject = Empty,
  P extends z.ZodObject = Empty,
  B extends z.ZodType | BytesBody | undefined = undefined,
>({ handle, ...head }: Wanted<Q, P, B>): Route {
  return {
    ...(head as Head & { query?: Q; params?: P; body?: Exclude<B, undefined> }),
    async run({ query, params, body, ...around }) {
      // The schemas that are left out read as empty ones: their output is then the empty object of the default type.
      return handle({
        ...around,
        query: read(head.query ?? empty, withoutEmpty(query)) as z.output<Q>,
        params: asPath(head.params ?? empty, params) as z.output<P>,
        body: bodyFor(head.body, body) as BodyOf<B>,
      });
    },
  };
}

/** Who sends nothing sends an empty wish: the schema says what it lacks, if it lacks anything. */
function bodyFor(wanted: z.ZodType | BytesBody | undefined, body: unknown): unknown {
  if (wanted === undefined) return undefined;
  return isSchema(wanted) ? read(wanted, body ?? {}) : (body ?? new Uint8Array());
}

export function isSchema(body: z.ZodType | BytesBody | TypedAnswer): body is z.ZodType {
  return body instanceof z.ZodType;
}

/** `?q=&page=2`: what is left empty is left out. */
function withoutEmpty(query: unknown): unknown {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ''));
}

/** A path with a part that cannot be is the path of nothing. */
function asPath(schema: z.ZodObject, params: unknown): unknown {
  const outcome = schema.safeParse(params);
  if (!outcome.success) throw new Refusal('not-found');
  return outcome.data;
}

/** A whole number in a path or a query. */
export const wholeNumber = z
  .string('a whole number')
  .regex(/^\d{1,15}$/, 'a whole number')
  .transform(Number)
  .meta({ override: { type: 'integer', minimum: 0 } });

/** `yes` or `no`, also as `true` or `false`. */
export const yesOrNo = z
  .enum(['yes', 'no', 'true', 'false'])
  .transform((word) => word === 'yes' || word === 'true');

export const idInPath = z.strictObject({ id: wholeNumber });

/** Which page of a list, from 1, and how long a page is. */
export const paging = {
  page: wholeNumber.refine((n) => n >= 1, 'at least 1').default(1),
  size: wholeNumber.refine((n) => n >= 1 && n <= 500, 'from 1 to 500').default(50),
};
