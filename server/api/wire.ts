/**
 * Every message between the server and whoever asks it: zod schemas, from which the OpenAPI document is made, and
 * their types, which the page imports. Times are milliseconds since 1970 UTC; shares are hundredths of a percent.
 */

import { z } from '../../config/shape.ts';
import {
  ASKED_CHECKS,
  ASPECTS,
  CANARY_STATES,
  CATEGORIES,
  CHECKS,
  DATUMS,
  KINDS,
  LIFECYCLES,
  METRICS,
  PERMISSIONS,
  ROLES,
  STATES,
  UNIT_LEVELS,
  VERDICTS,
} from '../../config/terms.ts';
import { COMPARISONS } from '../rules/catalogue.ts';
import { EXCLUSIONS, PARTS } from '../rules/rate.ts';
import { CLOCK_VERDICTS } from '../rules/traits.ts';
import { details, fileRate, fileStanding, placeCounts } from './wire-file.ts';
import { lifeStep, lifeWays } from './wire-lifecycle.ts';
import { searchMatch } from './wire-search.ts';
import { certificateTold, recordingsTold } from './wire-traits.ts';

const ms = z.int().meta({ description: 'milliseconds since 1970, UTC' });
const count = z.int().min(0);
const share = z
  .int()
  .min(0)
  .max(10_000)
  .nullable()
  .meta({ description: 'hundredths of a percent; null when nothing is known' });

export const SCOPES = ['all', 'public', 'social'] as const;
/** Which population a figure speaks of. */
export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;

/** What every refusal and fault looks like (RFC 9457), with all problems of a bad input. */
export const problem = z.object({
  code: z.string(),
  title: z.string(),
  status: z.int(),
  requestId: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  problems: z.array(z.object({ path: z.string(), wanted: z.string(), got: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

// ---- who asks

export const staff = z.object({
  id: z.int(),
  name: z.string(),
  role: z.enum(ROLES),
  unit: z.string().meta({ description: 'code of the unit whose subtree the person may see' }),
  locked: z.boolean(),
  lastSignInMs: ms.nullable(),
});
export type Staff = z.infer<typeof staff>;

export const session = z.object({
  staff,
  permissions: z.array(z.enum(PERMISSIONS)),
  unitName: z.string(),
  timeZone: z.string().meta({ description: 'of the city: its days and times are told in it' }),
});
export type Session = z.infer<typeof session>;

export const setup = z.object({
  /** True until the first administrator is made. */
  needed: z.boolean(),
  /** True while no device is registered. */
  empty: z.boolean(),
  version: z.string(),
});
export type Setup = z.infer<typeof setup>;

export const token = z.object({
  id: z.int(),
  name: z.string(),
  role: z.enum(ROLES),
  unit: z.string(),
  createdMs: ms,
  lastUsedMs: ms.nullable(),
});
export type Token = z.infer<typeof token>;

export const journalEntry = z.object({
  id: z.int(),
  atMs: ms,
  who: z.string(),
  did: z.string().meta({ description: 'word of the deed, for example device.update, picture.open' }),
  subject: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type JournalEntry = z.infer<typeof journalEntry>;

// ---- figures

export const rate = z.object({
  metric: z.enum(METRICS),
  good: count,
  bad: count,
  unknown: count,
  excluded: count,
  share,
  low: share,
  high: share,
  coverage: share,
  threshold: z.int(),
  verdict: z.enum(VERDICTS),
  /** Devices short of the threshold when positive, devices to spare when zero or negative; over the known. */
  gap: z.int(),
  flaggedSinceMs: ms.nullable(),
  /** The last share that could be said, where none can be said now. */
  last: z.object({ share: z.int(), atMs: ms }).nullable(),
});
export type Rate = z.infer<typeof rate>;

export const unitBrief = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum(UNIT_LEVELS),
  parent: z.string().nullable(),
});
export type UnitBrief = z.infer<typeof unitBrief>;

export const board = z.object({
  atMs: ms,
  scope,
  unit: unitBrief,
  path: z.array(unitBrief).meta({ description: 'from the top to the parent of the unit' }),
  /** All assessed devices of the unit. */
  devices: count,
  rates: z.array(rate),
  /** Groups of fewer devices are told as counts. */
  smallGroup: count,
  file: fileRate,
  places: placeCounts,
  children: z.array(
    z.object({ unit: unitBrief, devices: count, rates: z.array(rate), file: fileRate, places: placeCounts }),
  ),
  byCategory: z.array(z.object({ category: z.enum(CATEGORIES), devices: count, rates: z.array(rate) })),
  byPlatform: z.array(
    z.object({
      platform: z.string(),
      name: z.string(),
      carrier: z.string(),
      devices: count,
      rates: z.array(rate),
    }),
  ),
  /** First round still under way: devices looked at once, per check. */
  firstRound: z.object({
    done: z.boolean(),
    checks: z.array(z.object({ check: z.enum(CHECKS), once: count, due: count })),
  }),
  /** Daemons that see nothing at present. Their devices are unknown, not bad. */
  blind: z.array(z.object({ daemon: z.string(), sinceMs: ms, devices: count, why: z.string() })),
});
export type Board = z.infer<typeof board>;

export const trend = z.object({
  unit: z.string(),
  scope,
  points: z.array(z.object({ atMs: ms, shares: z.record(z.enum(METRICS), share) })),
});
export type Trend = z.infer<typeof trend>;

export const flag = z.object({
  unit: unitBrief,
  metric: z.enum(METRICS),
  scope,
  raisedMs: ms,
  raisedShare: z.int(),
  clearedMs: ms.nullable(),
  /** While the rate meets its threshold again: since when; the flag comes down when that has held long enough. */
  meetsSinceMs: ms.nullable(),
});
export type Flag = z.infer<typeof flag>;

export const evidenceRow = z.object({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  unit: unitBrief,
  category: z.enum(CATEGORIES),
  part: z.enum(PARTS),
  reason: z.string().nullable().meta({ description: 'reason of the finding, or kind of the exclusion' }),
  sinceMs: ms.nullable(),
  seenMs: ms.nullable(),
});
export type EvidenceRow = z.infer<typeof evidenceRow>;

export const evidence = z.object({
  atMs: ms,
  unit: unitBrief,
  metric: z.enum(METRICS),
  scope,
  rate,
  /** How many devices in each part, by reason; excluded by kind. */
  reasons: z.array(z.object({ part: z.enum(PARTS), reason: z.string().nullable(), count })),
  total: count,
  page: z.int(),
  pages: z.int(),
  rows: z.array(evidenceRow),
});
export type Evidence = z.infer<typeof evidence>;

/** A list that was kept: `asof` with this moment opens it. */
export const keptList = z.object({ asofMs: ms });
export type KeptList = z.infer<typeof keptList>;

export const outage = z.object({
  id: z.int(),
  device: z.int(),
  code: z.string(),
  name: z.string(),
  unit: unitBrief,
  category: z.enum(CATEGORIES),
  platform: z.string(),
  check: z.enum(CHECKS),
  reason: z.string(),
  sinceMs: ms,
  seenMs: ms,
});
export type Outage = z.infer<typeof outage>;

export const outages = z.object({
  atMs: ms,
  total: count,
  page: z.int(),
  pages: z.int(),
  byCheck: z.array(z.object({ check: z.enum(CHECKS), count })),
  rows: z.array(outage),
});
export type Outages = z.infer<typeof outages>;

// ---- registry

const port = z.int().min(1).max(65_535);

/** The file of one device (一机一档), as far as a person or a program may write it. */
export const deviceWish = z.strictObject({
  code: z.string(),
  name: z.string().min(1).max(200),
  kind: z.enum(KINDS),
  category: z.enum(CATEGORIES),
  unit: z.string(),
  segment: z.string(),
  platform: z.string(),
  /** Code of the site or the device that this one is behind. */
  upstream: z.string().nullable(),
  vendor: z.string(),
  model: z.string(),
  serial: z.string(),
  mac: z.string(),
  host: z.string(),
  onvifPort: port.nullable(),
  /** ONVIF and snapshots over HTTPS. */
  tls: z.boolean(),
  rtspPort: port.nullable(),
  rtspPath: z.string(),
  credential: z.string().nullable(),
  /** For checkpoints: `1=10.0.0.5:80;2=10.0.0.6:80`, lane = address of its capture device. */
  lanes: z.string(),
  address: z.string().meta({ description: 'street address' }),
  lon: z.string().meta({ description: 'as delivered, text' }),
  lat: z.string(),
  datum: z.enum(DATUMS),
  lifecycle: z.enum(LIFECYCLES),
  inScope: z.boolean(),
  commissionedMs: ms.nullable(),
  /** Everything else of the file; a field that is sent is set, '' clears it, others stay as they are. */
  details: details.exactOptional(),
});
export type DeviceWish = z.infer<typeof deviceWish>;

export const checkState = z.object({
  check: z.enum(CHECKS),
  state: z.enum(STATES),
  reason: z.string().nullable(),
  sinceMs: ms.nullable(),
  seenMs: ms.nullable(),
});
export type CheckState = z.infer<typeof checkState>;

export const deviceRow = z.object({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  kind: z.enum(KINDS),
  category: z.enum(CATEGORIES),
  unit: unitBrief,
  platform: z.string(),
  lifecycle: z.enum(LIFECYCLES),
  checks: z.array(checkState),
  matched: z.array(searchMatch).optional().meta({ description: 'where it fits what was searched for' }),
});
export type DeviceRow = z.infer<typeof deviceRow>;

export const devices = z.object({ total: count, page: z.int(), pages: z.int(), rows: z.array(deviceRow) });
export type Devices = z.infer<typeof devices>;

export const device = z.object({
  id: z.int(),
  version: z.int(),
  record: deviceWish,
  /** WGS-84, converted from the declared datum; null when the text is no position. */
  place: z.object({ lon: z.number(), lat: z.number() }).nullable(),
  outline: z
    .array(z.array(z.array(z.array(z.number()))))
    .meta({ description: 'polygons of the district, WGS-84' }),
  outlineNote: z.string(),
  unit: unitBrief,
  path: z.array(unitBrief),
  checks: z.array(checkState),
  parts: z.array(z.object({ metric: z.enum(METRICS), part: z.enum(PARTS), reason: z.string().nullable() })),
  pictureMs: ms.nullable(),
  file: fileStanding,
  /** The step of its life that waits for another person or for its day. */
  pendingStep: lifeStep.nullable(),
  life: lifeWays,
  codeWarning: z
    .object({ division: z.string(), unit: z.string() })
    .nullable()
    .meta({ description: 'V7: digits 1–6 of the code are not those of the unit; a hint only' }),
  /** Checks for which nobody has looked yet, and by when that is expected; null while no probe is there. */
  awaited: z.array(z.object({ check: z.enum(CHECKS), byMs: ms.nullable() })),
  /** May a live picture be opened, and if not, why. */
  live: z.object({ allowed: z.boolean(), reason: z.string().nullable() }),
});
export type Device = z.infer<typeof device>;

export const step = z.object({ did: z.string(), ok: z.boolean(), got: z.string(), tookMs: z.number() });
export const look = z.object({
  check: z.enum(CHECKS),
  atMs: ms,
  state: z.enum(STATES),
  reason: z.string().nullable(),
  steps: z.array(step),
  readings: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Look = z.infer<typeof look>;

/** For each check the latest look that changed or confirmed a state with steps, and the last failing one. */
export const looks = z.object({ latest: z.array(look), failing: z.array(look) });
export type Looks = z.infer<typeof looks>;

const reading = z.union([z.string(), z.number()]);
const when = { sinceMs: ms, seenMs: ms };
const toldText = z.object({
  ...when,
  value: z.string(),
  before: z.object({ value: z.string(), seenMs: ms }).nullable(),
});

/** GET /api/devices/:id/traits: what a device says of itself, about once a day. It counts against nothing. */
export const traits = z.object({
  atMs: ms.nullable().meta({ description: 'of the last side look; null when there was none' }),
  clock: z
    .object({
      verdict: z.enum(CLOCK_VERDICTS),
      driftMs: z.int().nullable().meta({ description: 'device minus server, to half a second' }),
      fault: z.string().nullable(),
      toleranceMs: count,
      seenMs: ms.nullable(),
    })
    .nullable(),
  /** What the file says beside what was seen. */
  identity: z.array(
    z.object({
      name: z.enum(['manufacturer', 'model', 'serial', 'mac', 'firmware', 'hardwareId']),
      file: z.string(),
      agrees: z.boolean().nullable(),
      seen: toldText.nullable(),
    }),
  ),
  values: z.array(
    z.object({
      ...when,
      name: z.string(),
      value: reading,
      before: z.object({ value: reading, seenMs: ms }).nullable(),
    }),
  ),
  /** Null where the device speaks no TLS. */
  certificate: certificateTold.nullable(),
  recordings: recordingsTold.nullable(),
  missing: z.array(z.object({ aspect: z.enum(ASPECTS), reason: z.string() })),
});
export type Traits = z.infer<typeof traits>;

export const spell = z.object({
  state: z.enum(STATES),
  reason: z.string().nullable(),
  fromMs: ms,
  untilMs: ms,
});
export const timeline = z.object({
  fromMs: ms,
  untilMs: ms,
  lanes: z.array(z.object({ check: z.enum(CHECKS), spells: z.array(spell) })),
});
export type Timeline = z.infer<typeof timeline>;

export const unit = unitBrief;
export const platform = z.object({ id: z.string(), name: z.string(), carrier: z.string() });
export type Platform = z.infer<typeof platform>;

/** POST /api/platforms/:id/catalogue */
export const catalogueRun = z.object({
  platform: z.string(),
  announced: count.nullable().meta({ description: 'SumNum; null where neither file nor query said' }),
  collected: count,
  complete: z.boolean().meta({ description: 'an incomplete one adds and updates, and takes nothing away' }),
  nodes: count.meta({ description: 'divisions, groups and platforms: not compared' }),
  added: count,
  updated: count,
  unchanged: count,
  removed: count,
  problems: z.array(z.object({ row: z.int(), column: z.string(), value: z.string(), wanted: z.string() })),
  written: z.boolean(),
});
export type CatalogueRun = z.infer<typeof catalogueRun>;

export const comparedRow = z.object({
  id: z.int().nullable().meta({ description: 'null for a device that is not registered' }),
  code: z.string(),
  name: z.string(),
  unit: unitBrief.nullable(),
  isListed: z.boolean(),
  declared: z.enum(['on', 'off', '']),
  state: z.enum(STATES).meta({ description: 'online, by our own probe' }),
  reason: z.string().nullable(),
  sinceMs: ms.nullable(),
});
export type ComparedRow = z.infer<typeof comparedRow>;

/** GET /api/platforms/:id/catalogue: the last catalogue of a platform beside the registry and what the probes see. */
export const comparison = z.object({
  atMs: ms,
  platform,
  catalogue: z
    .object({
      takenMs: ms,
      who: z.string(),
      announced: count.nullable(),
      collected: count,
      complete: z.boolean(),
      completeMs: ms.nullable(),
    })
    .nullable(),
  counts: z.record(z.enum(COMPARISONS), count),
  list: z.enum(COMPARISONS),
  total: count,
  page: z.int(),
  pages: z.int(),
  rows: z.array(comparedRow),
});
export type Comparison = z.infer<typeof comparison>;

export const credential = z.object({
  id: z.string(),
  username: z.string(),
  basicAllowed: z.boolean(),
  devices: count,
});
export type Credential = z.infer<typeof credential>;

// ---- probes

export const daemon = z.object({
  id: z.string(),
  state: z.enum(['connected', 'silent', 'stopped', 'starting']),
  sinceMs: ms,
  pid: z.int().nullable(),
  targets: count,
  looks: count,
  inFlight: count,
  spooled: count,
  spoolDropped: count.meta({ description: 'batches lost since its start: their time counts as unknown' }),
  loopDelayMs: z.number(),
  rssBytes: count,
  ageP50Ms: z.number(),
  ageP99Ms: z.number(),
  ages: z
    .object({
      histogram: z.array(z.object({ uptoMs: count.nullable(), count })),
      cycle: z.object({ everyMs: count, elapsedMs: count, done: count, due: count }),
    })
    .nullable()
    .meta({ description: 'devices by the age of their last online look, and the present cycle' }),
  segmentsCut: z.array(z.string()),
  canaries: z.array(z.object({ segment: z.string(), state: z.enum(CANARY_STATES), sinceMs: ms })),
  slowest: z
    .array(z.object({ device: z.int(), host: z.string(), tookMs: count }))
    .meta({ description: 'hosts that take longest to answer, of the devices in reach' }),
  sick: z.string().nullable(),
  sweep: z
    .object({ beganMs: ms, done: count, due: count, isOver: z.boolean() })
    .nullable()
    .meta({ description: 'how far a sweep of every device is that somebody asked for' }),
  judgeRssBytes: count.nullable(),
  flapping: count.nullable().meta({ description: 'devices that go and come: more looks call them down' }),
  nightSegments: z.array(z.string()),
  viid: z
    .object({
      ...{ port: z.int(), registered: count, messages: count, refused: count },
      keepalives: count.optional(),
      unread: count.optional().meta({ description: 'about people and vehicles: turned away unread' }),
      badDigests: count.optional().meta({ description: 'registrations with a wrong password' }),
    })
    .nullable()
    .meta({ description: 'the checkpoint listener; null where nobody can register' }),
  checks: z.array(z.object({ check: z.enum(CHECKS), once: count, due: count })),
});
export type Daemon = z.infer<typeof daemon>;

export const found = z.object({
  host: z.string(),
  port: z.int(),
  endpoint: z.string(),
  name: z.string(),
  hardware: z.string(),
  xaddr: z.string(),
  /** Id of the registered device at this address, if any. */
  registered: z.int().nullable(),
});
export const discovery = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  startedMs: ms,
  addresses: count.meta({ description: 'how many addresses the ranges hold' }),
  found: z.array(found),
});
export type Discovery = z.infer<typeof discovery>;

// ---- live

export const feedTicket = z.object({ ticket: z.string(), path: z.string(), forMs: z.int() });
export type FeedTicket = z.infer<typeof feedTicket>;

/** A live picture that somebody watches now. */
export const watching = z.object({
  id: z.int(),
  device: z.int(),
  who: z.string(),
  sinceMs: ms,
  bytes: count,
});
export type Watching = z.infer<typeof watching>;

/** Text messages on a feed's socket; the binary ones are MPEG-TS. */
export type FeedMessage =
  | {
      readonly is: 'live';
      readonly width: number;
      readonly height: number;
      readonly codec: string;
      readonly name: string;
    }
  | { readonly is: 'ended'; readonly reason: string };

/** What the event stream says, at most once a second: which figures and devices are no longer what was fetched. */
export interface Change {
  readonly atMs: number;
  /** Codes of units whose figures changed. */
  readonly units: readonly string[];
  /** Ids of devices whose state changed; empty with `many` when there were more than 200. */
  readonly devices: readonly number[];
  readonly many: boolean;
  readonly flags: boolean;
  readonly daemons: boolean;
  readonly registry: boolean;
}

export const demo = z.object({ running: z.boolean(), devices: count, control: z.string().nullable() });
export type Demo = z.infer<typeof demo>;

// ---- what a person or a program may send, and the answers that go with it

const name = z.string().trim().min(1).max(64);
/** What a password must be is told by the refusal `weak-password`, every fault at once. */
const password = z.string().max(1_024);

/** POST /api/setup and POST /api/session; both answer a session and set the cookie. */
export const signIn = z.strictObject({ name, password });
export type SignIn = z.infer<typeof signIn>;

/** PUT /api/session/password; ends every other session of the person. */
export const passwordChange = z.strictObject({ old: password, new: password });
export type PasswordChange = z.infer<typeof passwordChange>;

/** POST /api/staff */
export const staffWish = z.strictObject({ name, password, role: z.enum(ROLES), unit: z.string() });
export type StaffWish = z.infer<typeof staffWish>;

/** PATCH /api/staff/:id; a new role, unit, password or a lock ends the person's sessions. */
export const staffChange = z
  .strictObject({ role: z.enum(ROLES), unit: z.string(), locked: z.boolean(), password })
  .partial();
export type StaffChange = z.infer<typeof staffChange>;

/** POST /api/tokens */
export const tokenWish = z.strictObject({ name, role: z.enum(ROLES), unit: z.string() });
export type TokenWish = z.infer<typeof tokenWish>;

/** The text of a token is told once, here, and never again. */
export const newToken = token.extend({ text: z.string() });
export type NewToken = z.infer<typeof newToken>;

/** GET /api/journal */
export const journal = z.object({
  total: count,
  page: z.int(),
  pages: z.int(),
  rows: z.array(journalEntry),
});
export type JournalPage = z.infer<typeof journal>;

/** POST /api/devices: what is left out is empty, `active`, in scope, in WGS-84. */
export const newDevice = deviceWish
  .partial()
  .required({ code: true, name: true, kind: true, category: true, unit: true });
export type NewDevice = z.infer<typeof newDevice>;

/** PATCH /api/devices/:id: the version that was read, and the fields to change. */
export const devicePatch = z.strictObject({ version: z.int(), record: deviceWish.partial() });
export type DevicePatch = z.infer<typeof devicePatch>;

/** POST /api/devices/:id/look; without checks all are asked. */
export const lookWish = z.strictObject({ checks: z.array(z.enum(ASKED_CHECKS)).min(1).max(3) }).partial();
export type LookWish = z.infer<typeof lookWish>;

/** PUT /api/segments/:id, /api/platforms/:id, /api/credentials/:id */
export const platformWish = z.strictObject(platform.omit({ id: true }).shape);
export type PlatformWish = z.infer<typeof platformWish>;
export const credentialWish = z.strictObject({
  username: z.string().min(1).max(128),
  /** Written, never read back; without one the one that is there stays. */
  password: z.string().max(256).optional(),
  basicAllowed: z.boolean(),
});
export type CredentialWish = z.infer<typeof credentialWish>;

/** POST /api/discoveries: `10.20.3.0/24`, `10.20.3.10-10.20.3.60` or one address, each of at most 1024 addresses; none means multicast alone. */
export const discoveryWish = z.strictObject({
  ranges: z.array(z.string().max(40)).max(16).default([]),
  ports: z.array(port).min(1).max(8).default([80, 8080, 554]),
  segment: z.string().max(64).optional().meta({ description: 'the network that is looked at' }),
});
export type DiscoveryWish = z.input<typeof discoveryWish>;

/** POST /api/discoveries/:id/claim: registers what was found, all or nothing. */
export const claim = z.strictObject({
  template: deviceWish
    .pick({
      kind: true,
      category: true,
      unit: true,
      segment: true,
      platform: true,
      credential: true,
      lifecycle: true,
      inScope: true,
      tls: true,
    })
    .partial()
    .required({ category: true, unit: true })
    .extend({
      /** First 14 digits of the codes to give; the next free numbers follow. */
      codePrefix: z
        .string()
        .regex(/^\d{14}$/, '14 digits')
        .optional(),
      namePattern: z.string().max(200).optional().meta({
        description: 'words with {name}, {hardware}, {host}, {port}, {n}, {serial}; without one its own name',
      }),
    }),
  devices: z
    .array(
      z.strictObject({
        host: z.string(),
        port,
        code: z.string().optional(),
        name: z.string().min(1).max(200).optional(),
      }),
    )
    .min(1)
    .max(5_000),
});
export type Claim = z.infer<typeof claim>;

/** POST /api/found/claim: the same, of whatever was found at any time. */
export const foundClaim = claim.extend({
  dry: z
    .boolean()
    .default(false)
    .meta({ description: 'only tells what would be registered, with every fault' }),
});
export type FoundClaim = z.input<typeof foundClaim>;

export const claimed = z.object({
  added: z.array(z.object({ id: z.int(), code: z.string(), host: z.string() })),
});
export type Claimed = z.infer<typeof claimed>;

/** POST /api/demo */
export const demoWish = z.strictObject({
  devices: z.int().min(1).max(60_000),
  /** With four closed months before its start. */
  past: z.boolean().default(true),
});
export type DemoWish = z.input<typeof demoWish>;

/** POST /api/feeds; the answer's path is opened as a WebSocket within `forMs`, once. */
export const feedWish = z.strictObject({ device: z.int() });
export type FeedWish = z.infer<typeof feedWish>;

/** GET /api/rules: how figures are made; shares in hundredths of a percent. */
export const rules = z.object({
  thresholds: z.record(z.enum(METRICS), z.int()),
  leastCoverage: z.int(),
  flags: z.object({
    clearAfterSeconds: z.number(),
    leastDevices: z.int(),
    deviceLeastHours: z.int(),
    deviceClearAbove: z.number(),
  }),
  cadences: z.record(
    z.enum(ASKED_CHECKS),
    z.object({
      everySeconds: z.number(),
      timeoutSeconds: z.number(),
      confirmations: z.int(),
      outOf: z.int().meta({ description: 'bad after so many bad looks out of so many' }),
      confirmAfterSeconds: z.number(),
    }),
  ),
  checkpoints: z
    .object({ confirmations: z.int(), outOf: z.int() })
    .meta({ description: 'of the online check of a checkpoint, whose state is made of its parts' }),
  rememberHours: z.object({ registration: z.number(), image: z.number() }),
  graceDays: z.int(),
  bufferMetres: z.int(),
  exclusions: z.array(z.enum(EXCLUSIONS)),
  timeZone: z.string(),
  feedMinutes: z.int(),
});
export type Rules = z.infer<typeof rules>;

export * from './wire-bulk.ts';
export * from './wire-cases.ts';
export * from './wire-declared.ts';
export * from './wire-divisions.ts';
export * from './wire-duplicates.ts';
export * from './wire-edits.ts';
export * from './wire-exemptions.ts';
export * from './wire-file.ts';
export * from './wire-files.ts';
export * from './wire-filter.ts';
export * from './wire-flags.ts';
export * from './wire-image.ts';
export * from './wire-import.ts';
export * from './wire-lifecycle.ts';
export * from './wire-looked.ts';
export * from './wire-map.ts';
export * from './wire-pins.ts';
export * from './wire-rates.ts';
export * from './wire-reality.ts';
export * from './wire-registration.ts';
export * from './wire-repairs.ts';
export * from './wire-search.ts';
export * from './wire-segment.ts';
export * from './wire-sheets.ts';
export * from './wire-states.ts';
export { EXCLUSIONS };
