/**
 * Every field of a device's file (一机一档), once: its name here, its headings in lists, what it may hold and who must
 * fill it in. Lists, forms, the file's page and the file-complete rate are all made from this catalogue.
 */

import type { FieldValue } from './file-values.ts';
import * as values from './file-values.ts';

export const FILE_GROUPS = [
  'identity',
  'place',
  'access',
  'video',
  'recording',
  'power',
  'charge',
  'life',
] as const;
export type FileGroup = (typeof FILE_GROUPS)[number];

/**
 * How a field is written. `code`: one number of its list; `codes`: several, joined by `/`; `date`: YYYY-MM-DD;
 * `reference`: the id of something else in the registry; `digits-12`: an organisation code.
 */
export type FieldType =
  | 'text'
  | 'code'
  | 'codes'
  | 'whole'
  | 'number'
  | 'date'
  | 'yes-no'
  | 'phone'
  | 'reference'
  | 'digits-12'
  | 'word';

/** Who must have the field: everybody, points of class 1, what is networked, nobody. */
export type Required = 'always' | 'class-1' | 'networked' | 'no';

/** What the catalogue says of one field. */
export interface FieldShape {
  readonly group: FileGroup;
  readonly zh: string;
  readonly en: string;
  readonly type: FieldType;
  /** Column heading by pinyin initials, as exchange sheets carry it. */
  readonly code?: string;
  /** Other headings under which lists have it. */
  readonly aliases?: readonly string[];
  readonly values?: readonly FieldValue[];
  /** The list is open: numbers beyond it are kept as they are. */
  readonly isOpen?: true;
  readonly required?: Required;
  readonly least?: number;
  readonly most?: number;
  /** Shown to those who maintain, to nobody else. */
  readonly restricted?: true;
}

/** What the record itself holds, because checks and rates need it. Keys are the record's fields. */
export const RECORD_FIELDS = {
  code: {
    group: 'identity',
    zh: '设备编码',
    en: 'Code',
    type: 'text',
    code: 'SBBM',
    aliases: ['国标编码', '编码', '设备编号', '设备国标编码', 'deviceid'],
    required: 'always',
  },
  name: {
    group: 'identity',
    zh: '设备名称',
    en: 'Name',
    type: 'text',
    code: 'SBMC',
    aliases: ['名称', '点位名称', '摄像机名称', '监控点名称'],
    required: 'always',
  },
  kind: {
    group: 'identity',
    zh: '设备类型',
    en: 'Kind',
    type: 'word',
    values: values.KIND_VALUES,
    code: 'SBLX',
  },
  category: {
    group: 'identity',
    zh: '类别',
    en: 'Category',
    type: 'word',
    values: values.CATEGORY_VALUES,
    code: 'LB',
    aliases: ['所属类别', '项目类别'],
  },
  vendor: {
    group: 'identity',
    zh: '设备厂商',
    en: 'Manufacturer',
    type: 'text',
    code: 'SBCS',
    aliases: ['厂商', '品牌', '生产厂家', '设备厂家'],
    required: 'always',
  },
  model: {
    group: 'identity',
    zh: '设备型号',
    en: 'Model',
    type: 'text',
    code: 'SBXH',
    aliases: ['型号', '规格型号'],
  },
  serial: {
    group: 'identity',
    zh: '序列号',
    en: 'Serial number',
    type: 'text',
    code: 'XLH',
    aliases: ['设备序列号', 'SN', '出厂编号'],
  },
  platform: {
    group: 'identity',
    zh: '所属子平台',
    en: 'Sub-platform',
    type: 'reference',
    code: 'SSPT',
    aliases: ['子平台', '接入平台', '所属平台'],
  },
  upstream: {
    group: 'access',
    zh: '上级设备',
    en: 'Behind device',
    type: 'reference',
    code: 'SJSB',
    aliases: ['所属录像机', '上级设备编码'],
  },
  unit: {
    group: 'place',
    zh: '行政区域',
    en: 'Unit',
    type: 'reference',
    code: 'XZQY',
    aliases: ['行政区划', '所属区划', '区划代码', '行政区划代码'],
    required: 'always',
  },
  address: {
    group: 'place',
    zh: '安装地址',
    en: 'Address',
    type: 'text',
    code: 'AZDZ',
    aliases: ['地址', '安装位置', '详细地址'],
    required: 'always',
  },
  lon: {
    group: 'place',
    zh: '经度',
    en: 'Longitude',
    type: 'number',
    code: 'JD',
    aliases: ['lng', 'longitude', '东经', 'X坐标'],
    required: 'always',
  },
  lat: {
    group: 'place',
    zh: '纬度',
    en: 'Latitude',
    type: 'number',
    code: 'WD',
    aliases: ['latitude', '北纬', 'Y坐标'],
    required: 'always',
  },
  datum: {
    group: 'place',
    zh: '坐标系',
    en: 'Datum',
    type: 'word',
    values: values.DATUM_VALUES,
    code: 'ZBX',
    aliases: ['坐标系统'],
  },
  host: {
    group: 'access',
    zh: 'IPv4地址',
    en: 'Address on the network',
    type: 'text',
    code: 'IPV4',
    aliases: ['IP', 'IP地址', '设备IP', '网络地址', '主机'],
    required: 'networked',
  },
  mac: {
    group: 'access',
    zh: 'MAC地址',
    en: 'MAC address',
    type: 'text',
    code: 'MACDZ',
    aliases: ['MAC', '物理地址'],
  },
  onvifPort: {
    group: 'access',
    zh: 'ONVIF端口',
    en: 'ONVIF port',
    type: 'whole',
    code: 'ONVIFDK',
    aliases: ['HTTP端口', 'WEB端口'],
    least: 1,
    most: 65_535,
  },
  tls: {
    group: 'access',
    zh: 'ONVIF用HTTPS',
    en: 'ONVIF over HTTPS',
    type: 'yes-no',
    code: 'HTTPS',
    aliases: ['TLS', '加密访问'],
  },
  rtspPort: {
    group: 'access',
    zh: 'RTSP端口',
    en: 'RTSP port',
    type: 'whole',
    code: 'RTSPDK',
    least: 1,
    most: 65_535,
  },
  rtspPath: {
    group: 'access',
    zh: '码流路径',
    en: 'Stream path',
    type: 'text',
    code: 'MLLJ',
    aliases: ['RTSP路径'],
  },
  credential: { group: 'access', zh: '登录账号', en: 'Login', type: 'reference', code: 'DLZH' },
  segment: {
    group: 'access',
    zh: '所属网络',
    en: 'Network',
    type: 'reference',
    code: 'SSWL',
    aliases: ['网段'],
  },
  lanes: { group: 'access', zh: '车道', en: 'Lanes', type: 'text', code: 'CD' },
  lifecycle: {
    group: 'life',
    zh: '设备状态',
    en: 'Life cycle',
    type: 'word',
    values: values.LIFECYCLE_VALUES,
    code: 'SBZT',
    aliases: ['使用状态'],
    required: 'always',
  },
  inScope: {
    group: 'life',
    zh: '纳入考核',
    en: 'Counted',
    type: 'yes-no',
    code: 'NRKH',
    aliases: ['是否考核'],
  },
  commissioned: {
    group: 'life',
    zh: '启用日期',
    en: 'In use since',
    type: 'date',
    code: 'QYRQ',
    aliases: ['投入使用时间', '启用时间'],
  },
} as const satisfies Readonly<Record<string, FieldShape>>;

/** The rest of the file: kept as text, one value a field. Sources: the exchange sheet's 27 columns and the lists of several cities. */
export const DETAIL_FIELDS = {
  sourceCode: {
    group: 'identity',
    zh: '平台内编码',
    en: 'Code at the sub-platform',
    type: 'text',
    code: 'PTBM',
    aliases: ['原编码', '内部编码'],
  },
  assetNo: { group: 'identity', zh: '资产编号', en: 'Asset number', type: 'text', code: 'ZCBH' },
  alias: {
    group: 'identity',
    zh: '点位俗称',
    en: 'Popular name',
    type: 'text',
    code: 'DWSC',
    aliases: ['俗称', '别名'],
  },
  pointClass: {
    group: 'identity',
    zh: '监控点位类型',
    en: 'Class of point',
    type: 'code',
    values: values.POINT_CLASSES,
    code: 'JKDWLX',
    aliases: ['点位类型', '点位分类', '建设类别'],
    required: 'always',
  },
  cameraShape: {
    group: 'identity',
    zh: '摄像机类型',
    en: 'Shape',
    type: 'code',
    values: values.CAMERA_SHAPES,
    code: 'SXJLX',
    aliases: ['摄像机形态'],
  },
  functions: {
    group: 'identity',
    zh: '摄像机功能类型',
    en: 'Functions',
    type: 'codes',
    values: values.FUNCTIONS,
    code: 'SXJGNLX',
    aliases: ['功能类型'],
    required: 'always',
  },
  hardwareId: { group: 'identity', zh: '硬件标识', en: 'Hardware id', type: 'text', code: 'YJBS' },
  projectName: {
    group: 'identity',
    zh: '项目名称',
    en: 'Project',
    type: 'text',
    code: 'XMMC',
    aliases: ['建设项目'],
  },
  buildPhase: { group: 'identity', zh: '建设期次', en: 'Phase', type: 'text', code: 'JSQC' },
  carrier: {
    group: 'identity',
    zh: '运营商',
    en: 'Carrier',
    type: 'code',
    values: values.CARRIERS,
    code: 'YYS',
    aliases: ['承建运营商', '线路运营商'],
  },
  siteName: {
    group: 'place',
    zh: '所属处',
    en: 'Site',
    type: 'text',
    code: 'SSC',
    aliases: ['点位处', '监控处', '站点'],
  },
  block: { group: 'place', zh: '警务区', en: 'Police block', type: 'text', code: 'JWQ' },
  coordinateSource: {
    group: 'place',
    zh: '坐标来源',
    en: 'Source of the position',
    type: 'code',
    values: values.COORDINATE_SOURCES,
    code: 'ZBLY',
  },
  placeTypes: {
    group: 'place',
    zh: '摄像机位置类型',
    en: 'Kind of place',
    type: 'codes',
    values: values.PLACE_TYPES,
    isOpen: true,
    code: 'SXJWZLX',
    aliases: ['位置类型'],
    required: 'always',
  },
  direction: {
    group: 'place',
    zh: '监视方位',
    en: 'Looks to',
    type: 'code',
    values: values.DIRECTIONS,
    code: 'JSFW',
    aliases: ['朝向'],
  },
  azimuth: {
    group: 'place',
    zh: '方位角',
    en: 'Azimuth, degrees',
    type: 'number',
    code: 'FWJ',
    least: 0,
    most: 360,
  },
  installMode: {
    group: 'place',
    zh: '安装方式',
    en: 'Mounting',
    type: 'code',
    values: values.INSTALL_MODES,
    code: 'AZFS',
  },
  poleNo: {
    group: 'place',
    zh: '立杆编号',
    en: 'Pole number',
    type: 'text',
    code: 'LGBH',
    aliases: ['杆号', '杆体编号'],
  },
  height: {
    group: 'place',
    zh: '安装高度',
    en: 'Height, metres',
    type: 'number',
    code: 'AZGD',
    least: 0,
    most: 500,
  },
  armLength: {
    group: 'place',
    zh: '横臂长度',
    en: 'Arm, metres',
    type: 'number',
    code: 'HBCD',
    least: 0,
    most: 50,
  },
  room: {
    group: 'place',
    zh: '室内外',
    en: 'Indoors or out',
    type: 'code',
    values: values.ROOMS,
    code: 'SNW',
  },
  viewDistance: {
    group: 'place',
    zh: '监视距离',
    en: 'View, metres',
    type: 'number',
    code: 'JSJL',
    least: 0,
    most: 50_000,
  },
  coverage: { group: 'place', zh: '覆盖范围', en: 'What it covers', type: 'text', code: 'FGFW' },
  ipv6: { group: 'access', zh: 'IPv6地址', en: 'IPv6 address', type: 'text', code: 'IPV6' },
  networked: {
    group: 'access',
    zh: '联网属性',
    en: 'Networked',
    type: 'yes-no',
    code: 'LWSX',
    aliases: ['是否联网'],
    required: 'always',
  },
  networkType: {
    group: 'access',
    zh: '联网类型',
    en: 'Kind of network',
    type: 'code',
    values: values.NETWORK_TYPES,
    code: 'LWLX',
    aliases: ['网络类型'],
  },
  channelNo: {
    group: 'access',
    zh: '通道号',
    en: 'Channel',
    type: 'whole',
    code: 'TDH',
    least: 0,
    most: 10_000,
  },
  gateway: { group: 'access', zh: '网关', en: 'Gateway', type: 'text', code: 'WG' },
  fillLight: {
    group: 'video',
    zh: '补光属性',
    en: 'Fill light',
    type: 'code',
    values: values.FILL_LIGHTS,
    isOpen: true,
    code: 'BGSX',
  },
  codec: {
    group: 'video',
    zh: '摄像机编码格式',
    en: 'Codec',
    type: 'code',
    values: values.CODECS,
    code: 'SXJBMGS',
    aliases: ['编码格式'],
  },
  resolution: { group: 'video', zh: '分辨率', en: 'Resolution', type: 'text', code: 'FBL' },
  frameRate: {
    group: 'video',
    zh: '帧率',
    en: 'Frames per second',
    type: 'number',
    code: 'ZL',
    least: 0,
    most: 240,
  },
  bitRate: {
    group: 'video',
    zh: '码率',
    en: 'Bit rate, kbit/s',
    type: 'number',
    code: 'ML',
    least: 0,
    most: 200_000,
  },
  audio: { group: 'video', zh: '音频', en: 'Audio', type: 'yes-no', code: 'YP' },
  osdText: {
    group: 'video',
    zh: '字符标注',
    en: 'Caption',
    type: 'text',
    code: 'OSD',
    aliases: ['OSD文字', 'OSD标注'],
  },
  recordingDays: {
    group: 'recording',
    zh: '录像保存天数',
    en: 'Days of recording',
    type: 'whole',
    code: 'LXBCTS',
    aliases: ['存储天数', '录像天数'],
    least: 0,
    most: 3_650,
    required: 'class-1',
  },
  storageSite: { group: 'recording', zh: '存储位置', en: 'Where recordings are', type: 'text', code: 'CCWZ' },
  storageOperator: { group: 'recording', zh: '存储单位', en: 'Who keeps them', type: 'text', code: 'CCDW' },
  storageDevice: { group: 'recording', zh: '存储设备', en: 'Recorder', type: 'text', code: 'CCSB' },
  powerMode: {
    group: 'power',
    zh: '取电方式',
    en: 'Power from',
    type: 'code',
    values: values.POWER_MODES,
    code: 'QDFS',
  },
  powerContact: {
    group: 'power',
    zh: '取电联系人',
    en: 'Contact for power',
    type: 'text',
    code: 'QDLXR',
    restricted: true,
  },
  policeOrgCode: {
    group: 'charge',
    zh: '所属辖区公安机关',
    en: 'Station, 12 digits',
    type: 'digits-12',
    code: 'SSXQGAJG',
    aliases: ['辖区公安机关', '派出所代码'],
    required: 'always',
  },
  managingUnit: {
    group: 'charge',
    zh: '管理单位',
    en: 'Managed by',
    type: 'text',
    code: 'GLDW',
    required: 'always',
  },
  managingUnitPhone: {
    group: 'charge',
    zh: '管理单位联系方式',
    en: 'Telephone of the manager',
    type: 'phone',
    code: 'GLDWLXFS',
    required: 'class-1',
    restricted: true,
  },
  maintenanceUnit: {
    group: 'charge',
    zh: '维护单位',
    en: 'Maintained by',
    type: 'text',
    code: 'WHDW',
    aliases: ['运维单位', '维保单位'],
  },
  maintainer: {
    group: 'charge',
    zh: '维护负责人',
    en: 'Maintainer',
    type: 'text',
    code: 'WHFZR',
    aliases: ['运维人员'],
    restricted: true,
  },
  maintainerPhone: {
    group: 'charge',
    zh: '维护电话',
    en: 'Telephone of the maintainer',
    type: 'phone',
    code: 'WHDH',
    aliases: ['运维电话'],
    restricted: true,
  },
  builder: {
    group: 'charge',
    zh: '建设单位',
    en: 'Built by',
    type: 'text',
    code: 'JSDW',
    aliases: ['承建单位'],
  },
  industries: {
    group: 'charge',
    zh: '所属部门/行业',
    en: 'Trade',
    type: 'codes',
    values: values.INDUSTRIES,
    isOpen: true,
    code: 'SSBMHY',
    aliases: ['所属行业', '所属部门'],
  },
  installed: {
    group: 'life',
    zh: '安装时间',
    en: 'Installed',
    type: 'date',
    code: 'AZSJ',
    aliases: ['安装日期'],
    required: 'class-1',
  },
  warranty: {
    group: 'life',
    zh: '质保到期',
    en: 'Warranty until',
    type: 'date',
    code: 'ZBDQ',
    aliases: ['质保期至'],
  },
  remark: { group: 'life', zh: '备注', en: 'Remark', type: 'text', code: 'BZ' },
} as const satisfies Readonly<Record<string, FieldShape>>;

export type RecordField = keyof typeof RECORD_FIELDS;
export type DetailField = keyof typeof DETAIL_FIELDS;
export type FieldName = RecordField | DetailField;

/** The details of one file; what is absent is empty. */
export type Details = Readonly<Partial<Record<DetailField, string>>>;

export interface FileField extends FieldShape {
  readonly name: FieldName;
  readonly of: 'record' | 'detail';
  readonly required: Required;
}

/** The 27 columns of the exchange sheet, in its order. */
const SHEET = [
  'code',
  'name',
  'vendor',
  'unit',
  'pointClass',
  'model',
  'alias',
  'host',
  'ipv6',
  'mac',
  'cameraShape',
  'functions',
  'fillLight',
  'codec',
  'address',
  'lon',
  'lat',
  'placeTypes',
  'direction',
  'networked',
  'policeOrgCode',
  'installed',
  'managingUnit',
  'managingUnitPhone',
  'recordingDays',
  'lifecycle',
  'industries',
] as const satisfies readonly FieldName[];

function described([name, shape]: readonly [string, FieldShape], of: 'record' | 'detail'): FileField {
  return { ...shape, name: name as FieldName, of, required: shape.required ?? 'no' };
}

const byName = new Map<FieldName, FileField>(
  [
    ...Object.entries(RECORD_FIELDS).map((entry) => described(entry, 'record')),
    ...Object.entries(DETAIL_FIELDS).map((entry) => described(entry, 'detail')),
  ].map((field) => [field.name, field]),
);

/** Every field: the exchange sheet's columns first and in its order, then the others. */
export const FILE_FIELDS: readonly FileField[] = [
  ...SHEET.flatMap((name) => byName.get(name) ?? []),
  ...[...byName.values()].filter(({ name }) => !(SHEET as readonly FieldName[]).includes(name)),
];

export const DETAIL_NAMES = Object.keys(DETAIL_FIELDS) as readonly DetailField[];

/** Is it a detail, and not a field of the record's own? */
export function isDetail(name: string): name is DetailField {
  return name in DETAIL_FIELDS;
}

/** A heading as headings are compared: full-width letters, blanks and the case make no difference. */
export function foldedHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .replaceAll(/[\s()*:_]/g, '')
    .toLowerCase();
}

const byHeading = new Map(
  FILE_FIELDS.flatMap((field) =>
    [field.name, field.zh, field.en, field.code ?? [], field.aliases ?? []]
      .flat()
      .map((heading) => [foldedHeading(heading), field] as const),
  ),
);

/** The field whose column bears this heading: by its name, its Chinese or English words, its pinyin code or an alias. */
export function fieldHeaded(heading: string): FileField | undefined {
  return byHeading.get(foldedHeading(heading));
}

/** How the columns of a list are headed: by the fields' names, in Chinese, or by pinyin initials. */
export const HEADINGS = ['names', 'zh', 'pinyin'] as const;
export type Headings = (typeof HEADINGS)[number];

/** The heading of a field's column. */
export function headingOf(field: FileField, headings: Headings): string {
  if (headings === 'zh') return field.zh;
  return headings === 'pinyin' ? (field.code ?? field.name) : field.name;
}

/** A field by its name; undefined for a name that is none. */
export function fieldNamed(name: string): FileField | undefined {
  return byName.get(name as FieldName);
}
