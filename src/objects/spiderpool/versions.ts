/**
 * The last patch release of each minor line, from the tags v0.6.0 to v1.2.2 of spidernet-io/spiderpool (47 releases).
 * Lines before 1.1 get no further release.
 */
const lastPatch: Readonly<Record<string, number>> = {
  "0.6": 1,
  "0.7": 3,
  "0.8": 13,
  "0.9": 13,
  "1.0": 6,
  "1.1": 2,
  "1.2": 2,
};

/** Published releases of the Spiderpool chart from 0.6.0 on, oldest first, without pre-releases: what a remedy can name. */
export const publishedVersions: readonly string[] = Object.entries(lastPatch).flatMap(([line, last]) =>
  Array.from({ length: last + 1 }, (_, patch) => `${line}.${patch}`),
);
