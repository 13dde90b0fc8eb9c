/** What the errors of sockets mean. Our own faults are told apart from the device's: they say nothing about it. */
import type { Trouble } from './driver.ts';

/** By error code of Node and libuv. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EPROTO: 'bad-answer',
  // nobody can be asked at such an address
  ENOTFOUND: 'no-address',
  EINVAL: 'no-address',
  EAFNOSUPPORT: 'no-address',
  ERR_SOCKET_BAD_PORT: 'no-address',
  ERR_INVALID_ARG_TYPE: 'no-address',
  ERR_INVALID_ARG_VALUE: 'no-address',
  ERR_INVALID_IP_ADDRESS: 'no-address',
  // descriptors, ports, memory, routes and rules of this machine
  EMFILE: 'own-fault',
  ENFILE: 'own-fault',
  ENOBUFS: 'own-fault',
  ENOMEM: 'own-fault',
  EADDRNOTAVAIL: 'own-fault',
  EADDRINUSE: 'own-fault',
  EACCES: 'own-fault',
  EPERM: 'own-fault',
  ENETDOWN: 'own-fault',
  EAI_AGAIN: 'own-fault',
};

/** What came was no TLS at all. */
export const NOT_TLS = 'ERR_SSL_WRONG_VERSION_NUMBER';

/** The trouble behind an error of a socket or of the HTTP parser; a code not known here is a closed connection. */
export function troubleOf(error: unknown): Trouble {
  const code = codeOf(error);
  if (code === 'TimeoutError') return 'timeout';
  if (code.startsWith('HPE_') || code === NOT_TLS) return 'bad-answer';
  // Whoever raises an alert, or cannot agree, speaks TLS: somebody is there.
  if (code.startsWith('ERR_SSL_')) return 'tls-mismatch';
  const trouble = TROUBLES[code] ?? 'reset';
  return trouble === 'unreachable' && neverLeft(error) ? 'own-fault' : trouble;
}

/** A word for the step: the code, never the message, which may quote what was sent. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if ('name' in error && typeof error.name === 'string') return error.name;
  }
  return 'Error';
}

/**
 * No route from here, as against "unreachable" said by a router on the way: then connect() itself failed, before the
 * kernel had chosen a local address, and Node names the empty one.
 */
function neverLeft(error: unknown): boolean {
  return error instanceof Error && / - Local \((0\.0\.0\.0|::):0\)/.test(error.message);
}
