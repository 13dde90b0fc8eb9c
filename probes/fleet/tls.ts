/** The TLS side of a device: a certificate of its own, and what is wrong with it. */
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { type CertificateMake, selfSigned } from './certificate.ts';
import type { Device } from './device.ts';
import type { Manner } from './manner.ts';

const DAY_MS = 86_400_000;
const YEARS_10_MS = 3_652 * DAY_MS;

interface Made {
  readonly manner: Manner;
  readonly context: SecureContext;
}

/** Made with the first handshake: most devices of a city never have one. */
const made = new WeakMap<Device, Made>();

/** With what the device shakes hands now, its faults included. */
export function contextOf(device: Device): SecureContext {
  const known = made.get(device);
  if (known?.manner === device.manner) return known.context;
  const { key, cert } = selfSigned(certificateOf(device));
  const context = createSecureContext({ key, cert, ...optionsOf(device.manner) });
  made.set(device, { manner: device.manner, context });
  return context;
}

/** As makers put it in: for ten years, made out to the address. */
function certificateOf({ make, manner }: Device): CertificateMake {
  const nowMs = Date.now();
  const sound: CertificateMake = {
    name: `${make.identity.model} ${make.identity.serial}`,
    host: make.host,
    fromMs: nowMs - 100 * DAY_MS,
    untilMs: nowMs + YEARS_10_MS,
    key: 'ec',
  };
  switch (manner.certificate) {
    case 'expired':
      return { ...sound, fromMs: nowMs - 3 * 365 * DAY_MS, untilMs: nowMs - 40 * DAY_MS };
    case 'not-yet-valid':
      return { ...sound, fromMs: nowMs + 20 * DAY_MS };
    case 'wrong-name':
      return { ...sound, host: '192.168.1.64' };
    case 'weak-key':
      return { ...sound, key: 'rsa-1024' };
    default:
      return manner.tls === undefined ? sound : { ...sound, key: 'rsa-2048' };
  }
}

function optionsOf({ certificate, tls }: Manner): SecureContextOptions {
  const weak = { ciphers: 'DEFAULT:@SECLEVEL=0' };
  if (tls === 'too-old') return { ...weak, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' };
  if (tls === 'old-cipher') return { ciphers: 'AES128-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' };
  return certificate === 'weak-key' ? weak : {};
}
