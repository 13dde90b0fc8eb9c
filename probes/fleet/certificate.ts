/**
 * Certificates as devices have them: signed by themselves, and wrong in the ways of the field. A small writer of DER
 * (ITU-T X.690) and X.509 (RFC 5280), because Node reads certificates and writes none.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** What a device's certificate says. */
export interface CertificateMake {
  /** Common name of holder and signer. */
  readonly name: string;
  /** Host or IPv4 address that it is made out to; nobody's where it is left out. */
  readonly host?: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly key: KeyKind;
}

/** Elliptic (P-256), a sound RSA key, or one that is too short by today's measure. */
const KEY_KINDS = ['ec', 'rsa-2048', 'rsa-1024'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** A key and its certificate, as TLS wants them. */
export interface Pem {
  readonly key: string;
  readonly cert: string;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Makers burn one key into a whole line of devices: one of each kind does here. */
const keys = new Map<KeyKind, KeyPair>();

function keyOf(kind: KeyKind): KeyPair {
  let pair = keys.get(kind);
  if (pair === undefined) {
    pair =
      kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: kind === 'rsa-1024' ? 1_024 : 2_048 });
    keys.set(kind, pair);
  }
  return pair;
}

/** A certificate signed with its own key, as nearly all cameras have one. */
export function selfSigned({ name, host, fromMs, untilMs, key }: CertificateMake): Pem {
  const { privateKey, publicKey } = keyOf(key);
  const algorithm = key === 'ec' ? sequence(ECDSA_SHA256) : sequence(RSA_SHA256, NULL);
  const holder = sequence(set(sequence(COMMON_NAME, tagged(0x0c, Buffer.from(name, 'utf8')))));
  const alternative =
    host === undefined
      ? []
      : [tagged(0xa3, sequence(sequence(ALT_NAME, tagged(0x04, sequence(nameOf(host))))))];
  const body = sequence(
    tagged(0xa0, whole(Buffer.from([2]))), // version 3
    whole(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    holder,
    sequence(time(fromMs), time(untilMs)),
    holder,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...alternative,
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** subjectAltName: an address (tag 7) or a name (tag 2). */
function nameOf(host: string): Buffer {
  return isIPv4(host)
    ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
    : tagged(0x82, Buffer.from(host, 'latin1'));
}

// Object identifiers, written out.
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const ALT_NAME = Buffer.from('0603551d11', 'hex');
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const RSA_SHA256 = Buffer.from('06092a864886f70d01010b', 'hex');
const NULL = Buffer.from('0500', 'hex');

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

function whole(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

/** Two digits of the year before 2050, four from then on (RFC 5280 §4.1.2.5). */
function time(atMs: number): Buffer {
  const text = `${new Date(atMs).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  const isShort = new Date(atMs).getUTCFullYear() < 2_050;
  return tagged(isShort ? 0x17 : 0x18, Buffer.from(isShort ? text.slice(2) : text, 'latin1'));
}
