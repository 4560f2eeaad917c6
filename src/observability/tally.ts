import { Counter, type Registry } from "prom-client";

/** A counter for what happens many times a second. */
export interface Tally {
  /** Adds to the combination of these label values, in the order of the label names. */
  count(by: number, ...values: readonly string[]): void;
}

/**
 * A counter of the registry whose counts are kept as plain numbers and handed over when the metrics are read: the registry
 * sorts, checks and joins all labels each time that something is counted.
 */
export function createTally(
  registry: Registry,
  { name, help, labelNames }: { readonly name: string; readonly help: string; readonly labelNames: readonly string[] },
): Tally {
  const cells = new Map<string, { readonly labels: Record<string, string>; count: number }>();
  const counter = new Counter({
    name,
    help,
    labelNames,
    registers: [],
    collect() {
      this.reset();
      for (const { labels, count } of cells.values()) this.inc(labels, count);
    },
  });
  registry.registerMetric(counter);
  return {
    count(by, ...values) {
      const key = values.join("\n");
      const cell = cells.get(key);
      if (cell === undefined)
        cells.set(key, {
          labels: Object.fromEntries(labelNames.map((label, i) => [label, values[i] ?? ""])),
          count: by,
        });
      else cell.count += by;
    },
  };
}
