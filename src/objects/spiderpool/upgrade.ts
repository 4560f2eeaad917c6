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
  // a declaration is compared with what it was, since a release holds values from elsewhere too
  const before = [asking.replaced, ...installed.map(({ reading }) => reading)];
  const coordinatorValuesChanged = coordinatorChanged(asking.reading, before);
  const from = installed.find(({ reading }) => reading.facts.version !== undefined);
  const previousVersion = from?.reading.facts.version;
  if (from !== undefined && previousVersion !== undefined) {
    return {
      facts: { upgrade: true, previousVersion, coordinatorValuesChanged },
      origins: { previousVersion: { object: from.ref, field: from.reading.fields.version ?? "metadata.name" } },
    };
  }
  // it was asked for before, by a range or by a version that stands elsewhere
  if (asking.replaced !== undefined && "coordinator" in asking.reading) {
    return { facts: { upgrade: true, coordinatorValuesChanged } };
  }
  return { facts: saysUpgrade(asking.reading) ? { upgrade: true } : noUpgrade };
}

const noUpgrade: SpiderpoolFacts = { upgrade: false, coordinatorValuesChanged: false };

function saysUpgrade(reading: InstallationReading): boolean {
  return reading.form === "release" && reading.status === "pending-upgrade";
}

function coordinatorChanged(
  asking: InstallationReading,
  installed: readonly (InstallationReading | undefined)[],
): boolean {
  if (!("coordinator" in asking)) return false;
  const before = installed.find((reading) => reading !== undefined && "coordinator" in reading);
  return before !== undefined && "coordinator" in before && before.coordinator !== asking.coordinator;
}
