/** A stage for the tests of the page: a real browser, the sample city behind `fetch`, an event stream that tests speak through. */
import { html, render, type TemplateResult } from 'lit';
import { vi } from 'vitest';
import { page } from 'vitest/browser';
import type { Language } from '../config/terms.ts';
import type { Change, Problem, Session } from '../server/api/wire.ts';
import { choose, type Theme, wear } from './choices.ts';
import { session as adminSession, answerTo, isOf } from './sample-city.ts';
import { recall } from './session.ts';
import { tokens } from './tokens.ts';
import { speak } from './words.ts';

/** What was asked of the server, in order. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** An answer that differs from the sample city's, by `GET /api/…`, with any query unless one is named. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Setting {
  readonly answers?: Answers;
  readonly language?: Language;
  readonly theme?: Theme;
  readonly session?: Session;
  /** Width and height of the window; that of an office screen when left out. */
  readonly window?: readonly [width: number, height: number];
  /** Address at which the page opens. */
  readonly at?: string;
}

export interface Stage {
  readonly root: HTMLElement;
  readonly asked: Asked[];
  /** Changes what the server answers from now on. */
  answer(answers: Answers): void;
  /** Draws another template in the same place. */
  show(template: TemplateResult): void;
}

/** A refusal as the server sends it. */
export class Refused {
  readonly problem: Problem;
  constructor(status: number, code: string, more: Partial<Problem> = {}) {
    this.problem = { code, status, title: code, requestId: 'req-1', ...more };
  }
}

/** For an answer that never comes. */
export const NEVER = Symbol('never');

/** The event streams that the page has opened; tests speak through them. */
export class SpokenSource extends EventTarget {
  static open: SpokenSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;

  constructor() {
    super();
    SpokenSource.open.push(this);
    queueMicrotask(() => this.onopen?.());
  }

  close(): void {
    SpokenSource.open = SpokenSource.open.filter((source) => source !== this);
  }

  static say(change: Partial<Change>): void {
    const whole: Change = {
      atMs: Date.now(),
      units: [],
      devices: [],
      many: false,
      flags: false,
      daemons: false,
      registry: false,
      ...change,
    };
    const data = JSON.stringify(whole);
    for (const source of SpokenSource.open) source.dispatchEvent(new MessageEvent('change', { data }));
  }
}

/** Puts a template on the stage. */
export async function stage(template: TemplateResult, setting: Setting = {}): Promise<Stage> {
  const asked: Asked[] = [];
  let answers: Answers = { 'GET /api/session': setting.session ?? adminSession, ...setting.answers };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    asked.push({ method, path, body: bodyOf(init.body) });
    return respond(pick(answers, method, path), init.signal ?? null);
  });
  vi.stubGlobal('SharedWorker', undefined);
  vi.stubGlobal('EventSource', SpokenSource);
  SpokenSource.open = [];
  await page.viewport(...(setting.window ?? ([1_366, 768] as const)));
  choose({ language: setting.language ?? 'zh-CN', theme: setting.theme ?? 'light', singleKeys: true });
  wear();
  await speak(setting.language ?? 'zh-CN');
  if (tokens.styleSheet !== undefined) document.adoptedStyleSheets = [tokens.styleSheet];
  if (setting.at !== undefined) history.replaceState(null, '', setting.at);
  await recall().catch(() => null);
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  render(template, root);
  return {
    root,
    asked,
    answer: (more) => {
      answers = { ...answers, ...more };
    },
    show: (next) => render(next, root),
  };
}

/** Takes everything away, so that no element of one test hears the events of the next. */
export function clear(): void {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
}

/** The whole page at an address. */
export async function openPage(at: string, setting: Setting = {}): Promise<Stage> {
  await import('./app.ts');
  return stage(html`<lightkeeper-app></lightkeeper-app>`, { ...setting, at });
}

function pick(answers: Answers, method: string, path: string): unknown {
  const asked = `${method} ${path}`;
  const own = Object.keys(answers)
    .filter((known) => isOf(asked, known))
    .sort((a, b) => b.length - a.length)[0];
  return own === undefined ? answerTo(path) : answers[own];
}

async function respond(answer: unknown, signal: AbortSignal | null): Promise<Response> {
  if (answer === NEVER) {
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  }
  if (answer instanceof Error) throw answer;
  if (answer instanceof Refused) return Response.json(answer.problem, { status: answer.problem.status });
  if (answer === undefined) return Response.json(new Refused(404, 'not-found').problem, { status: 404 });
  if (answer instanceof Uint8Array) return new Response(answer.slice());
  return answer === null ? new Response(null, { status: 204 }) : Response.json(answer);
}

function bodyOf(body: BodyInit | null | undefined): unknown {
  return typeof body === 'string' ? (JSON.parse(body) as unknown) : body;
}
