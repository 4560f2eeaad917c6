/** How many nodes some groups have. */
export function nodeCount(groups: readonly { readonly names: readonly string[] }[]): number {
  return groups.reduce((sum, { names }) => sum + names.length, 0);
}
