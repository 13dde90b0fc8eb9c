/** Lets the scripted day happen: to the devices, to the link, and to the daemon; and writes down what is true since when. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SoakCity } from './city.ts';
import type { Happening, Layout } from './plan.ts';
import { OUTCOMES } from './plan.ts';
import type { Relay } from './relay.ts';
import type { Darkness, Subject, Truth } from './truth.ts';

export interface ScriptOptions {
  readonly city: SoakCity;
  readonly relay: Relay;
  readonly truth: Truth;
  readonly layout: Layout;
  readonly happenings: readonly Happening[];
  /** Kills the daemon; resolves when another one has taken its place. */
  readonly kill: () => Promise<void>;
  /** What happens is told here. */
  readonly say: (what: string) => void;
}

/** Runs it; resolves when the day is over. */
export async function runScript(options: ScriptOptions, signal: AbortSignal): Promise<void> {
  const { layout, happenings } = options;
  const begun = performance.now();
  const until = (atMs: number) => wait(Math.max(0, begun + atMs - performance.now()), undefined, { signal });
  const line = new Line();
  await Promise.all([
    ...happenings.map((one) => happen(one, options, line, until)),
    ...layout.cuts.map((cut) => cutLink(cut, options, until)),
    killDaemon(options, until),
    until(layout.totalMs),
  ]);
}

type Until = (atMs: number) => Promise<unknown>;

/** One deed after the other: what is true since when must be sharp. */
class Line {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(deed: () => Promise<T>): Promise<T> {
    const done = this.#last.then(deed);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

async function happen(one: Happening, options: ScriptOptions, line: Line, until: Until): Promise<void> {
  await until(one.fromMs);
  if (one.flapMs === undefined) {
    await line.take(() => strike(one, options));
    await until(one.untilMs);
    await line.take(() => heal(one, options));
    return;
  }
  for (let atMs = one.fromMs; atMs + 2 * one.flapMs < one.untilMs; atMs += 2 * one.flapMs) {
    await until(atMs);
    await line.take(() => strike(one, options));
    await until(atMs + one.flapMs);
    await line.take(() => heal(one, options));
  }
}

async function strike(one: Happening, { city, truth, say }: ScriptOptions): Promise<void> {
  const fromMs = Date.now();
  // The gateways go first: at a real cut nothing answers any more that could speak for the others.
  for (const id of one.endpoints ?? []) await city.endpoint(id, false);
  const struck = new Set(await city.strike(one.fault, one.codes));
  const doneMs = Date.now();
  if (one.ailment !== 'flapping')
    say(`${one.ailment}: ${one.fault} befalls ${struck.size} of ${one.codes.length}`);
  for (const subject of subjectsOf(one, truth)) {
    const outcome = outcomeOf(one, subject, struck.has(subject.code));
    if (outcome === undefined) continue;
    truth.turn(subject.id, { ...outcome, fromMs, doneMs, isFlapping: one.ailment === 'flapping' });
  }
}

/** Undefined where nothing changes for the question whether it is online. */
function outcomeOf({ ailment, fault }: Happening, subject: Subject, isStruck: boolean) {
  if (ailment === 'segment') {
    // What answers in spite of the cut may be seen, and what was down before may be so for any reason.
    const isGone = isStruck || subject.state !== 'good';
    if (isGone) return { state: 'unknown', reason: 'segment-cut' } as const;
    return { state: subject.state, reason: subject.reason, isBesideCut: true } as const;
  }
  if (!isStruck) return undefined;
  const outcome = OUTCOMES[fault];
  return outcome?.state === 'bad' && subject.kind === 'checkpoint'
    ? { ...outcome, reason: 'all-lanes-down' }
    : outcome;
}

async function heal(one: Happening, { city, truth, say }: ScriptOptions): Promise<void> {
  const fromMs = Date.now();
  await city.heal(one.codes);
  for (const id of one.endpoints ?? []) await city.endpoint(id, true);
  const doneMs = Date.now();
  if (one.ailment !== 'flapping') say(`${one.ailment}: ${one.fault} is over`);
  for (const { id, state, reason } of subjectsOf(one, truth)) {
    if (truth.phasesOf(id).length === 1) continue;
    truth.turn(id, { state, reason, fromMs, doneMs, isFlapping: one.ailment === 'flapping' });
  }
}

function subjectsOf({ codes }: Happening, truth: Truth): Subject[] {
  return codes.flatMap((code) => truth.subjectOf(code) ?? []);
}

async function cutLink(
  { fromMs, untilMs }: Layout['cuts'][number],
  { relay, truth, say }: ScriptOptions,
  until: Until,
): Promise<void> {
  await until(fromMs);
  const dark: Darkness = { is: 'cut', fromMs: Date.now(), untilMs: undefined };
  truth.darkness.push(dark);
  await relay.cut();
  say('link: cut');
  await until(untilMs);
  await relay.mend();
  dark.untilMs = Date.now();
  say('link: mended');
}

async function killDaemon({ layout, truth, kill, say }: ScriptOptions, until: Until): Promise<void> {
  await until(layout.killMs);
  const dark: Darkness = { is: 'kill', fromMs: Date.now(), untilMs: undefined };
  truth.darkness.push(dark);
  say('daemon: killed');
  await kill();
  dark.untilMs = Date.now();
  say('daemon: back');
}
