/** Records as they are kept: of one shape, and with one copy of every text that many of them share. */
import { kept } from './details.ts';
import type { DeviceRecord, DeviceWish } from './record.ts';

/** Beyond so many different texts a copy each costs less than looking for them. */
const MOST = 50_000;

export class Pool {
  readonly #texts = new Map<string, string>();

  /** 55,425 records that say the same vendor, model and unit hold one text each of them. */
  record(wish: DeviceWish, id: number, version: number, district: string): DeviceRecord {
    return {
      id,
      version,
      district: this.#one(district),
      code: wish.code,
      name: wish.name,
      kind: this.#one(wish.kind),
      category: this.#one(wish.category),
      unit: this.#one(wish.unit),
      segment: this.#one(wish.segment),
      platform: this.#one(wish.platform),
      upstream: wish.upstream && this.#one(wish.upstream),
      vendor: this.#one(wish.vendor),
      model: this.#one(wish.model),
      serial: wish.serial,
      mac: wish.mac,
      host: wish.host,
      onvifPort: wish.onvifPort,
      tls: wish.tls,
      rtspPort: wish.rtspPort,
      rtspPath: this.#one(wish.rtspPath),
      credential: wish.credential && this.#one(wish.credential),
      lanes: wish.lanes,
      address: wish.address,
      lon: wish.lon,
      lat: wish.lat,
      datum: this.#one(wish.datum),
      lifecycle: this.#one(wish.lifecycle),
      inScope: wish.inScope,
      commissionedMs: wish.commissionedMs,
      details: kept(wish.details, (text) => this.#one(text)),
    };
  }

  #one<T extends string>(text: T): T {
    const known = this.#texts.get(text);
    if (known !== undefined) return known as T; // equal texts
    if (this.#texts.size >= MOST) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}
