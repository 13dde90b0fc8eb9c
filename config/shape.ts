/** zod, and the one way its problems are told: path, wanted, got – all at once. */
import { z } from 'zod';

export { z };

/** One fault in something that was read. */
export interface Problem {
  /** `thresholds.online`, `rows.17.latitude`; empty for the whole. */
  readonly path: string;
  /** What would have been right, in words: `a percentage from 0 to 100`. */
  readonly wanted: string;
  /** What was there, shortened: `950`, `nothing`, `"abc"`. */
  readonly got: string;
}

/** Thrown by `read` with every problem of a value. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(inWords).join('\n'));
    this.problems = problems;
  }
}

/** `thresholds.online: wanted a percentage from 0 to 100, got 950` */
export function inWords({ path, wanted, got }: Problem): string {
  return `${path === '' ? '(the whole)' : path}: wanted ${wanted}, got ${got}`;
}

/** The value as the schema says, or a ShapeError that tells every problem. Unknown keys are problems of strict objects. */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const outcome = schema.safeParse(value, { reportInput: true });
  if (outcome.success) return outcome.data;
  throw new ShapeError(problemsOf(outcome.error, value));
}

/** Every problem of a failed reading. */
export function problemsOf(error: z.ZodError, value: unknown): Problem[] {
  return error.issues.flatMap((issue) => told(issue, value));
}

function told(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      wanted: 'no such key',
      got: shownStranger(key, at(value, [...issue.path, key])),
    }));
  }
  return [{ path, wanted: wantedBy(issue), got: shown(issue.path.at(-1), at(value, issue.path)) }];
}

function wantedBy(issue: z.core.$ZodIssue): string {
  // Schemas may carry their own words in `error`; zod's own begin with these.
  if (!/^(Invalid|Too |Unrecognized)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return article(issue.expected);
    case 'too_small':
      return `at least ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `at most ${amount(issue.maximum, issue.origin)}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return formatOf(issue.format, issue.pattern);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return unionOf(issue);
    default:
      return issue.message.replace(/^Invalid input: expected /, '');
  }
}

function unionOf(issue: z.core.$ZodIssueInvalidUnion): string {
  const { options } = issue as { readonly options?: unknown };
  if (Array.isArray(options)) return oneOf(options);
  const each = issue.errors.flatMap(([first]) => (first === undefined ? [] : wantedBy(first)));
  return [...new Set(each)].join(', or ') || 'something else';
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => String(value)).join(', ');
  return values.length === 1 ? words : `one of ${words}`;
}

function formatOf(format: string, pattern: string | undefined): string {
  return format === 'regex' ? `text like ${pattern}` : `${article(format)} as it is usually written`;
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function amount(limit: number | bigint, origin: string): string {
  const [one, many] = { string: ['character', 'characters'], array: ['entry', 'entries'] }[origin] ?? [
    '',
    '',
  ];
  return `${limit} ${limit === 1 ? one : many}`.trimEnd();
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const key of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}

const SHOWN = 80;
const SHOWN_DEPTH = 4;
/** What is under such a key is never shown, whether it is right or wrong. */
const SECRET = /pass|pwd|secret|token|^key$|^old$|^new$/i;

function shown(key: PropertyKey | undefined, value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof key === 'string' && SECRET.test(key)) return 'something else (not shown)';
  if (typeof value === 'bigint' || typeof value === 'number') return `${value}`;
  const text = JSON.stringify(flattened(value), hidden) ?? typeof value;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** No deeper than a reader looks: JSON of lists in lists without end would take more stack than there is. */
function flattened(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth === SHOWN_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, SHOWN).map((entry) => flattened(entry, depth + 1));
  const entries = Object.entries(value).slice(0, SHOWN);
  return Object.fromEntries(entries.map(([key, entry]) => [key, flattened(entry, depth + 1)]));
}

/** A mistyped key may hold what the right one would have held: texts under it are not shown either. */
function shownStranger(key: string, value: unknown): string {
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? 'a text' : shown(key, value);
}

function hidden(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return '(not shown)';
  return typeof value === 'bigint' ? `${value}` : value;
}
