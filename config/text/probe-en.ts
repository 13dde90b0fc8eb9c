/** English texts of the probes' page beyond its first figures. */
import type { probeZh } from './probe-zh.ts';
import type { Texts } from './texts.ts';

export const probeEn = {
  probe: {
    dropped: 'Batches dropped',
    droppedNote:
      'The way to the server was broken for too long: the probe dropped its {{count, number}} oldest batches. That time counts as unknown, not as offline.',
    judge: 'Memory for pictures',
    night: 'Segments in night hours',
    sweep: 'Look at everything now',
    sweeping: 'Looking at every device',
    sweepDone: '{{done, number}} of {{due, number}} looked at · begun {{time}}',
    sweepOver: 'Every device was looked at · {{due, number}} · begun {{time}}',
    listener: 'Checkpoint registration (GA/T 1400)',
    listenerState:
      'Port {{port}} · {{registered, number}} registered · {{messages, number}} messages · {{refused, number}} turned away',
    listenerMore:
      '{{keepalives, number}} signs of life · {{unread, number}} turned away unread (data about people and vehicles) · {{badDigests, number}} wrong passwords',
    flapping: 'Going and coming',
    flappingNote:
      '{{devices, number}} went and came often within the last hour: it takes more looks to call one offline.',
  },
} as const satisfies Texts<typeof probeZh>;
