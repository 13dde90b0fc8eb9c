/** Files and environment to what the program runs with – or every problem at once. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Boundaries, boundariesOf, NO_BOUNDARIES } from './boundaries.ts';
import { type NamedPoint, pointsOf } from './points.ts';
import { DEFAULTS, type Settings, settingsFileShape, settingsShape } from './settings.ts';
import { type Problem, problemsOf, read, ShapeError } from './shape.ts';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The first administrator, for a start without a person at the page. */
export interface FirstAdmin {
  readonly name: string;
  /** A function, so that whoever prints this does not print a password. */
  readonly password: () => string;
}

/** Everything the program is told from outside. */
export interface Loaded {
  readonly settings: Settings;
  /** Zero asks for any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute path of the one folder that holds all data. */
  readonly dataFolder: string;
  readonly admin: FirstAdmin | null;
  /** Outlines of the installation, or the schematic ones of the example city. */
  readonly boundaries: Boundaries;
  /** Seats and stations of the installation (points.json), or those of the example city. */
  readonly points: readonly NamedPoint[];
}

const MOST_BYTES = { settings: 1 << 20, points: 1 << 20, boundaries: 64 << 20, password: 4_096 };
const SEATS = resolve(import.meta.dirname, 'liaoyuan', 'points.json');
const SCHEMATIC = resolve(import.meta.dirname, 'liaoyuan', 'districts.geojson');

/** Reads LIGHTKEEPER_DATA, _SETTINGS, _PORT, _HOST, _ADMIN_NAME, _ADMIN_PASSWORD(_FILE), and the files they name, from a working folder. */
export function load(env: Env, folder: string): Loaded {
  const problems: Problem[] = [];
  const dataFolder = resolve(folder, env.LIGHTKEEPER_DATA || 'data');
  const loaded = {
    dataFolder,
    settings: settingsOf(env, folder, dataFolder, problems),
    port: portOf(env, problems),
    host: hostOf(env, problems),
    admin: adminOf(env, folder, problems),
    boundaries: outlinesOf(dataFolder, problems),
    points: namedPointsOf(dataFolder, problems),
  };
  if (problems.length > 0) throw new ShapeError(problems);
  return loaded;
}

function settingsOf(env: Env, folder: string, dataFolder: string, problems: Problem[]): Settings {
  const named = env.LIGHTKEEPER_SETTINGS || undefined;
  const file = named === undefined ? join(dataFolder, 'settings.json') : resolve(folder, named);
  const name = named ?? 'settings.json';
  const value = jsonOf(file, name, named !== undefined, MOST_BYTES.settings, problems);
  if (value === undefined) return DEFAULTS;
  const outcome = settingsFileShape.safeParse(value, { reportInput: true });
  if (outcome.success) return read(settingsShape, merged(DEFAULTS, outcome.data));
  problems.push(
    ...problemsOf(outcome.error, value).map((problem) => ({ ...problem, path: `${name}: ${problem.path}` })),
  );
  return DEFAULTS;
}

/** What the file says stands; where it is silent the default stands. */
function merged(defaults: unknown, said: unknown): unknown {
  if (said === undefined) return defaults;
  if (!isObject(defaults) || !isObject(said)) return said;
  return Object.fromEntries(Object.keys(defaults).map((key) => [key, merged(defaults[key], said[key])]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function outlinesOf(dataFolder: string, problems: Problem[]): Boundaries {
  const own = join(dataFolder, 'boundaries.geojson');
  const value = jsonOf(own, 'boundaries.geojson', false, MOST_BYTES.boundaries, problems);
  const name = value === undefined ? 'districts.geojson' : 'boundaries.geojson';
  const outcome = boundariesOf(value ?? JSON.parse(readFileSync(SCHEMATIC, 'utf8')), name);
  if ('outlines' in outcome) return outcome;
  problems.push(...outcome);
  return NO_BOUNDARIES;
}

function namedPointsOf(dataFolder: string, problems: Problem[]): readonly NamedPoint[] {
  const own = jsonOf(join(dataFolder, 'points.json'), 'points.json', false, MOST_BYTES.points, problems);
  const outcome = pointsOf(own ?? JSON.parse(readFileSync(SEATS, 'utf8')), 'points.json');
  if ('points' in outcome) return outcome.points;
  problems.push(...outcome.problems);
  return [];
}

function portOf(env: Env, problems: Problem[]): number {
  const text = env.LIGHTKEEPER_PORT || '8480';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  problems.push(
    asked('LIGHTKEEPER_PORT', 'a port from 0 to 65535, 0 for any free one', JSON.stringify(text)),
  );
  return 0;
}

/** Loopback unless told: who opens the server to a network does so knowingly. */
function hostOf(env: Env, problems: Problem[]): string {
  const host = env.LIGHTKEEPER_HOST || '127.0.0.1';
  if (/^[A-Za-z0-9.:_-]{1,253}$/.test(host)) return host;
  problems.push(asked('LIGHTKEEPER_HOST', 'an address or a host name to listen on', JSON.stringify(host)));
  return host;
}

function adminOf(env: Env, folder: string, problems: Problem[]): FirstAdmin | null {
  const name = env.LIGHTKEEPER_ADMIN_NAME || undefined;
  const direct = env.LIGHTKEEPER_ADMIN_PASSWORD || undefined;
  const file = env.LIGHTKEEPER_ADMIN_PASSWORD_FILE || undefined;
  if (direct !== undefined && file !== undefined)
    problems.push(asked('LIGHTKEEPER_ADMIN_PASSWORD', 'a password or a file that holds it', 'both'));
  const password =
    direct ??
    (file === undefined ? undefined : textOf(resolve(folder, file), file, MOST_BYTES.password, problems));
  const isPasswordGiven = direct !== undefined || file !== undefined;
  if (name === undefined && isPasswordGiven)
    problems.push(asked('LIGHTKEEPER_ADMIN_NAME', 'the name that goes with the password', 'nothing'));
  if (name !== undefined && !isPasswordGiven)
    problems.push(asked('LIGHTKEEPER_ADMIN_PASSWORD', 'the password that goes with the name', 'nothing'));
  if (name === undefined || password === undefined) return null;
  const text = password.replace(/\r?\n$/, '');
  return { name, password: () => text };
}

function asked(path: string, wanted: string, got: string): Problem {
  return { path, wanted, got };
}

/** The parsed file; undefined when it is absent and may be, or when there is a problem. */
function jsonOf(
  file: string,
  name: string,
  isNamed: boolean,
  mostBytes: number,
  problems: Problem[],
): unknown {
  if (!isNamed && statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const text = textOf(file, name, mostBytes, problems);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    problems.push(asked(name, 'JSON', `a fault: ${(error as SyntaxError).message}`));
    return undefined;
  }
}

function textOf(file: string, name: string, mostBytes: number, problems: Problem[]): string | undefined {
  try {
    const { size } = statSync(file);
    if (size <= mostBytes) return readFileSync(file, 'utf8');
    problems.push(asked(name, `a file of at most ${mostBytes} bytes`, `${size} bytes`));
  } catch (error) {
    problems.push(asked(name, 'a file that can be read', (error as NodeJS.ErrnoException).code ?? 'a fault'));
  }
  return undefined;
}
