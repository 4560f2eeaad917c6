import type { Case, Expected, Json } from "./harness.ts";

/** An advisory on the rungs of a ladder: versions that are hit and versions that are not, each bound named on both sides. */
export interface Row extends Expected {
  readonly hit: readonly string[];
  readonly clean: readonly string[];
}

/** The same objects at many versions, and what each advisory says of them. */
export interface Ladder {
  /** What is installed, as it stands in the test's name. */
  readonly name: string;
  readonly objects: (version: string) => { readonly cluster: readonly Json[]; readonly change: readonly Json[] };
  readonly rows: readonly Row[];
  /** What cannot be told at a version, and of which kernels. */
  readonly undetermined?: Readonly<Record<string, Case["undetermined"]>>;
  /** Ids beyond the rows that deny the same objects at a version. */
  readonly alsoDenied?: Readonly<Record<string, readonly string[]>>;
}

/** One case for each version that a row names; advisories that no row names there are not asked about. */
export function casesOf({ name, objects, rows, undetermined = {}, alsoDenied = {} }: Ladder): readonly Case[] {
  const versions = new Set(rows.flatMap(({ hit, clean }) => [...hit, ...clean]));
  return [...versions].map((version) => {
    const affected = rows.filter(({ hit }) => hit.includes(version));
    const unaffected = rows.filter(({ clean }) => clean.includes(version)).map(({ id }) => id);
    return {
      name: `${name} ${version}: ${affected.map(({ id }) => id).join(", ") || "none"} of ${[...new Set(rows.map(({ id }) => id))].join(", ")}`,
      ...objects(version),
      affected,
      unaffected,
      undetermined: undetermined[version] ?? [],
      alsoDenied: alsoDenied[version] ?? [],
    };
  });
}
