import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SampleDaemon } from '../watch/sample.ts';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import type { Change } from './wire.ts';

let house: SampleHouse;
let device: number;
let patrol: { readonly cookie: string };

beforeEach(async () => {
  house = await SampleHouse.open();
  ({
    north: [device = 0],
  } = await house.settle());
  patrol = await house.signedIn('patrol', NORTH);
});
afterEach(() => house.end());

describe('the event stream', () => {
  async function listen(as: Caller) {
    const stop = new AbortController();
    const headers = 'cookie' in as ? { cookie: as.cookie } : { authorization: `Bearer ${as.token}` };
    const answer = await fetch(`${house.address}/api/events`, { headers, signal: stop.signal });
    const heard = { text: '', isOver: false, status: answer.status, stop: () => stop.abort() };
    const read = async () => {
      const decoder = new TextDecoder();
      for await (const chunk of answer.body ?? []) heard.text += decoder.decode(chunk, { stream: true });
    };
    read().then(
      () => {
        heard.isOver = true;
      },
      () => undefined,
    );
    return heard;
  }

  test('tells what changed to whoever may know, and beats', async () => {
    const [mine, theirs] = [await listen(patrol), await listen(await house.token('crew', SOUTH))];
    await vi.waitFor(() => expect(mine.text + theirs.text).toMatch(/event: beat[\s\S]*event: beat/));
    const { watch } = house.parts;
    await watch.joined('local');
    const now = Date.now();
    const finding = { state: 'good' } as const;
    await watch.batch(
      new SampleDaemon(now - 1_000).batch([{ n: device, check: 'online', finding, atMs: now }], now),
    );
    await watch.tick();
    await vi.waitFor(() => expect(mine.text).toContain('event: change'));
    const told = /event: change\ndata: (.*)\n/.exec(mine.text)?.[1] ?? '';
    const change = JSON.parse(told) as Change;
    expect(change.devices).toContain(device);
    expect(change.units).toContain(NORTH);
    for (const unit of change.units) expect(unit.startsWith(NORTH)).toBe(true);
    expect(theirs.text).not.toContain(`"devices":[${device}]`);
    expect(theirs.text).not.toContain(NORTH);
    mine.stop();
    theirs.stop();
  });

  test('closes with the session', async () => {
    const heard = await listen(patrol);
    await house.ask('/api/session', { method: 'DELETE', as: patrol });
    await vi.waitFor(() => expect(heard.isOver).toBe(true));
  });

  test('closes with the token', async () => {
    const as = await house.token('crew');
    const heard = await listen(as);
    const admin = await house.token('admin');
    const tokens = (await house.ask('/api/tokens', { as: admin })).body as { id: number; role: string }[];
    const id = tokens.find(({ role }) => role === 'crew')?.id;
    await house.ask(`/api/tokens/${id}`, { method: 'DELETE', as: admin });
    await vi.waitFor(() => expect(heard.isOver).toBe(true));
    expect((await listen(as)).status).toBe(401);
  });

  test('is held a dozen times by one sign-in and no more', async () => {
    const many = [];
    for (let opened = 0; opened < 12; opened++) many.push(await listen(patrol));
    expect(many.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect((await listen(patrol)).status).toBe(429);
    many[0]?.stop();
    await vi.waitFor(async () => {
      const again = await listen(patrol);
      expect(again.status).toBe(200);
      again.stop();
    });
    for (const { stop } of many) stop();
  });

  test('lets go of a reader that takes nothing', async () => {
    const { hostname, port } = new URL(house.address);
    const socket = connect(Number(port), hostname);
    const closed = new Promise<void>((done) => socket.on('close', () => done()));
    socket.on('error', () => undefined);
    socket.write(`GET /api/events HTTP/1.1\r\nHost: x\r\nCookie: ${patrol.cookie}\r\n\r\n`);
    await new Promise((done) => socket.once('readable', done));
    socket.pause();
    const quiet = { many: false, flags: false, daemons: false, registry: false };
    const change = { atMs: 1, units: Array<string>(40_000).fill(NORTH), devices: [], ...quiet };
    for (let told = 0; told < 80; told++) {
      house.parts.watch.emit('change', change);
      await new Promise((go) => setImmediate(go));
    }
    socket.resume();
    await closed;
  });
});
