/**
 * `npm run soak -- [--devices 55425] [--minutes 30] [--json]`: the whole city for half an hour. Devices, streets and
 * networks fail and come back by a script, the link is cut twice, the daemon is killed once; all along, what the server
 * says of every device is compared with what is true. Ends with 1 when anything was wrong.
 */
import { parseArgs } from 'node:util';
import { layoutOf } from './plan.ts';
import { tableOf } from './report.ts';
import { soak } from './run.ts';

const PROMISED_MS = 15_000;
/** Runs that are shorter have a shorter cycle, or nothing would have time to happen. */
const CYCLES = [
  { minutes: 20, everySeconds: 60 },
  { minutes: 8, everySeconds: 20 },
  { minutes: 0, everySeconds: 10 },
] as const;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    minutes: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
  },
});
const [devices, minutes] = [Number(values.devices), Number(values.minutes)];
if (!(Number.isInteger(devices) && devices >= 200 && devices <= 60_000 && minutes >= 3 && minutes <= 1_440)) {
  console.error('wanted --devices from 200 to 60000, --minutes from 3 to 1440');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const everySeconds = CYCLES.find((one) => minutes >= one.minutes)?.everySeconds ?? 60;
const begunMs = performance.now();
const report = await soak({
  devices,
  everySeconds,
  ...(everySeconds < 60 && { online: { timeoutSeconds: 2, confirmAfterSeconds: 2.5 } }),
  layout: layoutOf(minutes * 60_000, everySeconds * 1_000 + PROMISED_MS),
  lookEveryMs: 5_000,
  say: (what) =>
    console.error(`${((performance.now() - begunMs) / 1_000).toFixed(1).padStart(7)} s  ${what}`),
});
console.log(tableOf(report));
if (values.json) console.log(JSON.stringify(report));
process.exit(report.ok ? 0 : 1);
