import { asList, asRecord, asText, at, type Json } from "../json.ts";
import { specOf, type KubeObject, type ReadProblem } from "../object.ts";
import type { CalicoGroup, Pool, PoolMode, PoolReading } from "./reading.ts";

/** Reads an IPPool of either group. */
export function readPool(object: KubeObject, group: CalicoGroup): PoolReading {
  const problems: ReadProblem[] = [];
  const spec = specOf(object, problems);
  const cidr = asText(spec["cidr"]);
  if (cidr === undefined || !cidr.includes("/"))
    problems.push({ message: "spec.cidr is missing or no CIDR: taken as an IPv4 pool", field: "spec.cidr" });
  const pool: Pool = {
    ...(cidr === undefined ? {} : { cidr: cidr.trim().toLowerCase() }),
    family: familyOf(cidr),
    vxlan: modeOf(spec["vxlanMode"], "spec.vxlanMode", problems),
    vxlanField: "spec.vxlanMode",
    ...ipipOf(spec, problems),
    field: "spec",
  };
  return { component: "calico", part: "pool", group, pool, problems };
}

function familyOf(cidr: string | undefined): 4 | 6 {
  return cidr?.includes(":") === true ? 6 : 4;
}

/** The deprecated `spec.ipip` of the crd group beats `ipipMode`. */
function ipipOf(spec: Json, problems: ReadProblem[]): { ipip: PoolMode; ipipField: string } {
  const old = asRecord(spec["ipip"]);
  if (old === undefined)
    return { ipip: modeOf(spec["ipipMode"], "spec.ipipMode", problems), ipipField: "spec.ipipMode" };
  if (old["enabled"] !== true) return { ipip: "never", ipipField: "spec.ipip.enabled" };
  const mode = modeOf(old["mode"], "spec.ipip.mode", problems);
  return { ipip: mode === "never" ? "always" : mode, ipipField: "spec.ipip" };
}

/** Empty and absent mean never; old spellings (`off`, `cross-subnet`) are taken as their authors meant them. */
function modeOf(value: unknown, field: string, problems: ReadProblem[]): PoolMode {
  if (value === undefined || value === null || value === "") return "never";
  switch (asText(value)?.toLowerCase() ?? "no text") {
    case "never":
    case "off":
      return "never";
    case "always":
      return "always";
    case "crosssubnet":
    case "cross-subnet":
      return "crosssubnet";
    default:
      problems.push({ message: `${field} is none of Never, Always and CrossSubnet: taken as Always`, field });
      return "always";
  }
}

/** Pools of an Installation; undefined where the operator chooses one itself. */
export function installationPools(
  network: Json | undefined,
  cniType: string | undefined,
  problems: ReadProblem[],
): readonly Pool[] | undefined {
  const list = network?.["ipPools"];
  if (!Array.isArray(list)) return undefined;
  return asList(list).flatMap((entry, index) => {
    const cidr = asText(at(entry, "cidr"));
    const field = `spec.calicoNetwork.ipPools[${index}]`;
    if (asRecord(entry) === undefined) {
      problems.push({ message: `${field} is no object and is left out`, field });
      return [];
    }
    const family = familyOf(cidr);
    const encapsulation = encapsulationOf(
      at(entry, "encapsulation"),
      family,
      cniType,
      `${field}.encapsulation`,
      problems,
    );
    const [vxlan, ipip] = encapsulation;
    const path = `${field}.encapsulation`;
    return [
      {
        ...(cidr === undefined ? {} : { cidr: cidr.trim().toLowerCase() }),
        family,
        vxlan,
        vxlanField: path,
        ipip,
        ipipField: path,
        field,
      },
    ];
  });
}

/** As [VXLAN, IPIP]. The default is IPIP for IPv4 with Calico's own CNI plugin, and none otherwise. */
function encapsulationOf(
  value: unknown,
  family: 4 | 6,
  cniType: string | undefined,
  field: string,
  problems: ReadProblem[],
): readonly [PoolMode, PoolMode] {
  if (value === undefined || value === null || value === "") {
    return ["never", family === 4 && (cniType === undefined || cniType === "Calico") ? "always" : "never"];
  }
  switch (value) {
    case "None":
      return ["never", "never"];
    case "VXLAN":
      return ["always", "never"];
    case "VXLANCrossSubnet":
      return ["crosssubnet", "never"];
    case "IPIP":
      return ["never", "always"];
    case "IPIPCrossSubnet":
      return ["never", "crosssubnet"];
    default:
      problems.push({
        message: `${field} is none of IPIP, IPIPCrossSubnet, VXLAN, VXLANCrossSubnet and None: taken as None`,
        field,
      });
      return ["never", "never"];
  }
}
