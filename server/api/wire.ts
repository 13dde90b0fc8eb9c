/**
 * Every message between the server and whoever asks it: zod schemas, from which the OpenAPI document is made, and
 * their types, which the page imports. Times are milliseconds since 1970 UTC; shares are hundredths of a percent.
 * A topic, a file.
 */
export * from './wire-bulk.ts';
export * from './wire-cases.ts';
export * from './wire-change.ts';
export * from './wire-credential.ts';
export * from './wire-daemon.ts';
export * from './wire-declared.ts';
export * from './wire-demo.ts';
export * from './wire-device.ts';
export * from './wire-discovery.ts';
export * from './wire-divisions.ts';
export * from './wire-duplicates.ts';
export * from './wire-edits.ts';
export * from './wire-exemptions.ts';
export * from './wire-feed.ts';
export * from './wire-figures.ts';
export * from './wire-file.ts';
export * from './wire-files.ts';
export * from './wire-filter.ts';
export * from './wire-flags.ts';
export * from './wire-image.ts';
export * from './wire-import.ts';
export * from './wire-journal.ts';
export * from './wire-lifecycle.ts';
export * from './wire-looks.ts';
export * from './wire-map.ts';
export * from './wire-pins.ts';
export * from './wire-platform.ts';
export * from './wire-problem.ts';
export * from './wire-rates.ts';
export * from './wire-reality.ts';
export * from './wire-registration.ts';
export * from './wire-repairs.ts';
export * from './wire-rules.ts';
export * from './wire-search.ts';
export * from './wire-segment.ts';
export * from './wire-sheets.ts';
export * from './wire-staff.ts';
export * from './wire-states.ts';
export * from './wire-traits.ts';
export * from './wire-unit.ts';
