/** What devices refer to beside units: network segments, sub-platforms, logins. In memory and on disk. */
import type { Secrets } from '../../config/secrets.ts';
import type { Login } from '../../probes/link/target.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import type { Entry } from '../store/journal.ts';
import * as stored from '../store/places.ts';
import type { Ledger } from './ledger.ts';
import {
  type Credential,
  type CredentialWish,
  DEFAULT_SEGMENT,
  type Platform,
  type Segment,
} from './record.ts';
import { badInput, soundCredential, soundPlatform, soundSegment } from './sound.ts';

/** A login in memory: what is stored, and what was sealed in it. */
interface Opened {
  readonly row: stored.CredentialRow;
  readonly login: Login;
}

export interface PlacesOptions {
  readonly ledger: Ledger;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  /** How the default segment may be used until somebody says otherwise. */
  readonly pace: Pick<Segment, 'looksPerSecond' | 'inFlight'>;
  /** How many devices refer to a credential. */
  readonly usersOf: (credential: string) => number;
}

export class Places {
  readonly #options: PlacesOptions;
  readonly #segments = new Map<string, Segment>();
  readonly #platforms = new Map<string, Platform>();
  readonly #credentials = new Map<string, Opened>();

  constructor(options: PlacesOptions) {
    this.#options = options;
    this.clear();
  }

  /** Throws a KeyError when the key is not the one that sealed the passwords. */
  async load(sql: Sql): Promise<void> {
    for (const segment of await stored.listSegments(sql)) this.#segments.set(segment.id, segment);
    for (const platform of await stored.listPlatforms(sql)) this.#platforms.set(platform.id, platform);
    for (const row of await stored.listCredentials(sql)) {
      const password = this.#options.secrets.open(row.sealed, sealName(row.id));
      const { username, basicAllowed } = row;
      this.#credentials.set(row.id, { row, login: { username, password, basicAllowed } });
    }
  }

  /** Nothing but the default segment, which is always there. */
  clear(): void {
    for (const map of [this.#segments, this.#platforms, this.#credentials]) map.clear();
    const { looksPerSecond, inFlight } = this.#options.pace;
    this.#segments.set(DEFAULT_SEGMENT, {
      id: DEFAULT_SEGMENT,
      name: '',
      looksPerSecond,
      inFlight,
      canaries: [],
    });
  }

  isSegment(id: string): boolean {
    return this.#segments.has(id);
  }

  isPlatform(id: string): boolean {
    return this.#platforms.has(id);
  }

  isCredential(id: string): boolean {
    return this.#credentials.has(id);
  }

  segments(): readonly Segment[] {
    return [...this.#segments.values()];
  }

  platforms(): readonly Platform[] {
    return [...this.#platforms.values()];
  }

  credentials(): readonly Credential[] {
    return [...this.#credentials.values()].map(({ row }) => ({
      ...shownOf(row),
      devices: this.#options.usersOf(row.id),
    }));
  }

  /** Opened, and only those that devices use: never to be logged or answered. */
  logins(): Readonly<Record<string, Login>> {
    const used = [...this.#credentials].filter(([id]) => this.#options.usersOf(id) > 0);
    return Object.fromEntries(used.map(([id, { login }]) => [id, login]));
  }

  async putSegment(wish: Segment, by: By): Promise<Segment> {
    const segment = soundSegment(wish);
    const entry = put('segment', this.#segments.get(segment.id), segment, by);
    await this.#options.ledger.write((sql) => stored.saveSegment(sql, segment), entry);
    this.#segments.set(segment.id, segment);
    return segment;
  }

  async putPlatform(wish: Platform, by: By): Promise<Platform> {
    const platform = soundPlatform(wish);
    const entry = put('platform', this.#platforms.get(platform.id), platform, by);
    await this.#options.ledger.write((sql) => stored.savePlatform(sql, platform), entry);
    this.#platforms.set(platform.id, platform);
    return platform;
  }

  /** Keeps a login. Without a password the one that is there stays. */
  async putCredential(wish: CredentialWish, by: By): Promise<void> {
    const { id, username, password: wished, basicAllowed } = soundCredential(wish);
    const before = this.#credentials.get(id);
    const password = wished ?? before?.login.password;
    if (password === undefined)
      throw badInput([{ path: 'password', wanted: 'a password, for there is none yet', got: 'nothing' }]);
    const row = { id, username, basicAllowed, sealed: this.#options.secrets.seal(password, sealName(id)) };
    const after = { ...shownOf(row), password: wished === undefined ? 'kept' : 'set' };
    const entry = put('credential', before && shownOf(before.row), after, by);
    await this.#options.ledger.write((sql) => stored.saveCredential(sql, row), entry);
    this.#credentials.set(id, { row, login: { username, password, basicAllowed } });
  }

  async removeCredential(id: string, by: By): Promise<void> {
    const known = this.#credentials.get(id);
    if (known === undefined) throw new Refusal('not-found', { credential: id });
    const inside = this.#options.usersOf(id);
    if (inside > 0) throw new Refusal('not-empty', { credential: id, inside });
    await this.#options.ledger.write((sql) => stored.removeCredential(sql, id), {
      by,
      did: 'credential.remove',
      subject: `credential/${id}`,
      before: shownOf(known.row),
    });
    this.#credentials.delete(id);
  }
}

/** Under which name a login's password is sealed. */
function sealName(id: string): string {
  return `credential/${id}`;
}

function shownOf({ id, username, basicAllowed }: stored.CredentialRow) {
  return { id, username, basicAllowed };
}

function put(
  what: 'segment' | 'platform' | 'credential',
  before: object | undefined,
  after: { readonly id: string },
  by: By,
): Entry {
  return { by, did: `${what}.put`, subject: `${what}/${after.id}`, ...(before ? { before } : {}), after };
}
