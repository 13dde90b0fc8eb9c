/**
 * TLS towards devices. Their certificates are signed by themselves, made out to nobody, or long past: they prove
 * nothing, so nothing is built upon them. A connection serves for looking, and whatever would not be sent in the clear
 * is not sent over it either. TLS 1.2 is the oldest that is spoken; its old ciphers are, so that they can be told of.
 */
import { constants } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

let context: SecureContext | undefined;

/** Connects; `secureConnect` says that the device has shaken hands. Never refuses a certificate. */
export function connectSecurely(host: string, port: number): TLSSocket {
  context ??= createSecureContext({
    minVersion: 'TLSv1.2',
    // Short keys and old ciphers: a device that has them is to be told of, not to be called dead.
    ciphers: 'DEFAULT:@SECLEVEL=0',
    // Stacks from before RFC 5746 (2010) are in use yet.
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
  return connect({
    host,
    port,
    secureContext: context,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(isIP(host) === 0 && { servername: host }),
  });
}

/** What was agreed upon, for the step: `TLSv1.3 TLS_AES_256_GCM_SHA384`. */
export function agreedOn(socket: TLSSocket): string {
  return `${socket.getProtocol() ?? 'TLS'} ${socket.getCipher()?.name ?? ''}`.trimEnd();
}
