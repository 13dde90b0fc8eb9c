/** Value lists of the device file (一机一档), as the exchange sheet numbers them. The number is what is kept. */

import { CATEGORIES, DATUMS, KINDS, LIFECYCLES } from './terms.ts';
import { wordsEn } from './text/words-en.ts';
import { wordsZh } from './text/words-zh.ts';

/** One value of a list: the number in the sheet, and its words. */
export interface FieldValue {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
  /** Other ways in which lists write it. */
  readonly also?: readonly string[];
}

function list(...rows: readonly (readonly [value: string, zh: string, en: string])[]): readonly FieldValue[] {
  return rows.map(([value, zh, en]) => ({ value, zh, en }));
}

/** 设备类型. */
export const KIND_VALUES = words(KINDS, wordsZh.kind, wordsEn.kind, {
  camera: ['监控', '攝像機', 'IPC'],
  site: ['处'],
});

/** 类别. */
export const CATEGORY_VALUES = words(CATEGORIES, wordsZh.category, wordsEn.category, {
  checkpoint: ['卡口'],
  'other-public': ['其他公共'],
  social: ['社会', '社会资源'],
});

/** 坐标系. */
export const DATUM_VALUES = words(DATUMS, wordsZh.datum, wordsEn.datum, {
  wgs84: ['WGS84', 'GPS'],
  cgcs2000: ['大地2000', '国家2000'],
  gcj02: ['GCJ02', '火星坐标', '国测局坐标'],
  bd09: ['BD09', '百度坐标'],
});

/** 设备状态: the exchange sheet numbers three of them; the house has words for five. */
export const LIFECYCLE_VALUES = words(LIFECYCLES, wordsZh.lifecycle, wordsEn.lifecycle, {
  active: ['1', '在用', '使用中', '正常'],
  repair: ['2', '维修', '维修中'],
  suspended: ['暂停'],
  retired: ['3', '拆除', '报废'],
});

function words<T extends string>(
  values: readonly T[],
  zh: Readonly<Record<T, string>>,
  en: Readonly<Record<T, string>>,
  also: Readonly<Partial<Record<T, readonly string[]>>>,
): readonly FieldValue[] {
  return values.map((value) => {
    const others = also[value];
    return { value, zh: zh[value], en: en[value], ...(others && { also: others }) };
  });
}

/** 监控点位类型. */
export const POINT_CLASSES = list(
  ['1', '一类点位', 'class 1'],
  ['2', '二类点位', 'class 2'],
  ['3', '三类点位', 'class 3'],
  ['4', '公安内部', 'police internal'],
  ['9', '其他点位', 'other'],
);

/** 摄像机类型 of the sheet; number 5 means something else in the standard's PTZ list. */
export const CAMERA_SHAPES = list(
  ['1', '球机', 'dome'],
  ['2', '半球', 'half-dome'],
  ['3', '固定枪机', 'fixed bullet'],
  ['4', '遥控枪机', 'PTZ bullet'],
  ['5', '卡口枪机', 'checkpoint bullet'],
  ['99', '未知', 'unknown'],
);

/** 摄像机功能类型, several at once. */
export const FUNCTIONS = list(
  ['1', '车辆卡口', 'vehicle checkpoint'],
  ['2', '人员卡口', 'pedestrian checkpoint'],
  ['3', '微卡口', 'micro checkpoint'],
  ['4', '特征摄像机', 'feature camera'],
  ['5', '普通监控', 'ordinary'],
  ['6', '高空瞭望', 'high-altitude'],
  ['99', '其他', 'other'],
);

/** 补光属性. */
export const FILL_LIGHTS = list(
  ['1', '无补光', 'none'],
  ['2', '红外补光', 'infra-red'],
  ['3', '白光补光', 'white light'],
  ['9', '其他', 'other'],
);

/** 摄像机编码格式. */
export const CODECS = list(
  ['1', 'MPEG-4', 'MPEG-4'],
  ['2', 'H.264', 'H.264'],
  ['3', 'SVAC', 'SVAC'],
  ['4', 'H.265', 'H.265'],
);

/** 摄像机位置类型 (GB 37300). Provinces append numbers of their own from 100 on. */
export const PLACE_TYPES = list(
  ['1', '省际检查站', 'provincial checkpoint'],
  ['2', '党政机关', 'party or government'],
  ['3', '车站码头', 'station or pier'],
  ['4', '中心广场', 'central square'],
  ['5', '体育场馆', 'stadium'],
  ['6', '商业中心', 'business centre'],
  ['7', '宗教场所', 'religious place'],
  ['8', '校园周边', 'around a school'],
  ['9', '治安复杂区域', 'complex public-order area'],
  ['10', '交通干线', 'trunk road'],
  ['11', '医院周边', 'around a hospital'],
  ['12', '金融机构周边', 'around a bank'],
  ['13', '危险物品场所', 'dangerous goods'],
  ['14', '博物馆展览馆', 'museum or exhibition'],
  ['15', '重点水域航道', 'key water area or channel'],
  ['96', '市际公安检查站', 'inter-city checkpoint'],
  ['97', '涉外场所', 'foreign-related place'],
  ['98', '边境沿线', 'border'],
  ['99', '旅游景区', 'tourist site'],
);

/** 监视方位. */
export const DIRECTIONS = list(
  ['1', '东', 'east'],
  ['2', '西', 'west'],
  ['3', '南', 'south'],
  ['4', '北', 'north'],
  ['5', '东南', 'south-east'],
  ['6', '东北', 'north-east'],
  ['7', '西南', 'south-west'],
  ['8', '西北', 'north-west'],
  ['9', '全向', 'all round'],
);

/** 所属部门/行业, several at once. */
export const INDUSTRIES = list(
  ['1', '公安机关', 'public security'],
  ['2', '环保部门', 'environment'],
  ['3', '文博部门', 'heritage'],
  ['4', '医疗部门', 'medical'],
  ['5', '旅游管理', 'tourism'],
  ['6', '新闻广电', 'media'],
  ['7', '食品医药监督管理', 'food and drug'],
  ['8', '教育管理', 'education'],
  ['9', '检察院', 'procuratorate'],
  ['10', '法院', 'court'],
  ['11', '金融部门', 'finance'],
  ['12', '交通部门', 'transport'],
  ['13', '住房和城乡建设', 'housing'],
  ['14', '水利部门', 'water'],
  ['15', '林业部门', 'forestry'],
  ['16', '安全生产监督', 'work safety'],
  ['17', '市政市容', 'city appearance'],
  ['18', '国土部门', 'land'],
);

/** 坐标来源. */
export const COORDINATE_SOURCES = list(
  ['survey', '测绘', 'survey'],
  ['gps', 'GPS 实测', 'GPS at the pole'],
  ['map', '地图点选', 'picked on a map'],
  ['platform', '平台目录', 'platform catalogue'],
  ['onvif', '设备上报', 'told by the device'],
);

/** 安装方式. */
export const INSTALL_MODES = list(
  ['1', '立杆', 'own pole'],
  ['2', '借杆', 'borrowed pole'],
  ['3', '壁装', 'wall'],
  ['4', '其他', 'other'],
);

/** 室内外. */
export const ROOMS = list(['1', '室外', 'outdoors'], ['2', '室内', 'indoors']);

/** 联网类型. */
export const NETWORK_TYPES = list(
  ['1', '视频专网', 'video private network'],
  ['2', '公安信息网', 'police information network'],
  ['3', '电子政务外网', 'e-government extranet'],
  ['4', '互联网', 'internet'],
  ['5', '专线', 'leased line'],
  ['6', '4G/5G', '4G/5G'],
  ['7', '无线专网', 'wireless'],
  ['9', '其他', 'other'],
);

/** 取电方式. */
export const POWER_MODES = list(
  ['1', '市电', 'grid'],
  ['2', '企业用电', 'enterprise'],
  ['3', '居民用电', 'residential'],
  ['4', '商铺用电', 'shop'],
  ['5', '交通设施用电', 'traffic facility'],
  ['9', '其他', 'other'],
);

/** 运营商. */
export const CARRIERS = list(
  ['1', '电信', 'Telecom'],
  ['2', '移动', 'Mobile'],
  ['3', '联通', 'Unicom'],
  ['4', '广电', 'Broadcast'],
  ['9', '其他', 'other'],
);

/** 是/否. */
export const YES_NO = list(['yes', '是', 'yes'], ['no', '否', 'no']);
