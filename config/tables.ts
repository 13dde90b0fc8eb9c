/** Tables that are complete: the compiler knows that an entry is there for each word of a list. */

export function tableOf<K extends string, V>(
  words: readonly K[],
  entryOf: (word: K, index: number) => V,
): Record<K, V> {
  const entries = words.map((word, index) => [word, entryOf(word, index)] as const);
  return Object.fromEntries(entries) as Record<K, V>; // one entry for each of the words
}
