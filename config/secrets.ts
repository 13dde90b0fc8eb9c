/** Seals passwords for the database and opens them again. The key lies beside the database, never in it. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of every seal: AES-256-GCM with nonce, tag and text, in this order. */
const VERSION = 1;

/** The key is missing, malformed, readable by others, or not the one that sealed. Its message is fit for the operator. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

export class Secrets {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** Takes the key from LIGHTKEEPER_KEY, else from `key` in the data folder, which is made at the first start. */
  static open(folder: string, env: Readonly<Record<string, string | undefined>>): Secrets {
    const given = env.LIGHTKEEPER_KEY;
    if (given !== undefined && given !== '') return new Secrets(keyOf(given, 'LIGHTKEEPER_KEY'));
    const file = join(folder, 'key');
    makeKey(file);
    refuseIfOthersMayRead(file);
    return new Secrets(keyOf(readFileSync(file, 'utf8'), file));
  }

  /** Sealed text can be opened only under the same name: a seal moved to another row does not open. */
  seal(text: string, name: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(name));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]).toString('base64');
  }

  open(sealed: string, name: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const body = 1 + NONCE_BYTES + TAG_BYTES;
    if (bytes.length < body || bytes[0] !== VERSION)
      throw new KeyError(`${name}: wanted a seal of version ${VERSION}, got ${bytes.length} other bytes`);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(1, 1 + NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(1 + NONCE_BYTES, body));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(body)), decipher.final()]).toString('utf8');
    } catch {
      throw new KeyError(`${name}: wanted the key that sealed it, got another one (or the seal was changed)`);
    }
  }

  /** Never shown, whoever prints it. */
  toJSON(): string {
    return 'Secrets';
  }
}

function keyOf(text: string, from: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed);
  if (isBase64 && key.length === KEY_BYTES) return key;
  const got = isBase64 ? `${key.length} bytes` : 'other characters';
  throw new KeyError(`${from}: wanted ${KEY_BYTES} bytes in base64, got ${got}`);
}

/** Whole or not at all, and never over an existing one: a lost key cannot be made again. */
function makeKey(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })) return;
  const draft = `${file}.${process.pid}.new`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(handle);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(handle);
    unlinkSync(draft);
  }
}

function refuseIfOthersMayRead(file: string): void {
  if (process.platform === 'win32') return; // no such bits there
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw new KeyError(`${file}: wanted a file for its owner alone (mode 600), got mode ${mode.toString(8)}`);
}
