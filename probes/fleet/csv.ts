/** The city's device lists, in the columns of the registry's import. */
import { identityFor } from './camera.ts';
import { DETAIL_COLUMNS, detailsOf } from './file.ts';
import type { Delivery } from './injection.ts';
import type { Population, Resident, Switch } from './population.ts';

const COLUMNS = [
  ...['code', 'name', 'kind', 'category', 'unit', 'segment', 'platform', 'upstream', 'vendor', 'model'],
  ...['serial', 'mac', 'host', 'onvifPort', 'tls', 'rtspPort', 'rtspPath', 'credential', 'lanes', 'address'],
  ...['lon', 'lat', 'datum', 'lifecycle', 'inScope', 'commissioned'],
  ...DETAIL_COLUMNS,
  ...['hardwareId', 'sourceCode'],
];
/** The last two columns, which hardly anybody fills in. */
const NOT_FILED = ['', ''];
const HEAD = COLUMNS.join(',');
const NO_DETAILS = DETAIL_COLUMNS.map(() => '');

/** The main list: switches first, for devices refer to them; without those who come in lists of their own. */
export function csvOf({ residents, switches }: Population, deliveries: readonly Delivery[] = []): string {
  const elsewhere = new Set(deliveries.flatMap((delivery) => delivery.residents.map(({ index }) => index)));
  const here = residents.filter(({ index }) => !elsewhere.has(index));
  return `${[HEAD, ...switches.map(switchRow), ...here.map(residentRow)].join('\n')}\n`;
}

/** A list of its own. Rows that are like a device have the rest of their file from it. */
export function deliveryCsv({ residents, rows }: Delivery, population: Population): string {
  const byCode = new Map(population.residents.map((resident) => [resident.code, resident]));
  const extra = rows.map((cells) => {
    const model = byCode.get(cells.like ?? '');
    const details = model === undefined ? NO_DETAILS : detailsOf(model);
    const { serial, mac } = identityOf(model);
    const detail = Object.fromEntries(DETAIL_COLUMNS.map((column, at) => [column, details[at] ?? '']));
    // A pole holds one of them.
    const all: Record<string, string> = { tls: 'no', inScope: 'yes', ...detail, poleNo: '', ...cells };
    if (all.serial === '@serial') all.serial = serial;
    if (all.mac === '@mac') all.mac = mac.toUpperCase();
    if (all.host === undefined) all.networked = 'no';
    return row(COLUMNS.map((column) => all[column] ?? ''));
  });
  return `${[HEAD, ...residents.map(residentRow), ...extra].join('\n')}\n`;
}

/** A checkpoint is asked who it is at its first lane. */
function identityOf(resident: Resident | undefined) {
  return identityFor((resident?.parts[0]?.number ?? 0) + 1);
}

function residentRow(resident: Resident): string {
  const { parts, vendor, filed } = resident;
  const first = parts[0];
  const { serial, mac } = identityOf(resident);
  const lanes = parts.map(({ spot }, at) => `${at + 1}=${spot.host}:${spot.onvifPort}`).join(';');
  const cells = [
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
    ...detailsOf(resident),
    ...NOT_FILED,
  ];
  for (const [column, cell] of Object.entries(filed ?? {})) cells[COLUMNS.indexOf(column)] = cell;
  return row(cells);
}

function switchRow(one: Switch): string {
  const { code, name, category, unit, segment, platform, lon, lat } = one;
  const before = [code, name, 'site', category, unit, segment, platform];
  const blanks = Array.from({ length: 13 }, () => '');
  return row([...before, ...blanks, lon, lat, 'wgs84', 'active', 'yes', '', ...NO_DETAILS, ...NOT_FILED]);
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
