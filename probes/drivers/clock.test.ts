import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import { askClock, looksLikeZoneFault, readClock, readMoment } from './clock.ts';

const NEVER = new AbortController().signal;

/** The clock look at a simulated camera. */
async function look(options: CameraOptions, limitMs = 3_000) {
  const camera = await startCamera(options);
  onTestFinished(() => camera.stop());
  const asked = await askClock({ host: camera.host, port: camera.onvifPort }, limitMs, NEVER);
  return { asked, camera };
}

/** A server that says the same to everybody. */
async function serve(talk: (socket: Socket) => void) {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    open.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const saying = (text: string) => serve((socket) => socket.once('data', () => socket.end(text, 'latin1')));

describe('whoever answers is there, whatever the clock says', () => {
  test.each<[Fault, string]>([
    ['onvif-off', 'absent'],
    ['html-login', 'absent'],
    ['clock-needs-login', 'absent'],
    ['action-failed', 'told'],
    ['http10-close', 'told'],
    ['chunked', 'told'],
    ['continue-first', 'told'],
    ['double-length', 'told'],
    ['length-and-chunked', 'told'],
    ['bare-lf', 'told'],
    ['blank-header', 'told'],
    ['long-body', 'told'],
    ['unbound-prefixes', 'told'],
    ['other-prefixes', 'told'],
    ['invalid-utf8', 'told'],
    ['odd-time-zone', 'told'],
    ['padded-date', 'told'],
    ['refuses-password', 'told'],
    ['local-time-only', 'local'],
    ['no-date', 'absent'],
    ['minute-61', 'nonsense'],
    ['zero-date', 'nonsense'],
    ['date-only', 'nonsense'],
    ['blank-date', 'nonsense'],
    ['wordy-date', 'nonsense'],
    ['second-60', 'told'],
    ['hour-24', 'told'],
  ])('%s: its clock is %s', async (fault, clock) => {
    const { asked } = await look({ fault });
    expect(asked).toMatchObject({ got: { clock } });
  });

  test.each<[Fault, number, boolean]>([
    ['wrong-clock', -3_723_000, false],
    ['local-as-utc', 8 * 3_600_000, true],
    ['dst-backwards', -3_600_000, true],
  ])('%s: off by %i ms', async (fault, offsetMs, isZone) => {
    const { asked } = await look({ fault });
    if ('trouble' in asked) throw new Error(asked.trouble);
    const got = asked.got.offsetMs ?? Number.NaN;
    expect(Math.abs(got - offsetMs)).toBeLessThan(3_000);
    expect(looksLikeZoneFault(got)).toBe(isZone);
  });

  test.each<[Fault, number]>([
    ['year-1970', 1970],
    ['year-1979', 1979],
  ])('%s: it stands in %i', async (fault, year) => {
    const { asked } = await look({ fault });
    if ('trouble' in asked) throw new Error(asked.trouble);
    expect(new Date(Date.now() + (asked.got.offsetMs ?? 0)).getUTCFullYear()).toBe(year);
  });

  test('an answer that never ends is an answer, and its end is not awaited', async () => {
    const { asked } = await look({ fault: 'flood' });
    expect(asked).toMatchObject({ got: { status: 200, clock: 'absent' } });
  });

  test('a device that wants a login for its clock says how', async () => {
    const { asked, camera } = await look({ fault: 'clock-needs-login', login: 'digest-sha256' });
    expect(asked).toMatchObject({ got: { status: 401 } });
    expect(asked.steps.at(-1)).toMatchObject({ did: 'ONVIF clock', ok: true, got: '401 Digest SHA-256' });
    expect(camera.suffered).toMatchObject({ connections: 1, logins: 0, refusedLogins: 0 });
  });
});

describe('whoever does not answer is in trouble of a kind', () => {
  test.each<[Fault, string, number]>([
    ['off', 'refused', 0],
    ['reset', 'reset', 2],
    ['garbage', 'bad-answer', 2],
    ['half-answer', 'reset', 2],
    ['silent', 'timeout', 1],
    ['hangs-mid-answer', 'timeout', 1],
    ['slow-drip', 'timeout', 1],
  ])('%s: %s, after %i connections', async (fault, trouble, connections) => {
    const { asked, camera } = await look({ fault }, 400);
    expect(asked).toMatchObject({ trouble });
    expect(asked.steps.every(({ ok, did }) => !ok || did.startsWith('tcp'))).toBe(true);
    expect(camera.suffered.connections).toBe(connections);
  });

  test('an answer that broke once is asked for once more, and then counts', async () => {
    let first = true;
    const { port } = await serve((socket) => {
      if (!first) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      else socket.resetAndDestroy();
      first = false;
    });
    const asked = await askClock({ host: '127.0.0.1', port }, 2_000, NEVER);
    expect(asked).toMatchObject({ got: { status: 404 } });
    expect(asked.steps.length).toBeGreaterThan(2);
  });

  test('another protocol on the port is a bad answer', async () => {
    const { port } = await saying('SSH-2.0-dropbear\r\n');
    expect(await askClock({ host: '127.0.0.1', port }, 2_000, NEVER)).toMatchObject({
      trouble: 'bad-answer',
    });
  });

  test.each([
    ['127.0.0.1', 0],
    ['127.0.0.1', 70_000],
    ['no such host.invalid', 80],
  ])('%s:%i is no address', async (host, port) => {
    expect(await askClock({ host, port }, 2_000, NEVER)).toHaveProperty('trouble');
  });
});

describe('a look ends when it is told to', () => {
  test('a signal that timed out is the device being late', async () => {
    const { port } = await serve(() => undefined);
    expect(await askClock({ host: '127.0.0.1', port }, 9_000, AbortSignal.timeout(50))).toMatchObject({
      trouble: 'timeout',
    });
    expect(
      await askClock(
        { host: '127.0.0.1', port },
        9_000,
        AbortSignal.abort(new DOMException('', 'TimeoutError')),
      ),
    ).toMatchObject({
      trouble: 'timeout',
    });
  });

  test('any other abort is a wish to stop, and rejects with its reason', async () => {
    const { port } = await serve(() => undefined);
    const stop = new AbortController();
    const asked = askClock({ host: '127.0.0.1', port }, 9_000, stop.signal);
    stop.abort(new Error('stopping'));
    await expect(asked).rejects.toThrow('stopping');
    await expect(askClock({ host: '127.0.0.1', port }, 9_000, stop.signal)).rejects.toThrow('stopping');
  });
});

describe('a moment is read as devices write it, or not at all', () => {
  const parts = (
    year: unknown,
    month: unknown,
    day: unknown,
    hour: unknown,
    minute: unknown,
    second: unknown,
  ) =>
    `<Time><Hour>${hour}</Hour><Minute>${minute}</Minute><Second>${second}</Second></Time>` +
    `<Date><Year>${year}</Year><Month>${month}</Month><Day>${day}</Day></Date>`;
  test.each([
    [parts(2026, 11, 21, 8, 0, 3), '2026-11-21T08:00:03.000Z'],
    [parts(2026, '07', '01', '00', '09', '09'), '2026-07-01T00:09:09.000Z'],
    [parts(2028, 2, 29, 0, 0, 0), '2028-02-29T00:00:00.000Z'],
    [parts(2026, 12, 31, 24, 0, 0), '2027-01-01T00:00:00.000Z'],
    [parts(2026, 12, 31, 23, 59, 60), '2027-01-01T00:00:00.000Z'],
    [' 2026-11-21T08:00:03Z ', '2026-11-21T08:00:03.000Z'],
    ['2026-11-21 8:00:03', '2026-11-21T08:00:03.000Z'],
  ])('%s', (xml, iso) => {
    expect(new Date(readMoment(xml) ?? Number.NaN).toISOString()).toBe(iso);
  });

  test.each([
    ['month 13', parts(2026, 13, 1, 0, 0, 0)],
    ['day 31 of a short month', parts(2026, 4, 31, 0, 0, 0)],
    ['a leap day without a leap year', parts(2026, 2, 29, 0, 0, 0)],
    ['hour 25', parts(2026, 1, 1, 25, 0, 0)],
    ['24:01', parts(2026, 1, 1, 24, 1, 0)],
    ['minute 61', parts(2026, 1, 1, 0, 61, 0)],
    ['second 61', parts(2026, 1, 1, 0, 0, 61)],
    ['words', parts('this', 'is', 'no', 'time', 'at', 'all')],
    ['nothing', parts('', '', '', '', '', '')],
    ['signs', parts(2026, '-1', 1, 0, 0, 0)],
    ['fractions', parts(2026, 1.5, 1, 0, 0, 0)],
    ['the year 0', parts('0000', '00', '00', 0, 0, 0)],
    ['the year 26', parts(26, 1, 1, 0, 0, 0)],
    ['a zero date as text', '0000-00-00T00:00:00Z'],
    ['a date alone', '2026-11-21'],
    ['a date alone in parts', '<Date><Year>2026</Year><Month>1</Month><Day>1</Day></Date>'],
  ])('%s is no moment', (_what, xml) => {
    expect(readMoment(xml)).toBeUndefined();
  });

  test('a moment that is read is the one that was written, never another', () => {
    const number = fc.integer({ min: -1, max: 70 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1969, max: 2100 }),
        number,
        number,
        number,
        number,
        number,
        (y, mo, d, h, mi, s) => {
          const read = readMoment(parts(y, mo, d, h, mi, s));
          if (read === undefined || h === 24 || s === 60) return;
          const date = new Date(read);
          expect([
            date.getUTCFullYear(),
            date.getUTCMonth() + 1,
            date.getUTCDate(),
            date.getUTCHours(),
          ]).toEqual([y, mo, d, h]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('half of the round trip is taken off', () => {
  const xml = '<UTCDateTime>2026-11-21T08:00:10Z</UTCDateTime>';
  expect(readClock(xml, Date.UTC(2026, 10, 21, 8, 0, 4))).toEqual({ clock: 'told', offsetMs: 6_000 });
});

test.each([
  [0, false],
  [20_000, false],
  [1_800_000, true],
  [-3_590_000, true],
  [28_800_500, true],
  [2_700_000, false],
  [86_400_000, false],
])('a clock off by %i ms is set to another zone: %s', (offsetMs, expected) => {
  expect(looksLikeZoneFault(offsetMs)).toBe(expected);
});
