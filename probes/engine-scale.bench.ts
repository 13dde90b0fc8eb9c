/**
 * Does the cost grow in a straight line? `npm run bench:scale -- [--sizes 55425x60,110000x120,250000x300] [--seconds 60]
 * [--json]`: the benchmark of the engine once for each size, devices × seconds between two looks at one, in one table.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figures } from './engine-table.bench.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '55425x60,110000x120,250000x300' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map((size) => size.split('x'));
if (sizes.some((size) => size.length !== 2 || !size.every((part) => /^\d+$/.test(part)))) {
  console.error('wanted --sizes like 55425x60,250000x300');
  process.exit(1);
}

const sweep = fileURLToPath(new URL('./engine.bench.ts', import.meta.url));
const all = sizes.map(([devices = '', every = '']): Figures => {
  const wish = ['--devices', devices, '--every', every, '--seconds', values.seconds, '--json'];
  const told = execFileSync(process.execPath, [sweep, ...wish], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(told.trim().split('\n').at(-1) ?? '') as Figures; // as it was printed
});

if (values.json) console.log(JSON.stringify(all));
else {
  const columns = [
    'devices',
    'every',
    'looks/s',
    'pipeline a look',
    'daemon MB',
    'per 1,000 devices',
    'server MB',
  ];
  console.log(all[0]?.machine);
  console.log(columns.map((column) => column.padStart(18)).join(''));
  for (const { devices, everyS, looksPerSecond, pipelineUs, rssMB, serverRssMB } of all) {
    const perThousand = `${((rssMB * 1_000) / devices).toFixed(2)} MB`;
    const cells = [
      devices,
      `${everyS} s`,
      looksPerSecond,
      `${pipelineUs} µs`,
      rssMB,
      perThousand,
      serverRssMB,
    ];
    console.log(cells.map((cell) => String(cell).padStart(18)).join(''));
  }
  for (const { notes } of all) for (const note of notes) console.log(note);
}
