import type { NodeFacts } from "../../domain/facts/nodes.ts";
import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, ReadingBase, ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";
import { distributionOf, isVirtual } from "./distribution.ts";
import { k3sKubeProxy } from "./k3s.ts";

/** What a Node says of itself. */
export interface NodeReading extends ReadingBase {
  readonly component: "node";
  readonly name: string;
  /** Without `stream` and `family`, which the kernel streams add. The same object for equal nodes of one reader. */
  readonly facts: Omit<NodeFacts, "stream" | "family">;
  /** As `uname -r` prints it; empty when the node does not tell. */
  readonly kernelVersion: string;
  /** Its IP addresses, internal and external. */
  readonly addresses: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads Nodes; undefined for everything else. */
export type ReadNode = (object: KubeObject) => NodeReading | undefined;

type Share = (text: string) => string;

/** Distinct texts that a reader keeps: enough for labels, kernels and images of a cluster, not for its host names. */
const MAX_TEXTS = 20_000;

/** Reads one Node. For many of them `createNodeReader` takes a fraction of the memory. */
export function readNode(object: KubeObject): NodeReading | undefined {
  return read(
    object,
    (text) => text,
    (facts) => facts,
  );
}

/** A reader that keeps equal texts and equal facts of different nodes once. */
export function createNodeReader(): ReadNode {
  const texts = new Map<string, string>();
  const records = new Map<string, NodeReading["facts"]>();
  const share: Share = (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < MAX_TEXTS) texts.set(text, text);
    return text;
  };
  const shareFacts = (facts: NodeReading["facts"]): NodeReading["facts"] => {
    const key = JSON.stringify(facts);
    const known = records.get(key);
    if (known !== undefined) return known;
    if (records.size < MAX_TEXTS) records.set(key, facts);
    return facts;
  };
  return (object) => read(object, share, shareFacts);
}

const none: readonly [] = [];

function read(
  { ref, json }: KubeObject,
  share: Share,
  shareFacts: (facts: NodeReading["facts"]) => NodeReading["facts"],
): NodeReading | undefined {
  if (ref.kind !== "Node" || ref.apiVersion !== "v1") return undefined;
  const problems: ReadProblem[] = [];
  const info = asRecord(at(json, "status", "nodeInfo")) ?? {};
  const text = (field: string): string => {
    const value = info[field];
    if (value === undefined || value === null) return "";
    if (typeof value === "string") return value.trim();
    problems.push({ message: `${field} is no text: it is not looked at`, field: `status.nodeInfo.${field}` });
    return "";
  };
  const own = asRecord(at(json, "metadata", "labels")) ?? {};
  const kernelVersion = share(text("kernelVersion"));
  const osImage = text("osImage");
  const kubeletVersion = text("kubeletVersion");
  const taints = asList(at(json, "spec", "taints")).flatMap((taint) => asText(at(taint, "key")) ?? []);
  const providerID = asText(at(json, "spec", "providerID")) ?? "";
  const kubelet = componentVersion(kubeletVersion);
  const os = operatingSystem(text("operatingSystem"), own, kernelVersion, osImage);
  const arch = text("architecture") || asText(own["kubernetes.io/arch"]) || asText(own["beta.kubernetes.io/arch"]);
  const facts = {
    ...(kernelVersion === "" ? {} : { kernel: kernelVersion }),
    ...(os === undefined ? {} : { os }),
    ...(arch === undefined || arch === "" ? {} : { arch }),
    ...(osImage === "" ? {} : { osImage }),
    ...(kubelet === undefined ? {} : { kubelet }),
    ...distribution(kubeletVersion, osImage, providerID, own),
    ...embedded(json),
    ...nftVersion(json),
    virtual: isVirtual(kubeletVersion, own, taints),
  };
  return {
    component: "node",
    name: ref.name,
    facts: shareFacts(facts),
    kernelVersion,
    addresses: addressesOf(json),
    labels: labelsOf(own, share),
    problems: problems.length === 0 ? none : problems,
  };
}

/** No field of a Node tells the host's nft; whoever runs the nodes can say it in an annotation. */
function nftVersion(json: Json): NodeFacts {
  const version = componentVersion(asText(at(json, "metadata", "annotations", "kernelgate.io/nft-version")) ?? "");
  return version === undefined ? {} : { nft: version };
}

function embedded(json: Json): NodeFacts {
  const told = k3sKubeProxy(json);
  return told === undefined ? {} : { embeddedKubeProxy: told };
}

/** Nobody says "plain" of a node that says nothing at all. */
function distribution(kubeletVersion: string, osImage: string, providerID: string, labels: Json): NodeFacts {
  const name = distributionOf({ kubeletVersion, osImage, providerID, labels });
  return name === "" && kubeletVersion === "" ? {} : { distribution: name };
}

/** Kubelets exist for Linux and Windows only, so a kernel that is not Windows' is Linux. */
function operatingSystem(text: string, labels: Json, kernelVersion: string, osImage: string): string | undefined {
  const said = text || asText(labels["kubernetes.io/os"]) || asText(labels["beta.kubernetes.io/os"]);
  if (said !== undefined && said !== "") return said.toLowerCase();
  if (kernelVersion === "") return undefined;
  return /^10\.0\.\d{5}/u.test(kernelVersion) || /windows/iu.test(osImage) ? "windows" : "linux";
}

function addressesOf(json: Json): readonly string[] {
  const addresses = asList(at(json, "status", "addresses")).flatMap((entry) => {
    const type = at(entry, "type");
    return type === "InternalIP" || type === "ExternalIP" ? (asText(at(entry, "address")) ?? []) : [];
  });
  return addresses.length === 0 ? none : addresses;
}

function labelsOf(own: Json, share: Share): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  // a host name is as good as unique: it is not worth a place among the shared texts
  for (const [key, value] of Object.entries(own)) {
    if (typeof value === "string") labels[share(key)] = key === "kubernetes.io/hostname" ? value : share(value);
  }
  return labels;
}
