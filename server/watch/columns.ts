/** The present of every device in typed columns: a slot per device, a cell per device and check. */
import { CHECKS, METRICS } from '../../config/terms.ts';
import { NOTHING } from './words.ts';

export const CHECK_COUNT = CHECKS.length;
export const METRIC_COUNT = METRICS.length;

/** Slots that are in use have a device id of 0 or more. */
export const FREE = -1;

const FIRST_CAPACITY = 1_024;

/** Columns of numbers; slot s has the cells s * CHECK_COUNT + check and the places s * METRIC_COUNT + metric. */
export class Columns {
  capacity = FIRST_CAPACITY;

  // by slot
  device = new Int32Array(FIRST_CAPACITY).fill(FREE);
  /** Index of the daemon that looked last. */
  daemon = new Uint16Array(FIRST_CAPACITY);
  unit = new Uint16Array(FIRST_CAPACITY);
  category = new Uint8Array(FIRST_CAPACITY);
  platform = new Uint16Array(FIRST_CAPACITY);
  /** Why the record leaves the device out; 0 when it does not. */
  exclusion = new Uint8Array(FIRST_CAPACITY);
  /** 1 while an approved exemption covers the device. */
  exempt = new Uint8Array(FIRST_CAPACITY);
  /** When the grace period ends, of devices in it. */
  graceEndsMs = new Float64Array(FIRST_CAPACITY);
  /** What of the device is counted in the first round: a bit per check looked at once, and one for being due. */
  round = new Uint8Array(FIRST_CAPACITY);

  // by cell: the spell that goes on
  state = new Uint8Array(FIRST_CAPACITY * CHECK_COUNT);
  reason = new Uint8Array(FIRST_CAPACITY * CHECK_COUNT);
  fromMs = new Float64Array(FIRST_CAPACITY * CHECK_COUNT);
  sinceMs = new Float64Array(FIRST_CAPACITY * CHECK_COUNT);
  seenMs = new Float64Array(FIRST_CAPACITY * CHECK_COUNT);
  /** What the daemon reported last, which `unchanged` repeats; NOTHING before the first look. */
  toldState = new Uint8Array(FIRST_CAPACITY * CHECK_COUNT).fill(NOTHING);
  toldReason = new Uint8Array(FIRST_CAPACITY * CHECK_COUNT);
  /** What holds now: the spell, unless it is out of date or its daemon silent. */
  nowState = new Uint8Array(FIRST_CAPACITY * CHECK_COUNT);
  nowReason = new Uint8Array(FIRST_CAPACITY * CHECK_COUNT);

  // by place
  /** Where the device stands for the metric; NOTHING while it is not counted. */
  part = new Uint8Array(FIRST_CAPACITY * METRIC_COUNT).fill(NOTHING);
  why = new Uint8Array(FIRST_CAPACITY * METRIC_COUNT);

  /** Makes a slot empty for the device, or for none. */
  clear(slot: number, device: number): void {
    this.device[slot] = device;
    for (const column of [this.daemon, this.unit, this.category, this.platform]) column[slot] = 0;
    for (const column of [this.exclusion, this.exempt, this.graceEndsMs, this.round]) column[slot] = 0;
    const [first, end] = [slot * CHECK_COUNT, (slot + 1) * CHECK_COUNT];
    for (const column of [this.state, this.reason, this.fromMs, this.sinceMs, this.seenMs]) {
      column.fill(0, first, end);
    }
    for (const column of [this.toldReason, this.nowState, this.nowReason]) column.fill(0, first, end);
    this.toldState.fill(NOTHING, first, end);
    this.part.fill(NOTHING, slot * METRIC_COUNT, (slot + 1) * METRIC_COUNT);
    this.why.fill(0, slot * METRIC_COUNT, (slot + 1) * METRIC_COUNT);
  }

  /** Doubles the room; what is there stays where it is. */
  grow(): void {
    const before = this.capacity;
    this.capacity = 2 * before;
    this.device = grownInt32(this.device, FREE);
    this.daemon = grownUint16(this.daemon);
    this.unit = grownUint16(this.unit);
    this.platform = grownUint16(this.platform);
    this.category = grownUint8(this.category, 0);
    this.exclusion = grownUint8(this.exclusion, 0);
    this.exempt = grownUint8(this.exempt, 0);
    this.round = grownUint8(this.round, 0);
    this.graceEndsMs = grownFloat64(this.graceEndsMs);
    this.state = grownUint8(this.state, 0);
    this.reason = grownUint8(this.reason, 0);
    this.toldState = grownUint8(this.toldState, NOTHING);
    this.toldReason = grownUint8(this.toldReason, 0);
    this.nowState = grownUint8(this.nowState, 0);
    this.nowReason = grownUint8(this.nowReason, 0);
    this.fromMs = grownFloat64(this.fromMs);
    this.sinceMs = grownFloat64(this.sinceMs);
    this.seenMs = grownFloat64(this.seenMs);
    this.part = grownUint8(this.part, NOTHING);
    this.why = grownUint8(this.why, 0);
  }
}

function grownUint8(column: Uint8Array, blank: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(2 * column.length).fill(blank, column.length);
  grown.set(column);
  return grown;
}

function grownUint16(column: Uint16Array): Uint16Array<ArrayBuffer> {
  const grown = new Uint16Array(2 * column.length);
  grown.set(column);
  return grown;
}

function grownInt32(column: Int32Array, blank: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * column.length).fill(blank, column.length);
  grown.set(column);
  return grown;
}

function grownFloat64(column: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(2 * column.length);
  grown.set(column);
  return grown;
}
