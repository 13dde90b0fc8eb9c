/** The units of the sample city, and names of its devices. */
import type { UnitBrief } from '../server/api/wire.ts';

export const city: UnitBrief = { code: '220400', name: '辽源市', level: 'city', parent: null };
/** The district in which most of it happens. */
export const east: UnitBrief = { code: '220421', name: '东丰县', level: 'district', parent: '220400' };
const districts: readonly UnitBrief[] = [
  { code: '220402', name: '龙山区', level: 'district', parent: '220400' },
  { code: '220403', name: '西安区', level: 'district', parent: '220400' },
  east,
  { code: '220422', name: '东辽县', level: 'district', parent: '220400' },
];
export const towns: readonly UnitBrief[] = [
  { code: '220421100', name: '东丰镇', level: 'town', parent: '220421' },
  { code: '220421101', name: '大阳镇', level: 'town', parent: '220421' },
  { code: '220421102', name: '横道河镇', level: 'town', parent: '220421' },
];
export const units: readonly UnitBrief[] = [city, ...districts, ...towns];

/** The unit of a code. */
export function unitAt(code: string): UnitBrief {
  return units.find((unit) => unit.code === code) ?? city;
}

/** As installers call them. */
export const NAMES = [
  '东丰镇人民大街一号枪机',
  '东丰镇东风路与站前街交口球机',
  '横道河镇中学门前',
  '大阳镇客运站广场东北角高空瞭望制高点',
];

/** The code of the nth device. */
export function codeOf(index: number): string {
  return `220421000013270${String(4_400 + index).padStart(5, '0')}`;
}
