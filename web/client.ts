/** Asks the server, same origin only. An answer is typed as `server/api/wire.ts` says; anything else is a Trouble. */
import type { Problem } from '../server/api/wire.ts';
import { choices } from './choices.ts';
import { clock } from './times.ts';
import { text } from './words.ts';

/** Why an answer did not come: refused with a problem, not reached, or not readable. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly problem: Problem | null;

  constructor(message: string, problem: Problem | null = null) {
    super(message);
    this.problem = problem;
  }

  /** The HTTP status of a refusal; 0 when the server was not reached. */
  get status(): number {
    return this.problem?.status ?? 0;
  }
}

export interface Wish {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; a Blob as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const signedOut = new Set<() => void>();

/** Calls back when the server says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** The answer to a request, or a Trouble. A cancelled request rejects with the signal's reason. */
export async function ask<T>(path: string, wish: Wish = {}): Promise<T> {
  const answer = await reach(path, wish);
  if (!answer.ok) throw await refusal(answer);
  if (answer.status === 204) return undefined as T;
  try {
    // The page and the server are of one version: the wire's types are what the server sends.
    return (await answer.json()) as T;
  } catch {
    wish.signal?.throwIfAborted();
    throw new Trouble(text('trouble.unreadable'));
  }
}

/** Bytes, and the headers they came with. The browser keeps them, and asks whether they are still the same. */
export async function askBytes(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly headers: Headers }> {
  const answer = await reach(path, { signal }, 'no-cache');
  if (!answer.ok) throw await refusal(answer);
  try {
    return { bytes: new Uint8Array(await answer.arrayBuffer()), headers: answer.headers };
  } catch {
    signal?.throwIfAborted();
    throw new Trouble(text('trouble.unreadable'));
  }
}

async function reach(
  path: string,
  { method = 'GET', body, signal }: Wish,
  cache: RequestCache = 'no-store',
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined && !(body instanceof Blob)) headers['content-type'] = 'application/json';
  const init: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    cache,
    redirect: 'error',
  };
  if (body !== undefined) init.body = body instanceof Blob ? body : JSON.stringify(body);
  if (signal !== undefined) init.signal = signal;
  try {
    return await fetch(path, init);
  } catch {
    signal?.throwIfAborted();
    throw new Trouble(text('trouble.offline'));
  }
}

async function refusal(answer: Response): Promise<Trouble> {
  const problem = await inWords(await problemIn(answer));
  if (answer.status === 401 && problem.code === 'signed-out') for (const listener of signedOut) listener();
  return new Trouble(sentence(problem), problem);
}

const ISO = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** The server says in English what would have been right, and instants as programs write them. The words are fetched when they are wanted first. */
async function inWords(problem: Problem): Promise<Problem> {
  const { language } = choices();
  const { problems = [] } = problem;
  if (problems.length === 0) return problem;
  const { gotIn, wantedIn } = await import('../config/text/wanted.ts');
  const told = problems.map(({ path, wanted, got }) => ({
    path,
    wanted: wantedIn(language, wanted),
    got: ISO.test(got) ? clock(Date.parse(got)) : gotIn(language, got),
  }));
  return { ...problem, problems: told };
}

/** A proxy in between may answer without our problem: then its status is all there is to say. */
async function problemIn(answer: Response): Promise<Problem> {
  const given: unknown = await answer.json().catch(() => null);
  if (typeof given === 'object' && given !== null && 'code' in given) return given as Problem;
  return { code: `${answer.status}`, title: answer.statusText, status: answer.status, requestId: '' };
}

/** The words of the catalogue for a refusal; the server's own where the catalogue has none. */
function sentence({ code, title, facts }: Problem): string {
  if (code === 'limit' && facts?.what !== undefined) return text.word('limitWhat', String(facts.what));
  if (code === 'locked' && typeof facts?.untilMs === 'number') {
    return text('trouble.lockedUntil', { time: clock(facts.untilMs) });
  }
  const words = text.word('refusal', code);
  return words === code ? title || code : words;
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

/** A path with its query; empty values are left out. */
export function pathWith(path: string, query: Query): string {
  return pathOf(path, Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
}

/** A path with its query. An empty text is asked for, too: it is the group of those without any. */
export function pathOf(path: string, query: Query): string {
  const kept = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return kept.length === 0 ? path : `${path}?${new URLSearchParams(kept)}`;
}
