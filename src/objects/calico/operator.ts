import { inRange } from "./known-fields.ts";
import type { FelixReading, Setting } from "./reading.ts";
import type { Source } from "./sources.ts";
import type { PlacedPart } from "./version.ts";

/**
 * What the Tigera operator will have written into the FelixConfiguration `default`, as a source above it. `overlay` beats
 * `default` among Installations.
 *
 * The operator owns `nftablesMode`, and `bpfEnabled` unless somebody else changed it since (its annotation then differs from
 * the field, and it refuses to override): sources are pkg/controller/installation/bpf.go and core_controller.go.
 * A changed FelixConfiguration asks for its own value, which stands until the operator takes it back.
 */
export function operatorSource(
  installations: readonly PlacedPart<"installation">[],
  felix: PlacedPart<"felix"> | undefined,
  version: string | undefined,
): Source | undefined {
  const placed =
    installations.find(({ ref, reading }) => ref.name === "overlay" && reading.dataplane !== undefined) ??
    installations.find(({ ref }) => ref.name !== "overlay");
  if (placed === undefined || placed.reading.dataplane === "unknown") return undefined;
  const dataplane = placed.reading.dataplane ?? "iptables";
  const asksItself = felix?.changed === true && !placed.changed ? felix.reading : undefined;
  const settings = new Map<string, Setting>();
  const set = (name: string, text: string): void => {
    settings.set(name.toLowerCase(), { text, field: "spec.calicoNetwork.linuxDataplane", spelled: name });
  };
  if (!keepsBpf(felix?.reading)) set("BPFEnabled", String(dataplane === "bpf"));
  const mode = nftablesMode(dataplane, version);
  if (mode !== undefined && asksItself?.spec.has("nftablesmode") !== true) set("NFTablesMode", mode);
  return { ref: placed.ref, settings };
}

/** Whether `bpfEnabled` was changed by somebody else, so that the operator leaves it alone. */
function keepsBpf(felix: FelixReading | undefined): boolean {
  if (felix === undefined) return false;
  const written = felix.operatorBpf === undefined ? undefined : String(felix.operatorBpf);
  return felix.spec.get("bpfenabled")?.text !== written;
}

/** From 3.32 on the operator lets Felix follow kube-proxy; what it writes for eBPF there depends on more than this field. */
function nftablesMode(
  dataplane: "iptables" | "bpf" | "nftables" | "vpp",
  version: string | undefined,
): string | undefined {
  const modern = version === undefined ? undefined : inRange(version, ">=3.32.0");
  if (dataplane === "nftables") return modern === true ? "Auto" : "Enabled";
  return dataplane === "bpf" && modern !== false ? undefined : "Disabled";
}
