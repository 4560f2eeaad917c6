import { lt, satisfies } from "semver";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { Found } from "./found.ts";
import type { InstallationReading } from "./reading.ts";
import type { Sources } from "./sources.ts";

/** Versions at which an upgrade changes more than images: what comes from below one of them has to take care. */
const milestones = ["0.8.0", "0.8.8", "0.9.0", "0.9.5"] as const;

/** Charts that render spiderpool-init as a bare Pod, which no upgrade can change (a Job since 0.8.8 and 0.9.5). */
const INIT_POD = ">=0.6.0-rc1 <0.8.8 || >=0.9.0-rc0 <0.9.5";

/**
 * What an upgrade starts from. Without anything that asks for a change there is no upgrade; a release that says it is one
 * while nothing tells what is installed leaves it open.
 */
export function upgradeFacts({ asking, installed }: Sources, version: string | undefined): Found {
  if (asking === undefined) return { facts: noUpgrade };
  const from = installed.find(({ reading }) => reading.facts.version !== undefined);
  const previousVersion = from?.reading.facts.version;
  if (from === undefined || previousVersion === undefined)
    return { facts: saysUpgrade(asking.reading) ? {} : noUpgrade };
  const origin = { object: from.ref, field: from.reading.fields.version ?? "metadata.name" };
  const facts: SpiderpoolFacts = {
    previousVersion,
    previousBelow: milestones.filter((milestone) => lt(previousVersion, milestone)),
    previousInitPod: previousVersion !== version && satisfies(previousVersion, INIT_POD, { includePrerelease: true }),
    coordinatorValuesChanged: coordinatorChanged(
      asking.reading,
      installed.map(({ reading }) => reading),
    ),
  };
  return { facts, origins: { previousVersion: origin } };
}

const noUpgrade: SpiderpoolFacts = { previousBelow: [], previousInitPod: false, coordinatorValuesChanged: false };

function saysUpgrade(reading: InstallationReading): boolean {
  return reading.form === "release" && reading.status === "pending-upgrade";
}

function coordinatorChanged(asking: InstallationReading, installed: readonly InstallationReading[]): boolean {
  if (!("coordinator" in asking)) return false;
  const before = installed.find((reading) => "coordinator" in reading);
  return before !== undefined && "coordinator" in before && before.coordinator !== asking.coordinator;
}
