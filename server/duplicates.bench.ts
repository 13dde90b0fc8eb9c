/**
 * How long it takes to compare every record of the city with every other, and whether those that were registered twice
 * are found: `npm run bench:duplicates [-- --devices 55425] [--json]`. Some devices are put in a second time, each with
 * one thing in common with the first; the list of findings is then compared with the list of what was done.
 */
import { cpus } from 'node:os';
import { devicesAsked, settle } from './city.bench.ts';
import { type Blocks, watchBlocks } from './registry/blocks.bench.ts';
import type { DeviceRecord, NewDevice } from './registry/record.ts';
import { Sample } from './registry/sample.ts';
import { wishOf } from './registry/wish.ts';
import { TWIN_SIGNS, type TwinSign } from './rules/duplicate.ts';
import { SYSTEM } from './rules/refusal.ts';

const DEVICES = devicesAsked();
const OF_EACH = 100;
const TURNS = 5;

/** What the second record of a device shares with the first one. */
const SHARED: Readonly<Record<TwinSign, (device: DeviceRecord) => Partial<NewDevice>>> = {
  code: ({ code, platform }) => ({ platform, details: { sourceCode: code } }),
  serial: ({ serial, vendor }) => ({ serial, vendor }),
  mac: ({ mac }) => ({ mac }),
  address: ({ host, onvifPort, tls, segment, rtspPath }) => ({ host, onvifPort, tls, segment, rtspPath }),
  'place-name': ({ name, lon, lat, datum, address }) => ({ name: ` ${name} `, lon, lat, datum, address }),
};

function again(device: DeviceRecord, sign: TwinSign, n: number): NewDevice {
  const { kind, category, unit, lanes } = wishOf(device);
  const code = `${device.code.slice(0, 14)}${900_000 + n}`;
  return { code, name: `again ${n}`, kind, category, unit, lanes, ...SHARED[sign](device) };
}

const sample = new Sample();
try {
  const registry = await sample.open();
  await settle(registry, DEVICES);
  const before = (await registry.duplicates.all()).pairs.length;
  const cameras = [...registry.all()].filter(
    ({ kind, lifecycle }) => kind === 'camera' && lifecycle === 'active',
  );
  const each = Math.min(OF_EACH, Math.floor(cameras.length / TWIN_SIGNS.length));
  const step = Math.floor(cameras.length / (each * TWIN_SIGNS.length));
  const done = TWIN_SIGNS.flatMap((sign, at) =>
    Array.from({ length: each }, (_, turn) => {
      const n = at * each + turn;
      return { sign, n, device: cameras[n * step] as DeviceRecord };
    }),
  );
  const added = await registry.addAll(
    done.map(({ device, sign, n }) => again(device, sign, n)),
    SYSTEM,
  );
  let [seconds, cpuSeconds] = [0, 0];
  let longest: Blocks = { longestBlockMs: 0, longestBlockCpuMs: 0 };
  for (let turn = 0; turn < TURNS; turn++) {
    const some = registry.get(cameras[turn]?.id ?? 0);
    if (some === undefined) throw new Error('there are no cameras');
    await registry.update(some.id, some.version, { rtspPort: 9_000 + turn }, SYSTEM);
    const watched = watchBlocks();
    const [startMs, before] = [performance.now(), process.cpuUsage()];
    await registry.duplicates.all();
    const block = watched.stop();
    longest = {
      longestBlockMs: Math.max(longest.longestBlockMs, block.longestBlockMs),
      longestBlockCpuMs: Math.max(longest.longestBlockCpuMs, block.longestBlockCpuMs),
    };
    const { user, system } = process.cpuUsage(before);
    cpuSeconds = Math.max(cpuSeconds, (user + system) / 1e6);
    seconds = Math.max(seconds, (performance.now() - startMs) / 1_000);
  }
  const { pairs } = await registry.duplicates.all();
  const found = new Set(pairs.map(({ a, b }) => `${a}-${b}`));
  const missed = done.filter(({ device }, at) => !found.has(`${device.id}-${added[at]?.id}`));
  const result = {
    devices: registry.size,
    processors: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    seconds: Math.round(seconds * 1_000) / 1_000,
    /** Of the processor alone, whatever else the machine does. */
    cpuSeconds: Math.round(cpuSeconds * 1_000) / 1_000,
    ...longest,
    putIn: done.length,
    found: done.length - missed.length,
    missed: missed.map(({ sign }) => sign),
    others: pairs.length - (done.length - missed.length),
    before,
  };
  console.log(process.argv.includes('--json') ? JSON.stringify(result) : result);
  if (missed.length > 0) process.exitCode = 1;
} finally {
  await sample.remove();
}
