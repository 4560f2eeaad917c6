import type { KubeObject } from "../object.ts";
import { readApplication } from "./argo.ts";
import { readConfigMap } from "./conf.ts";
import { readCoordinatorCrd } from "./crd.ts";
import { readHelmRelease } from "./flux.ts";
import type { SpiderpoolReading, Standing } from "./reading.ts";
import { isReleaseObject, readRelease } from "./release.ts";
import { readResource } from "./resources.ts";
import { readInit, readWorkload } from "./workloads.ts";

export type { SpiderpoolReading, Standing } from "./reading.ts";

/**
 * What an object says about Spiderpool; undefined for objects that are not about it. What is about it but cannot be read
 * comes back with a problem and without the facts. Keeps no values but those that advisories ask for.
 */
export function readSpiderpool(object: KubeObject): SpiderpoolReading | undefined {
  switch (object.ref.kind) {
    case "Secret":
      return isReleaseObject(object) ? readRelease(object) : undefined;
    case "ConfigMap":
      return isReleaseObject(object) ? readRelease(object) : readConfigMap(object);
    case "HelmRelease":
      return readHelmRelease(object);
    case "Application":
      return readApplication(object);
    case "DaemonSet":
    case "Deployment":
      return readWorkload(object);
    case "Pod":
    case "Job":
      return readInit(object);
    case "CustomResourceDefinition":
      return readCoordinatorCrd(object);
    case "SpiderMultusConfig":
    case "SpiderIPPool":
    case "SpiderSubnet":
    case "SpiderCoordinator":
      return readResource(object);
    default:
      return undefined;
  }
}

/**
 * How a Helm release takes part in a judgement; undefined for readings of other forms. Helm stores a release before it
 * changes anything, and later only updates its status: denying those updates would wedge it, and a rollback is the way out
 * of trouble.
 */
export function releaseStanding(reading: SpiderpoolReading): Standing | undefined {
  return reading.form === "release" ? reading.standing : undefined;
}
