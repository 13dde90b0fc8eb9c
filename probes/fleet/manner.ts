/** How a simulated device behaves: every layer of it reads its own field. */
import type { ClockWay } from './clock.ts';
import type { Identity } from './device.ts';
import type { PictureWay } from './picture.ts';
import type { WireWay } from './wire.ts';

/** How a device departs from a sound one. Every layer reads only its own field; several faults add up. */
export interface Manner {
  /** Which listeners are closed. */
  readonly closed?: 'all' | 'rtsp' | 'onvif';
  /** What a request meets before anybody reads it. */
  readonly meets?: 'silence' | 'garbage' | 'reset';
  readonly wire?: WireWay;
  /** Who answers at the ONVIF address instead of ONVIF. */
  readonly onvif?: 'gone' | 'login-page' | 'action-failed' | 'empty-answers';
  readonly clock?: ClockWay;
  readonly clockOffsetMs?: number;
  readonly clockNeedsLogin?: boolean;
  readonly login?: 'refuses' | 'locks-out' | 'fault-in-200' | 'html-401' | 'basic-401';
  readonly identity?: (own: Identity) => Partial<Identity>;
  readonly text?: 'invalid-utf8' | 'gbk' | 'unbound-prefixes' | 'other-prefixes';
  readonly addresses?: 'inside' | 'one-url' | 'wrong-port';
  readonly scopes?: 'raw-blanks' | 'percent';
  readonly noServices?: boolean;
  readonly snapshot?: 'missing' | 'unsupported' | 'rtsp-address' | 'public-address' | 'odd-type';
  readonly picture?: PictureWay;
  readonly stream?:
    | 'refused'
    | 'not-found'
    | 'basic-only'
    | 'redirect'
    | 'no-video'
    | 'stalls'
    | 'closes'
    | 'garbage';
  readonly events?: 'own-address' | 'month-away' | 'ends-at-once' | 'odd-topics' | 'slow-after';
  readonly recordings?: 'from-1970';
  /** Only of devices that speak TLS at all. */
  readonly certificate?: 'expired' | 'not-yet-valid' | 'wrong-name' | 'weak-key';
  readonly tls?: 'too-old' | 'old-cipher';
  readonly discovery?: 'many-xaddrs' | 'own-message-id' | 'joined' | 'repeated';
}

/** One row of the table. */
export interface FaultRow {
  /** What the device does, in one clause. */
  readonly does: string;
  /** Row of the quirk table it stands for. */
  readonly quirk?: number;
  readonly manner: Manner;
}
