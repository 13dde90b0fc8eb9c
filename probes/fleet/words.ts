/** Invented names: carriers, makers, roads, doors. Nothing here is real but the names of districts and towns. */
import type { Category } from '../../config/terms.ts';
import type { LoginKind } from './device.ts';
import type { Dice } from './dice.ts';

/** A made-up maker with its models, and how its devices log in. */
export interface Vendor {
  readonly name: string;
  readonly models: readonly string[];
  readonly login: LoginKind;
  readonly rtspPath: string;
  readonly snapshotPath: string;
}

export const VENDORS: readonly [Vendor, ...Vendor[]] = [
  {
    name: '厂商甲',
    models: ['JA-IPC-200', 'JA-IPC-400', 'JA-DOME-800'],
    login: 'any',
    rtspPath: '/live/101',
    snapshotPath: '/picture/1/current',
  },
  {
    name: '厂商乙',
    models: ['YI-2M', 'YI-4M-Z'],
    login: 'digest-md5',
    rtspPath: '/cam/live?channel=1&subtype=1',
    snapshotPath: '/snapshot.jpg?channel=1',
  },
  {
    name: '厂商丙',
    models: ['BING-S1', 'BING-S3'],
    login: 'digest-both',
    rtspPath: '/media/video2',
    snapshotPath: '/images/snapshot.jpg',
  },
  {
    name: '厂商丁',
    models: ['DING-100'],
    login: 'token',
    rtspPath: '/stream1',
    snapshotPath: '/onvif-http/snapshot?profile=sub',
  },
];

const ROADS = ['示例路', '样本街', '演示大道', '范例路', '试点街', '模型路', '练习巷', '参考街'];
const SIDES = ['东', '西', '南', '北'];
const SHOPS = [
  '示例超市',
  '样本药房',
  '演示加油站',
  '范例酒店',
  '试点市场',
  '模型网咖',
  '练习餐厅',
  '参考仓库',
];

/** A device's name and street address. */
export function nameFor(category: Category, place: string, dice: Dice): { name: string; address: string } {
  const road = pick(ROADS, dice);
  const number = 1 + dice.below(180);
  const side = pick(SIDES, dice);
  const address = `${place}${road}${number}号`;
  return { name: `${nameAt(category, road, number, side, dice)}`, address };
}

function nameAt(category: Category, road: string, number: number, side: string, dice: Dice): string {
  switch (category) {
    case 'safe-city':
      return `${road}${number}号${side}`;
    case 'safe-village':
      return `示例${1 + dice.below(30)}村村口${side}`;
    case 'safe-estate':
      return `样本小区${1 + dice.below(40)}栋${side}门`;
    case 'checkpoint':
      return `${road}K${1 + dice.below(60)}+${dice.below(10)}00卡口`;
    case 'traffic':
      return `${road}与${pick(ROADS, dice)}路口${side}`;
    case 'high-point':
      return `示例大厦${10 + dice.below(20)}层制高点${side}`;
    case 'other-public':
      return `示例广场${1 + dice.below(20)}号${side}`;
    case 'social':
      return `${pick(SHOPS, dice)}${number}号${side}门`;
  }
}

function pick<T>(list: readonly T[], dice: Dice): T {
  return list[dice.below(list.length)] as T; // never empty, always within
}
