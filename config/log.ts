/** pino's one door: one line of JSON per event, named `room.event`, with its facts as fields. */
import { pino } from 'pino';
import type { Settings } from './settings.ts';

/** Facts of an event. What looks like a secret by its key is never written. */
export type LogFacts = object;

/** `log.info({ seq, changed }, 'intake.batch')` */
export interface Log {
  debug(facts: LogFacts, event: string): void;
  info(facts: LogFacts, event: string): void;
  warn(facts: LogFacts, event: string): void;
  error(facts: LogFacts, event: string): void;
}

/** Where lines go; standard output unless told. */
export interface LogSink {
  write(line: string): void;
}

const SECRET = /passw|pwd|secret|token|cookie|authorization|sealed|^key$/i;
const DEPTH = 4;
const LONGEST = 2_000;

export function openLog(level: Settings['logLevel'], sink?: LogSink): Log {
  const options = {
    level,
    base: null,
    messageKey: 'event',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const to = sink ? pino(options, sink) : pino(options);
  return {
    debug: (facts, event) => to.debug(loggable(facts), event),
    info: (facts, event) => to.info(loggable(facts), event),
    warn: (facts, event) => to.warn(loggable(facts), event),
    error: (facts, event) => to.error(loggable(facts), event),
  };
}

/** Says nothing; for tests and for tools that print for people. */
export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

function loggable(facts: LogFacts): Record<string, unknown> {
  return trimmed(facts, 0) as Record<string, unknown>;
}

/** The same facts without secrets, without pictures, and never deeper or longer than a line should be. */
function trimmed(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  if (typeof value === 'bigint') return `${value}`;
  if (value === null || typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth === DEPTH) return '…';
  if (value instanceof Error) return told(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((entry) => trimmed(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) ? '(hidden)' : trimmed(inner, depth + 1),
    ]),
  );
}

function told(error: Error, depth: number): unknown {
  return {
    name: error.name,
    message: trimmed(error.message, depth + 1),
    stack: trimmed(error.stack, depth + 1),
    ...(error.cause === undefined ? {} : { cause: trimmed(error.cause, depth + 1) }),
  };
}
