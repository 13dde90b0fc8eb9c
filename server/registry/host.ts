/** Addresses as people and lists write them. */
import { isIP } from 'node:net';

const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** An IPv4 or IPv6 address, or a host name; no scheme, no port, no login. */
export function isHost(text: string): boolean {
  if (isIP(text) !== 0) return true;
  // A last label of digits alone is a mistyped address, 10.0.0.999, never a name.
  return text.length <= 253 && NAME.test(text) && !/(^|\.)\d+$/.test(text);
}

/** `10.0.0.1:80`, `switch.example:22`, `[2001:db8::1]:80` */
export function isHostAndPort(text: string): boolean {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (parts === null) return false;
  const port = Number(parts[3]);
  return port >= 1 && port <= 65_535 && isHost(parts[1] ?? parts[2] ?? '');
}

/** `AA:BB:CC:DD:EE:FF`, from that or any other usual way of writing; undefined when it is no MAC address. */
export function macOf(text: string): string | undefined {
  const isUsual =
    /^[\da-f]{2}([:-][\da-f]{2}){5}$/i.test(text) ||
    /^[\da-f]{4}([.-][\da-f]{4}){2}$/i.test(text) ||
    /^[\da-f]{12}$/i.test(text);
  if (!isUsual) return undefined;
  return text
    .replaceAll(/[^\da-f]/gi, '')
    .toUpperCase()
    .replaceAll(/(..)(?=.)/g, '$1:');
}
