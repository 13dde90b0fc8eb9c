/** The rest of a device's file (一机一档): plausible for everybody, and of a known few incomplete. */
import type { Category } from '../../config/terms.ts';
import type { Resident } from './population.ts';

/** In the order in which the list has them. */
export const DETAIL_COLUMNS = [
  'pointClass',
  'functions',
  'placeTypes',
  'direction',
  'poleNo',
  'networked',
  'recordingDays',
  'policeOrgCode',
  'managingUnit',
  'managingUnitPhone',
  'installed',
] as const;
export type DetailColumn = (typeof DETAIL_COLUMNS)[number];

/** Class of point, functions and places by the programme that paid. */
const BY_CATEGORY: Readonly<Record<Category, readonly [string, string, string]>> = {
  'safe-city': ['1', '5', '4'],
  'safe-village': ['2', '5', '10'],
  'safe-estate': ['2', '4/5', '9'],
  checkpoint: ['1', '1', '10'],
  traffic: ['1', '5', '10'],
  'high-point': ['1', '6', '6'],
  'other-public': ['2', '5', '8'],
  social: ['3', '5', '6'],
};

const MANAGERS = ['示例物业服务中心', '样本街道综治中心', '演示村民委员会', '范例商户管理处'];
/** What lists leave out; the last two are asked of points of class 1 alone. */
const FORGOTTEN: readonly (readonly DetailColumn[])[] = [
  ['managingUnit'],
  ['policeOrgCode'],
  ['functions'],
  ['policeOrgCode', 'managingUnit'],
];
const FORGOTTEN_OF_CLASS_1: readonly (readonly DetailColumn[])[] = [['managingUnitPhone'], ['recordingDays']];
/** One file in so many is incomplete. */
const ONE_IN = 24;

/** Which mandatory fields a device's file lacks. */
export function forgottenOf({
  index,
  category,
}: Pick<Resident, 'index' | 'category'>): readonly DetailColumn[] {
  if (index % ONE_IN !== 7) return [];
  const turn = Math.floor(index / ONE_IN);
  if (BY_CATEGORY[category][0] === '1' && turn % 2 === 0)
    return FORGOTTEN_OF_CLASS_1[(turn >> 1) % FORGOTTEN_OF_CLASS_1.length] ?? [];
  return FORGOTTEN[turn % FORGOTTEN.length] ?? [];
}

/** The details of a file as cells, in the order of the columns. No dice: the same for the same place in the city. */
export function detailsOf(resident: Resident): string[] {
  const { index, category, unit, commissioned } = resident;
  const [pointClass, functions, placeTypes] = BY_CATEGORY[category];
  const cells: Record<DetailColumn, string> = {
    pointClass,
    functions,
    placeTypes,
    direction: String(1 + (index % 8)),
    // Unique only where it matters: what repeats costs next to nothing to read.
    poleNo: '',
    networked: 'yes',
    recordingDays: category === 'checkpoint' ? '90' : '30',
    policeOrgCode: unit.padEnd(12, '0'),
    managingUnit: MANAGERS[index % MANAGERS.length] ?? '',
    managingUnitPhone: `0437-500${1000 + (index % MANAGERS.length)}`,
    installed: `${commissioned.slice(0, 7)}-01`,
  };
  for (const column of forgottenOf(resident)) cells[column] = '';
  return DETAIL_COLUMNS.map((column) => cells[column]);
}
