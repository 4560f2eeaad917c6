import { asRecord, asText, at } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { labelledVersion, labelOf } from "./chart.ts";
import type { ConfReading, WorkloadReading } from "./reading.ts";
import { createTeller, type Teller } from "./teller.ts";
import type { FactOfType } from "./value-rules.ts";
import { printed } from "./values.ts";
import { parseYamlText } from "./yaml.ts";

/** The name of the chart's configuration, unless `global.configName` says another. */
const CONF = "spiderpool-conf";
const KEY = "conf.yml";

/** Keys of conf.yml, in Spiderpool's words, that are facts under the same name. */
const sameName: readonly FactOfType<boolean>[] = [
  "enableIPv4",
  "enableIPv6",
  "enableStatefulSet",
  "enableKubevirtStaticIP",
  "enableSpiderSubnet",
  "enableIPConflictDetection",
  "enableGatewayDetection",
];

/** A ConfigMap of the chart: its configuration, or one that shows a part is installed; undefined for others. */
export function readConfigMap(object: KubeObject): ConfReading | WorkloadReading | undefined {
  const data = asRecord(object.json["data"]) ?? {};
  const labelled = labelledVersion(object);
  if (object.ref.name !== CONF && labelled === undefined) return readPart(object, undefined);
  if (object.ref.name !== CONF && !Object.hasOwn(data, KEY)) return readPart(object, labelled);
  const told = createTeller();
  if (labelled !== undefined) {
    told.put("version", labelled.version, labelled.field);
    told.put("configName", object.ref.name, "metadata.name");
  }
  told.text("multusDefaultCniCRName", { text: asText(data["clusterNetwork"]), field: "data.clusterNetwork" });
  const problems = readConf(told, data[KEY]);
  return {
    component: "spiderpool",
    form: "conf",
    facts: told.facts,
    fields: told.fields,
    problems: [...problems, ...told.problems],
  };
}

function readConf(told: Teller, text: unknown): readonly ReadProblem[] {
  const field = `data[${KEY}]`;
  if (typeof text !== "string") {
    return [{ message: `there is no text under ${KEY}: the configuration cannot be told`, field }];
  }
  const parsed = parseYamlText(text);
  if (!parsed.ok) return [{ message: `${KEY} ${parsed.error}: the configuration cannot be told`, field }];
  const conf = asRecord(parsed.value);
  if (conf === undefined && parsed.value !== null)
    return [{ message: `${KEY} is no table: the configuration cannot be told`, field }];
  // an absent key is false to Spiderpool, but a version that does not know it has none: absent stays absent
  for (const key of sameName) tellBool(told, conf, key, key);
  tellBool(told, conf, "enableValidatingResourcesDeletedWebhook", "deleteProtection");
  tellBool(told, asRecord(conf?.["podResourceInject"]), "enabled", "podResourceInject", "podResourceInject.");
  if (parsed.duplicateKey === undefined) return [];
  return [{ message: `a key stands twice (${parsed.duplicateKey} of ${KEY}); the last one counts`, field }];
}

function tellBool(told: Teller, table: unknown, key: string, fact: FactOfType<boolean>, under = ""): void {
  const record = asRecord(table);
  if (record === undefined || !Object.hasOwn(record, key)) return;
  const text = printed(record[key]) ?? "a table or list";
  told.bool(fact, { text, field: `data[${KEY}].${under}${key}` });
}

/** ConfigMaps that are rendered only where a part is installed: Multus before 0.8.0, and the RDMA plugin. */
function readPart(object: KubeObject, labelled: { readonly version: string } | undefined): WorkloadReading | undefined {
  const data = asRecord(object.json["data"]) ?? {};
  const component = labelOf(object, "app.kubernetes.io/component") ?? "";
  const told = createTeller();
  const reading = {
    component: "spiderpool",
    form: "workload",
    facts: told.facts,
    fields: told.fields,
    problems: [],
  } as const;
  const multus = Object.hasOwn(data, "cni-conf.json") || Object.hasOwn(data, "entrypoint.sh");
  if (labelled !== undefined && component.includes("multus") && multus) {
    told.put("multusInstall", true, "metadata.name");
    return { ...reading, role: "multus" };
  }
  // the chart gives this one no labels of its own; the name is its default
  const rdma = labelled !== undefined && component.includes("rdma");
  if ((rdma || object.ref.name === "spiderpool-rdma-shared-device-plugin") && Object.hasOwn(data, "config.json")) {
    told.put("rdmaPluginInstall", true, at(data, "config.json") === undefined ? "metadata.name" : "data[config.json]");
    return { ...reading, role: "rdma" };
  }
  return undefined;
}
