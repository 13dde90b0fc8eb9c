/** The city's device list, in the columns of the registry's import. */
import { identityFor } from './camera.ts';
import type { Population, Resident, Switch } from './population.ts';

const COLUMNS =
  'code,name,kind,category,unit,segment,platform,upstream,vendor,model,serial,mac,host,onvifPort,tls,rtspPort,rtspPath,' +
  'credential,lanes,address,lon,lat,datum,lifecycle,inScope,commissioned';

/** The whole list: switches first, for devices refer to them. */
export function csvOf({ residents, switches }: Population): string {
  return `${[COLUMNS, ...switches.map(switchRow), ...residents.map(residentRow)].join('\n')}\n`;
}

function residentRow(resident: Resident): string {
  const { parts, vendor } = resident;
  const first = parts[0];
  // A checkpoint is asked who it is at its first lane.
  const { serial, mac } = identityFor((first?.number ?? 0) + 1);
  const lanes = parts.map(({ spot }, at) => `${at + 1}=${spot.host}:${spot.onvifPort}`).join(';');
  return row([
    resident.code,
    resident.name,
    resident.kind,
    resident.category,
    resident.unit,
    resident.segment,
    resident.platform,
    resident.upstream,
    vendor.name,
    resident.model,
    serial,
    mac.toUpperCase(),
    first?.spot.host ?? '',
    String(first?.spot.onvifPort ?? ''),
    resident.tls ? 'yes' : 'no',
    String(first?.spot.rtspPort ?? ''),
    vendor.rtspPath,
    resident.credential,
    resident.kind === 'checkpoint' ? lanes : '',
    resident.address,
    resident.lon,
    resident.lat,
    resident.datum,
    resident.lifecycle,
    resident.inScope ? 'yes' : 'no',
    resident.commissioned,
  ]);
}

function switchRow(one: Switch): string {
  const { code, name, category, unit, segment, platform, lon, lat } = one;
  const before = [code, name, 'site', category, unit, segment, platform];
  const blanks = Array.from({ length: 13 }, () => '');
  return row([...before, ...blanks, lon, lat, 'wgs84', 'active', 'yes', '']);
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
