/** The simulated city in a registry, for measurements of what does not ask devices. */
import { readFileSync } from 'node:fs';
import { addressPlan } from '../probes/fleet/addresses.ts';
import { CREDENTIALS } from '../probes/fleet/box.ts';
import { csvOf } from '../probes/fleet/csv.ts';
import { populate } from '../probes/fleet/population.ts';
import type { Registry } from './registry/registry.ts';
import { SYSTEM } from './rules/refusal.ts';

/** `--devices 2000`; the whole city unless asked otherwise. */
export function devicesAsked(): number {
  const at = process.argv.indexOf('--devices');
  return at === -1 ? 55_425 : Number(process.argv[at + 1]) || 55_425;
}

/** The simulated city's own list, taken over by a registry that is empty. */
export async function settle(registry: Registry, devices: number): Promise<void> {
  const units = JSON.parse(readFileSync(new URL('../config/liaoyuan/units.json', import.meta.url), 'utf8'));
  await registry.putUnits(units, SYSTEM);
  for (let n = 1; n <= 6; n++)
    await registry.putPlatform({ id: `platform-${n}`, name: `Platform ${n}`, carrier: '' }, SYSTEM);
  for (const id of ['net-public', 'net-social'])
    await registry.putSegment({ id, name: id, looksPerSecond: 100, inFlight: 10, canaries: [] }, SYSTEM);
  for (const login of CREDENTIALS) await registry.putCredential(login, SYSTEM);
  const addresses = addressPlan({ isOnePort: false, hasManyHosts: true, onvifPort: 8_000, rtspPort: 8_554 });
  const list = new TextEncoder().encode(csvOf(populate({ devices, seed: 1, addresses })));
  const run = await registry.importCsv(list, { dry: false, skipBad: false, by: SYSTEM });
  if (!run.written)
    throw new Error(`the city was not taken over: ${JSON.stringify(run.problems.slice(0, 3))}`);
}
