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
      got: shown(at(value, [...issue.path, key])),
    }));
  }
  return [{ path, wanted: wantedBy(issue), got: shown(at(value, issue.path)) }];
}

function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isOwnWord(issue) ? issue.message : article(issue.expected);
    case 'too_small':
      return isOwnWord(issue) ? issue.message : `at least ${issue.minimum}${ofWhat(issue.origin)}`;
    case 'too_big':
      return isOwnWord(issue) ? issue.message : `at most ${issue.maximum}${ofWhat(issue.origin)}`;
    case 'invalid_value':
      return isOwnWord(issue) ? issue.message : `one of ${issue.values.map((v) => String(v)).join(', ')}`;
    default:
      return issue.message;
  }
}

/** Schemas may carry their own words in `error`; zod's own begin with these. */
function isOwnWord(issue: z.core.$ZodIssue): boolean {
  return !/^(Invalid|Too |Unrecognized)/.test(issue.message);
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function ofWhat(origin: string): string {
  if (origin === 'string') return ' characters';
  if (origin === 'array') return ' entries';
  return '';
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const key of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}

const SHOWN = 80;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? typeof value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
