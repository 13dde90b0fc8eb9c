/**
 * The lanes column of a checkpoint: `1=10.0.0.5:80;2=10.0.0.6:80@22040200051192000002;3=@22040200051192000003`,
 * lane = address of its capture device, and after an @ the code under which that registers by itself. One of the two is enough.
 */
import type { Address, Lane } from '../../probes/link/target.ts';
import { isHost } from './host.ts';

const MOST_LANES = 32;

export const LANES_WANTED = `lanes such as 1=10.0.0.5:80;2=10.0.0.6:80 or 3=@22040200051192000003, at most ${MOST_LANES}, each number once`;

/** Undefined when the text is not a list of lanes; a lane without a port has the given one, and all speak TLS or none. */
export function lanesOf(text: string, port: number | null = null, tls = false): readonly Lane[] | undefined {
  if (text === '') return [];
  const lanes = text.split(';').map((part) => laneOf(part.trim(), port, tls));
  const numbers = new Set(lanes.map((lane) => lane?.lane));
  if (lanes.length > MOST_LANES || numbers.size < lanes.length) return undefined;
  return lanes.every((lane) => lane !== undefined) ? lanes : undefined;
}

function laneOf(text: string, fallback: number | null, tls: boolean): Lane | undefined {
  const parts = /^(\d{1,2})=([^@]*)(?:@(\d{20}))?$/.exec(text);
  const [, number, where = '', ape] = parts ?? [];
  if (number === undefined || Number(number) < 1) return undefined;
  const address = where === '' ? null : addressOf(where, fallback, tls);
  if (address === undefined || (address === null && ape === undefined)) return undefined;
  return { lane: Number(number), address, ...(ape === undefined ? {} : { ape }) };
}

function addressOf(text: string, fallback: number | null, tls: boolean): Address | undefined {
  // A host in brackets is an IPv6 address.
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  if (parts === null) return undefined;
  const [, six, plain, digits] = parts;
  const host = six ?? plain ?? '';
  const port = digits === undefined ? fallback : Number(digits);
  const isPort = port === null || (port >= 1 && port <= 65_535);
  if (!isPort || !isHost(host)) return undefined;
  return { host, ...(port === null ? {} : { onvifPort: port }), ...(tls ? { tls } : {}) };
}
