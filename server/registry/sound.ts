/** Segments, sub-platforms and logins as they may be wished for. */
import { type Problem, read, ShapeError, z } from '../../config/shape.ts';
import { DEAR_HOURS } from '../../config/terms.ts';
import { Refusal } from '../rules/refusal.ts';
import { isHostAndPort } from './host.ts';
import type { CredentialWish, Platform, Segment } from './record.ts';

const id = z.string('an id').regex(/^[^\s\p{Cc}]{1,64}$/u, 'an id of 1 to 64 characters without blanks');
const name = z
  .string('a name')
  .max(100, 'a name of at most 100 characters')
  .regex(/^\P{Cc}*$/u, 'one line of text');
const pace = z
  .int('a whole number from 1 to 10000')
  .min(1, 'a whole number from 1 to 10000')
  .max(10_000, 'a whole number from 1 to 10000');

const bytes = z
  .int('bytes from 10000 to 10000000000')
  .min(10_000, 'bytes from 10000 to 10000000000')
  .max(10_000_000_000, 'bytes from 10000 to 10000000000');
const hour = z.string('a time such as 22:30').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 22:30');

const segment = z.strictObject({
  id,
  name,
  looksPerSecond: pace,
  inFlight: pace,
  bytesPerSecond: bytes.optional(),
  dear: z.enum(DEAR_HOURS, `one of ${DEAR_HOURS.join(', ')}`).optional(),
  night: z
    .strictObject({
      from: hour,
      until: hour,
      looksPerSecond: pace,
      inFlight: pace,
      bytesPerSecond: bytes,
    })
    .optional(),
  canaries: z
    .array(z.string('host:port').refine(isHostAndPort, 'host:port, such as 10.0.0.1:80'))
    .max(16, 'at most 16 canaries'),
});

const platform = z.strictObject({ id, name, carrier: name });

const credential = z.strictObject({
  id,
  username: z
    .string('a user name')
    .min(1, 'a user name')
    .max(128, 'at most 128 characters')
    .regex(/^\P{Cc}*$/u, 'one line of text'),
  password: z.string('a password').max(256, 'at most 256 characters').optional(),
  basicAllowed: z.boolean('true or false'),
});

export function soundSegment(wish: Segment): Segment {
  return sound(() => read(segment, wish));
}

export function soundPlatform(wish: Platform): Platform {
  return sound(() => read(platform, wish));
}

export function soundCredential(wish: CredentialWish): CredentialWish {
  return sound(() => {
    const { password, ...rest } = read(credential, wish);
    return password === undefined ? rest : { ...rest, password };
  });
}

/** What was read, or a refusal with every problem of it. */
export function sound<T>(reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (error instanceof ShapeError) throw badInput(error.problems);
    throw error;
  }
}

export function badInput(problems: readonly Problem[]): Refusal {
  return new Refusal('bad-input', { problems: problems.length }, problems);
}
