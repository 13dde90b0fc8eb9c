/** Devices the fleet has none of: a listener that answers as each test says. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { H265_FORMAT, h265Units } from '../feeds/h265-sample.ts';
import { describe as describeStream, options } from './rtsp.ts';
import { play } from './rtsp-play.ts';
import { take } from './sample.ts';

/** What a device answers to a method: status and headers, body behind an empty line; or nothing. */
type Answers = Partial<Record<string, string | undefined>>;

interface Device {
  readonly address: { readonly host: string; readonly port: number; readonly path: string };
  readonly asked: string[];
}

const H264_SDP = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n';
const SOUND: Answers = {
  OPTIONS: '200 OK\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n\r\n',
  DESCRIBE: answerWith(H264_SDP),
  SETUP: '200 OK\r\nTransport: RTP/AVP/TCP;unicast;interleaved=4-5\r\nSession: 77;timeout=1\r\n\r\n',
  PLAY: '200 OK\r\n\r\n',
  TEARDOWN: '200 OK\r\n\r\n',
};

function answerWith(sdp: string): string {
  return `200 OK\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`;
}

/** Answers, and after PLAY does what it is told with the connection. */
async function device(answers: Answers, onPlay: (socket: Socket) => void = () => {}): Promise<Device> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (text) => {
      for (const [, method = '', uri = ''] of `${text}`.matchAll(/([A-Z_]+) (\S+) RTSP\/1\.0/g)) {
        asked.push(`${method} ${uri.replace(/^rtsp:\/\/[^/]+/, '')}`);
        const answer = { ...SOUND, ...answers }[method];
        if (answer !== undefined) socket.write(`RTSP/1.0 ${answer}`);
        if (method === 'PLAY') onPlay(socket);
      }
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, path: '/s' }, asked };
}

/** One RTP packet in its frame. */
function packet(
  channel: number,
  sequence: number,
  timestamp: number,
  payload: Uint8Array,
  marker = true,
): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt8(0x24, 0);
  head.writeUInt8(channel, 1);
  head.writeUInt16BE(payload.length + 12, 2);
  head.writeUInt8(0x80, 4);
  head.writeUInt8(96 | (marker ? 0x80 : 0), 5);
  head.writeUInt16BE(sequence & 0xffff, 6);
  head.writeUInt32BE(timestamp, 8);
  return Buffer.concat([head, payload]);
}

const HURRY = { firstByteMs: 400, noDataMs: 400, keyMs: 400 };
const soon = () => AbortSignal.timeout(10_000);

describe('H.265', () => {
  const [vps, sps, pps] = [H265_FORMAT.vps, H265_FORMAT.sps, H265_FORMAT.pps].map(([nal]) =>
    Buffer.from(nal ?? []).toString('base64'),
  );
  const sdp = `v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-vps=${vps};sprop-sps=${sps};sprop-pps=${pps}\r\na=control:track1\r\n`;

  test('is played, whole and in fragments, and what comes on other channels is passed over', async () => {
    const sent = h265Units(8);
    const { address, asked } = await device({ DESCRIBE: answerWith(sdp) }, (socket) => {
      let sequence = 65_533;
      for (const { nals, mediaMs } of sent) {
        socket.write(packet(5, 1, 1, Buffer.from('anything')));
        socket.write(packet(9, 1, 1, Buffer.from('anything')));
        for (const [payload, marker] of fragments(nals[0] ?? Buffer.alloc(0))) {
          socket.write(packet(4, sequence++, mediaMs * 90, payload, marker));
        }
      }
    });
    const units = await take(play(address, undefined, soon()), 8);
    expect(units[0]?.format).toMatchObject({ codec: 'h265', width: 128, height: 72 });
    expect(units.map(({ key, mediaMs }) => ({ key, mediaMs }))).toEqual(
      sent.map(({ key, mediaMs }) => ({ key, mediaMs })),
    );
    expect(units.map(({ nals }) => nals.map((nal) => Buffer.from(nal)))).toEqual(
      sent.map(({ nals }) => nals.map((nal) => Buffer.from(nal))),
    );
    expect(asked).toEqual(['OPTIONS /s', 'DESCRIBE /s', 'SETUP /s/track1', 'PLAY /s', 'TEARDOWN /s']);
  });
});

function fragments(nal: Uint8Array): (readonly [Uint8Array, boolean])[] {
  if (nal.length < 100) return [[nal, true]];
  const type = ((nal[0] ?? 0) >> 1) & 0x3f;
  const half = Math.floor(nal.length / 2);
  return [
    [Buffer.concat([Buffer.of(49 << 1, nal[1] ?? 0, 0x80 | type), nal.subarray(2, half)]), false],
    [Buffer.concat([Buffer.of(49 << 1, nal[1] ?? 0, 0x40 | type), nal.subarray(half)]), true],
  ];
}

describe('a session', () => {
  const trickle = (socket: Socket) => {
    let i = 0;
    const timer = setInterval(
      () => socket.write(packet(4, i, i++ * 9_000, Buffer.from('419a01', 'hex'))),
      100,
    );
    socket.on('close', () => clearInterval(timer));
  };

  test('is kept alive as the device likes it, though it answers nothing', async () => {
    const { address, asked } = await device({}, trickle);
    const off = new AbortController();
    const taken = take(play(address, undefined, off.signal, { ...HURRY, keyMs: 20_000 }), 1);
    await expect
      .poll(() => asked.filter((line) => line === 'GET_PARAMETER /s').length, { timeout: 8_000 })
      .toBe(1);
    off.abort();
    expect(await taken).toEqual([]);
    await expect.poll(() => asked.at(-1)).toBe('TEARDOWN /s');
  });

  test('without a key picture in time ends: timeout', async () => {
    const { address } = await device({}, trickle);
    await expect(take(play(address, undefined, soon(), HURRY), 1)).rejects.toMatchObject({
      reason: 'timeout',
    });
  });

  test.each([
    { what: 'never sends', does: () => {}, reason: 'timeout' },
    {
      what: 'sends packets that are none',
      does: (socket: Socket) => socket.write('$\x04\0\x03abc'),
      reason: 'protocol',
    },
    {
      what: 'redirects in the middle',
      does: (socket: Socket) =>
        socket.write('REDIRECT rtsp://h/s RTSP/1.0\r\nLocation: rtsp://192.0.2.1/\r\n\r\n'),
      reason: 'redirect',
    },
    {
      what: 'sends in a mode nobody asked for',
      does: (socket: Socket) => socket.write(packet(4, 1, 1, Buffer.of(25, 1, 2, 3))),
      reason: 'codec',
    },
    { what: 'sends a picture without end', does: endless, reason: 'protocol' },
    { what: 'sends more than any camera', does: flood, reason: 'protocol' },
  ])('with a device that $what ends: $reason', async ({ does, reason }) => {
    const { address } = await device({}, does);
    const taken = take(
      play(address, undefined, soon(), { firstByteMs: 400, noDataMs: 400, keyMs: 5_000 }),
      1,
    );
    await expect(taken).rejects.toMatchObject({ reason });
  });

  test.each([
    { answers: { OPTIONS: '501 No\r\n\r\n', DESCRIBE: '404 No\r\n\r\n' }, reason: 'not-found' },
    { answers: { DESCRIBE: '301 Elsewhere\r\nLocation: rtsp://192.0.2.1/\r\n\r\n' }, reason: 'redirect' },
    { answers: { DESCRIBE: answerWith('v=0\r\nm=video 0 RTP/AVP 26\r\n') }, reason: 'codec' },
    { answers: { DESCRIBE: answerWith('<html>') }, reason: 'protocol' },
    { answers: { DESCRIBE: '200 OK\r\nContent-Length: 2000000\r\n\r\n' }, reason: 'protocol' },
    { answers: { SETUP: '453 Not Enough Bandwidth\r\n\r\n' }, reason: 'limit' },
    { answers: { SETUP: '461 Unsupported Transport\r\n\r\n' }, reason: 'protocol' },
    {
      answers: { SETUP: '200 OK\r\nTransport: RTP/AVP;unicast;client_port=5000-5001\r\nSession: 1\r\n\r\n' },
      reason: 'protocol',
    },
    { answers: { PLAY: '503 Busy\r\n\r\n' }, reason: 'limit' },
    { answers: { PLAY: '500 Trouble\r\n\r\n' }, reason: 'protocol' },
  ])('is not to be had where the device answers $answers: $reason', async ({ answers, reason }) => {
    const { address } = await device(answers);
    await expect(take(play(address, undefined, soon(), HURRY), 1)).rejects.toMatchObject({ reason });
  });
});

/** Fragments that never end. */
function endless(socket: Socket): void {
  const middle = Buffer.alloc(60_000, 1);
  middle.set([0x7c, 0x05]);
  socket.write(packet(4, 0, 0, Buffer.of(0x7c, 0x85, 1), false));
  for (let i = 1; i < 80; i++) socket.write(packet(4, i, 0, middle, false));
}

/** Packets for nobody, as fast as they go. */
function flood(socket: Socket): void {
  const junk = packet(9, 0, 0, Buffer.alloc(60_000));
  const pour = () => {
    while (!socket.destroyed && socket.write(junk));
  };
  socket.on('drain', pour);
  pour();
}

test('whatever a device says, there is an outcome', async () => {
  const said = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          'RTSP/1.0 200 OK\r\n\r\n',
          'RTSP/1.0 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n',
          answerWith(H264_SDP).replace(/^/, 'RTSP/1.0 '),
        )
        .map((text) => Buffer.from(text)),
    ),
    { maxLength: 4 },
  );
  let answer: readonly Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      for (const part of answer) socket.write(part);
      socket.end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const login = { username: 'u', password: 'p', basicAllowed: true };
  await fc.assert(
    fc.asyncProperty(said, async (parts) => {
      answer = parts;
      const asked = [
        await options('127.0.0.1', port, '/', soon()),
        await describeStream({ host: '127.0.0.1', port, path: '/' }, login, soon()),
      ];
      for (const outcome of asked) expect('got' in outcome || 'trouble' in outcome).toBe(true);
    }),
    { numRuns: 60 },
  );
});
