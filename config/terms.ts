/**
 * The words all rooms share. A word is declared once, here; tables keyed by it are complete or do not compile.
 * The words shown to people are in `config/text`.
 */

/** The checks for which a device is asked. */
export const ASKED_CHECKS = ['registration', 'online', 'image'] as const;
export type AskedCheck = (typeof ASKED_CHECKS)[number];

/** The four things the assessment asks of every device; where its pin stands is read in the registry. */
export const CHECKS = [...ASKED_CHECKS, 'position'] as const;
export type CheckName = (typeof CHECKS)[number];

/** What a finding can be. Unknown means that we could not ask; it is neither of the other two. */
export const STATES = ['unknown', 'good', 'bad'] as const;
export type State = (typeof STATES)[number];

/** The four checks as rates, and the share of devices that pass all four (综合可用率). */
export const METRICS = [...CHECKS, 'usable'] as const;
export type Metric = (typeof METRICS)[number];

/** What a record stands for. A site groups devices at one place; a platform is a carrier's sub-platform. */
export const KINDS = ['camera', 'checkpoint', 'site', 'platform'] as const;
export type DeviceKind = (typeof KINDS)[number];

/** Kinds that are assessed: they enter the rates and are looked at. */
export const ASSESSED_KINDS = ['camera', 'checkpoint'] as const satisfies readonly DeviceKind[];

/**
 * Which programme paid for a device: 平安城市, 平安农村, 平安小区, 数字治安交通卡口, 交通监控点, 制高点,
 * other public points that the published figures do not break down, and social points (社会点位).
 */
export const CATEGORIES = [
  'safe-city',
  'safe-village',
  'safe-estate',
  'checkpoint',
  'traffic',
  'high-point',
  'other-public',
  'social',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** The two populations are never pooled into one headline: 87 % of all devices are social. */
export const POPULATIONS = ['public', 'social'] as const;
export type Population = (typeof POPULATIONS)[number];

/** Which devices a figure speaks of: everything, or one population. */
export const SCOPES = ['all', ...POPULATIONS] as const;
export type Scope = (typeof SCOPES)[number];

export function populationOf(category: Category): Population {
  return category === 'social' ? 'social' : 'public';
}

/** 'planned' is not yet counted, 'retired' no longer; 'repair' without an approved exemption counts. */
export const LIFECYCLES = ['planned', 'active', 'repair', 'suspended', 'retired'] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** In which datum a coordinate pair was delivered. CGCS2000 equals WGS-84 within decimetres. */
export const DATUMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
export type Datum = (typeof DATUMS)[number];

/** Level of a unit in the assessed tree. */
export const UNIT_LEVELS = ['city', 'district', 'town', 'community'] as const;
export type UnitLevel = (typeof UNIT_LEVELS)[number];

/** What can be said of a rate that could not see everything. */
export const VERDICTS = ['meets', 'fails', 'cannot-be-said', 'nothing-due'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const ROLES = ['patrol', 'crew', 'leader', 'registrar', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a route may ask of a person or a token. */
export const PERMISSIONS = [
  'see',
  'view-pictures',
  'look-now',
  'maintain',
  'register',
  'read-journal',
  'sign',
  'administer',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Deny by default: what is not listed is refused. */
export const MAY: Record<Role, readonly Permission[]> = {
  patrol: ['see', 'view-pictures', 'look-now'],
  crew: ['see', 'view-pictures', 'look-now', 'maintain'],
  leader: ['see', 'view-pictures', 'read-journal', 'sign'],
  registrar: ['see', 'view-pictures', 'look-now', 'register'],
  admin: ['see', 'view-pictures', 'look-now', 'maintain', 'register', 'read-journal', 'sign', 'administer'],
};

/**
 * What can be wrong with a picture (视频质量诊断): damaged file, lost signal, exposure, decoder, lens, colour, a frozen,
 * covered or moved view, grey by day.
 */
export const PICTURE_FAULTS = [
  'invalid-jpeg',
  'signal-loss',
  'too-dark',
  'overexposed',
  'low-contrast',
  'blur',
  'colour-cast',
  'noise',
  'stripes',
  'freeze',
  'occlusion',
  'scene-shift',
  'corrupt',
  'mono-day',
] as const;
export type PictureFault = (typeof PICTURE_FAULTS)[number];

/** What a person may say of a judgement: right, wrong, that a fault was not told, or that a picture of the sample is intact. */
export const IMAGE_ANSWERS = ['agree', 'not-a-fault', 'missed', 'intact'] as const;
export type ImageAnswerWord = (typeof IMAGE_ANSWERS)[number];

/** How the list of image faults may be sorted: worst first, newest first, or by unit. */
export const FAULT_SORTS = ['severity', 'since', 'unit'] as const;
export type FaultSort = (typeof FAULT_SORTS)[number];

/** The parts of what a device tells beside the answers to the checks. */
export const ASPECTS = [
  'clock',
  'certificate',
  'identity',
  'scopes',
  'place',
  'snapshot',
  'stream',
  'describe',
  'vitals',
  'recordings',
] as const;
export type Aspect = (typeof ASPECTS)[number];

/** What a segment's canaries say of the way to it: not tried yet, or none where it has no canaries. */
export const CANARY_STATES = ['open', 'cut', 'untried', 'none'] as const;

/** When pictures, logins and side looks may be made in a network. */
export const DEAR_HOURS = ['always', 'day', 'night'] as const;

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
