/** Keys that were not sent are not there, instead of being undefined. */
export function defined<T extends object>(sent: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(sent).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }; // the others are as they were
}
