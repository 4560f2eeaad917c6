/** The label for everything beyond a bound. */
export const OTHER = "other";

/** Lets the first `limit` different values through as they are, and folds all later ones: how many there are must not be a user's choice. */
export function boundedLabel(limit: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= limit) return OTHER;
    seen.add(value);
    return value;
  };
}

/** The `limit` most frequent values with their counts, and the sum of the rest. Equal counts are in the order of their names. */
export function topLabels(counts: ReadonlyMap<string, number>, limit: number): readonly (readonly [string, number])[] {
  const sorted = [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const rest = sorted.slice(limit).reduce((sum, [, count]) => sum + count, 0);
  return rest === 0 ? sorted.slice(0, limit) : [...sorted.slice(0, limit), [OTHER, rest]];
}
