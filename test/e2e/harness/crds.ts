import { existsSync } from "node:fs";
import { join } from "node:path";
import { succeed } from "./commands.ts";
import type { ControlPlane } from "./control-plane.ts";

const ROOT = join(import.meta.dirname, "../../../../shared/data/crds");

/** Custom resource definitions as the projects publish them: name of the set, files or folders below the data folder. */
const SETS = {
  "calico-3.27": ["calico/calico-v3.27.5-felixconfigurations.yaml"],
  "calico-3.31": ["calico/calico-v3.31.2-felixconfigurations.yaml", "calico/calico-v3.31.2-ippools.yaml"],
  "calico-native-3.32": [
    "calico/calico-v3.32.1-native-v3-felixconfigurations.yaml",
    "calico/calico-v3.32.1-native-v3-ippools.yaml",
  ],
  "tigera-3.32": ["calico/tigera-v3.32.1-installations.yaml"],
  "spiderpool-0.8": ["spiderpool/v0.8.3"],
  "spiderpool-0.9": ["spiderpool/v0.9.0"],
  "spiderpool-1.2": ["spiderpool/v1.2.2"],
} as const;

/** Sets that define the same resources (two versions of one project) replace one another; the native Calico set lives beside the others, in a group of its own. */
export type CrdSet = keyof typeof SETS;

/** The reason to skip a test that needs these sets, or false when they are there: the value of the `skip` option of node:test. */
export function crdsMissing(...sets: readonly CrdSet[]): string | false {
  const missing = sets.filter((set) => !SETS[set].every((file) => existsSync(join(ROOT, file))));
  return missing.length > 0 && `the custom resource definitions of ${missing.join(", ")} are not on this machine`;
}

/** Installs the sets and waits until the API server serves them. Server-side, as some are too large for the annotation of a client-side apply. */
export async function applyCrds({ kubectl }: ControlPlane, ...sets: readonly CrdSet[]): Promise<void> {
  const missing = crdsMissing(...sets);
  if (missing !== false) throw new Error(`${missing}: skip the test with crdsMissing()`);
  const files = sets.flatMap((set) => SETS[set].flatMap((file) => ["-f", join(ROOT, file)]));
  await succeed(kubectl(["apply", "--server-side", "--force-conflicts", ...files]));
  await succeed(kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...files]));
}
