import { asRecord, asText, at } from "../json.ts";
import { specOf, type KubeObject, type ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";
import { installationPools } from "./pools.ts";
import type { CalicoGroup, ClusterInformationReading, InstallationReading } from "./reading.ts";

const dataplanes = { Iptables: "iptables", BPF: "bpf", Nftables: "nftables", VPP: "vpp" } as const;

/** Reads an Installation of the Tigera operator: what it will write into Felix's configuration and pools. */
export function readInstallation(object: KubeObject): InstallationReading {
  const problems: ReadProblem[] = [];
  const spec = specOf(object, problems);
  const network = asRecord(spec["calicoNetwork"]);
  if (spec["linuxDataplane"] !== undefined) {
    problems.push({
      message:
        "spec.linuxDataplane is no field of an Installation and has no effect: set spec.calicoNetwork.linuxDataplane",
      field: "spec.linuxDataplane",
    });
  }
  const dataplane = dataplaneOf(network?.["linuxDataplane"], problems);
  const pools = installationPools(network, asText(at(spec, "cni", "type")), problems);
  const version = componentVersion(asText(at(object.json, "status", "calicoVersion")) ?? "");
  const variants = [asText(spec["variant"]), asText(at(object.json, "status", "variant"))];
  return {
    component: "calico",
    part: "installation",
    ...(dataplane === undefined ? {} : { dataplane }),
    ...(pools === undefined ? {} : { pools }),
    ...(version === undefined ? {} : { version }),
    enterprise: variants.some((variant) => isEnterprise(variant)),
    problems,
  };
}

function dataplaneOf(value: unknown, problems: ReadProblem[]): InstallationReading["dataplane"] {
  if (value === undefined || value === null || value === "") return undefined;
  const text = asText(value)?.toLowerCase();
  const known = Object.values(dataplanes).find((name) => name === text);
  if (known === undefined || !Object.keys(dataplanes).some((name) => name === value)) {
    problems.push({
      message: `spec.calicoNetwork.linuxDataplane is none of ${Object.keys(dataplanes).join(", ")}: the API server refuses this object`,
      field: "spec.calicoNetwork.linuxDataplane",
    });
  }
  return known ?? "unknown";
}

function isEnterprise(variant: string | undefined): boolean {
  return variant === "CalicoEnterprise" || variant === "TigeraSecureEnterprise";
}

/** Reads a ClusterInformation, which calico-node writes when it starts. */
export function readClusterInformation(object: KubeObject, group: CalicoGroup): ClusterInformationReading {
  const text = asText(at(object.json, "spec", "calicoVersion"));
  const version = componentVersion(text ?? "");
  const problems: ReadProblem[] = [];
  if (version === undefined && text !== undefined && text !== "") {
    problems.push({
      message: `spec.calicoVersion "${text.slice(0, 60)}" is no released version`,
      field: "spec.calicoVersion",
    });
  }
  return {
    component: "calico",
    part: "clusterInformation",
    group,
    enterprise: isEnterprise(asText(at(object.json, "spec", "variant"))),
    ...(version === undefined ? {} : { version }),
    problems,
  };
}
