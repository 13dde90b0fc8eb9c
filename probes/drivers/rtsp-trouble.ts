/** How a talk over RTSP can go wrong, and what that is called by looks and by feeds. */
import type { FeedReason } from '../link/link.ts';
import type { Trouble } from './driver.ts';

/** A device's trouble, and what only a stream can have. */
export type RtspTrouble = Trouble | 'redirect' | 'not-found' | 'no-video' | 'codec' | 'busy'; // as many sessions as the device can serve, without us

/** Ends a talk with a device. Its text is the trouble alone: nothing a device or a record said can leak through it. */
export class RtspFailure extends Error {
  override readonly name = 'RtspFailure';
  readonly trouble: RtspTrouble;
  constructor(trouble: RtspTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** A look has fewer words: a redirect is an answer we do not follow, a missing stream a fault of the device's own. */
export function lookTrouble(trouble: RtspTrouble): Trouble {
  switch (trouble) {
    case 'redirect':
      return 'bad-answer';
    case 'not-found':
    case 'busy':
      return 'device-trouble';
    case 'no-video':
    case 'codec':
      return 'unsupported';
    default:
      return trouble;
  }
}

const FEED_WORDS: Record<RtspTrouble, FeedReason> = {
  refused: 'refused',
  unreachable: 'unreachable',
  timeout: 'timeout',
  reset: 'camera-closed',
  'bad-answer': 'protocol',
  'auth-refused': 'auth-refused',
  'login-suspended': 'auth-refused',
  'no-credential': 'auth-refused',
  'no-address': 'no-address',
  unsupported: 'protocol',
  'device-trouble': 'protocol',
  'tls-mismatch': 'protocol',
  'own-fault': 'limit',
  redirect: 'redirect',
  'not-found': 'not-found',
  'no-video': 'no-video',
  codec: 'codec',
  busy: 'limit',
};

/** The word of a feed for a trouble. */
export function feedReason(trouble: RtspTrouble): FeedReason {
  return FEED_WORDS[trouble];
}

/** The trouble of a failure; what is no failure of a device's is thrown on. */
export function troubleIn(failure: unknown): RtspTrouble {
  if (failure instanceof RtspFailure) return failure.trouble;
  throw failure;
}
