import type { NodeGroup } from "./facts/facts.ts";

/** The first `limit` names of all nodes of these groups, in their order. The names of each group are sorted; most of them are not looked at. */
export function firstNames(groups: readonly NodeGroup[], limit: number): readonly string[] {
  let first: readonly string[] = [];
  for (const { names } of groups) {
    const last = first[limit - 1];
    if (last === undefined || (names[0] ?? last) < last) first = merged(first, names, limit);
  }
  return first;
}

function merged(some: readonly string[], more: readonly string[], limit: number): readonly string[] {
  const all: string[] = [];
  for (let i = 0, j = 0; all.length < limit;) {
    const [a, b] = [some[i], more[j]];
    if (a !== undefined && (b === undefined || a <= b)) {
      all.push(a);
      i += 1;
    } else if (b !== undefined) {
      all.push(b);
      j += 1;
    } else break;
  }
  return all;
}
