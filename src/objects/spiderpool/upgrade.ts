import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { Found } from "./found.ts";
import type { InstallationReading } from "./reading.ts";
import type { Sources } from "./sources.ts";

/**
 * Whether something is upgraded, and from where. Without anything that asks for a change nothing is; a release that says so
 * while nothing tells what is installed leaves the version before open.
 */
export function upgradeFacts({ asking, installed }: Sources): Found {
  if (asking === undefined) return { facts: noUpgrade };
  const from = installed.find(({ reading }) => reading.facts.version !== undefined);
  const previousVersion = from?.reading.facts.version;
  if (from === undefined || previousVersion === undefined) {
    return { facts: saysUpgrade(asking.reading) ? { upgrade: true } : noUpgrade };
  }
  const before = installed.map(({ reading }) => reading);
  return {
    facts: { upgrade: true, previousVersion, coordinatorValuesChanged: coordinatorChanged(asking.reading, before) },
    origins: { previousVersion: { object: from.ref, field: from.reading.fields.version ?? "metadata.name" } },
  };
}

const noUpgrade: SpiderpoolFacts = { upgrade: false, coordinatorValuesChanged: false };

function saysUpgrade(reading: InstallationReading): boolean {
  return reading.form === "release" && reading.status === "pending-upgrade";
}

function coordinatorChanged(asking: InstallationReading, installed: readonly InstallationReading[]): boolean {
  if (!("coordinator" in asking)) return false;
  const before = installed.find((reading) => "coordinator" in reading);
  return before !== undefined && "coordinator" in before && before.coordinator !== asking.coordinator;
}
