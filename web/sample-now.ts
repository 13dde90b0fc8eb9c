/** The moment at which everything in the sample city is told. */
export const NOW_MS = new Date(2026, 10, 21, 14, 5, 32).getTime();
