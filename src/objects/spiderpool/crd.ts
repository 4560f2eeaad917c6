import { asList, asRecord, asText, at } from "../json.ts";
import type { KubeObject } from "../object.ts";
import type { CrdReading } from "./reading.ts";

const NAME = "spidercoordinators.spiderpool.spidernet.io";

/** Fields of a SpiderCoordinator that the agent reads through a pointer without asking whether it is there. */
export const pointerFields = ["txQueueLen", "podRPFilter"] as const;

/**
 * The CRD of SpiderCoordinators: for which fields it fills in a default, as the agent relies on. Undefined for other CRDs.
 * Source: cmd/spiderpool-agent/cmd/coordinator.go and spidernet-io/spiderpool#3118.
 */
export function readCoordinatorCrd(object: KubeObject): CrdReading | undefined {
  if (object.ref.name !== NAME) return undefined;
  const versions = asList(at(object.json, "spec", "versions"));
  const version = versions.find((entry) => asText(at(entry, "name")) === "v2beta1") ?? versions[0];
  const spec = at(version, "schema", "openAPIV3Schema", "properties", "spec", "properties");
  const problems =
    asRecord(spec) === undefined
      ? [{ message: "the CRD has no schema for spec: no defaults are filled in", field: "spec.versions" }]
      : [];
  const lacks = pointerFields.filter((name) => at(spec, name, "default") === undefined);
  return { component: "spiderpool", form: "crd", lacks, problems };
}
