/** What the probes are told of a network: its own budget, and where that says nothing the bureau's. */
import type { Settings } from '../../config/settings.ts';
import type { SegmentPlan } from '../../probes/link/target.ts';
import type { Segment } from './record.ts';

export function planOf(segment: Segment, settings: Pick<Settings, 'segments' | 'timeZone'>): SegmentPlan {
  const { id, looksPerSecond, inFlight, canaries } = segment;
  const { segments: usual, timeZone } = settings;
  const { from, until, ...night } = segment.night ?? usual.night;
  return {
    id,
    looksPerSecond,
    inFlight,
    bytesPerSecond: segment.bytesPerSecond ?? usual.bytesPerSecond,
    canaries,
    dear: segment.dear ?? usual.dear,
    night: { fromMinute: minuteOf(from), untilMinute: minuteOf(until), timeZone, ...night },
  };
}

/** `22:30` in minutes since midnight. */
function minuteOf(hour: string): number {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  return hours * 60 + minutes;
}
