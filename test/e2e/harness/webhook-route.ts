import { parseAllDocuments } from "yaml";
import { asList, asRecord, asText, at, type Json } from "../../../src/objects/json.ts";

/**
 * How the API server finds a webhook on this machine, where no Service network is.
 * - `service`: the configuration keeps naming the Service, which becomes an alias of localhost (type ExternalName; the API server resolves it by itself:
 *   https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/util/proxy/proxy.go, ResolveCluster).
 *   Names in certificates and HTTP/1.1 are then checked as in a cluster.
 * - `url`: the configuration names `https://localhost:PORT`; the certificate must be for localhost, and HTTP/2 is allowed.
 */
export type Route = { readonly by: "service" | "url"; readonly port: number };

/** Objects of a text of YAML or JSON documents, with the items of lists in place of the lists. Throws on a syntax error. */
export function manifestObjects(manifests: string): readonly Json[] {
  return parseAllDocuments(manifests).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const object = asRecord(document.toJS());
    if (object === undefined) return [];
    const isList = asText(object["kind"])?.endsWith("List") === true && "items" in object;
    return isList ? asList(object["items"]).map((item) => asRecord(item) ?? {}) : [object];
  });
}

/**
 * The objects with each webhook sent to `route`: configurations of both kinds, and the Services that they name. The rest is unchanged.
 * A Service that is not among the objects is added. Fields other than the address (rules, conditions, timeouts, caBundle) stay as they are.
 */
export function routeWebhooks(objects: readonly Json[], route: Route): readonly Json[] {
  const services = new Map<string, Json>();
  const routed = objects.map((object) => {
    if (!/^(Validating|Mutating)WebhookConfiguration$/u.test(asText(object["kind"]) ?? "")) return object;
    const webhooks = asList(object["webhooks"]).map((value) => {
      const webhook = asRecord(value) ?? {};
      const service = asRecord(at(webhook, "clientConfig", "service"));
      if (service === undefined) return webhook;
      const alias = aliasOfLocalhost(service);
      if (route.by === "service") services.set(keyOf(alias), alias);
      return { ...webhook, clientConfig: clientConfig(asRecord(webhook["clientConfig"]) ?? {}, service, route) };
    });
    return { ...object, webhooks };
  });
  const others = routed.filter((object) => !services.has(keyOf(object)));
  // Last, so that a namespace among the objects is there before.
  return [...others, ...services.values()];
}

/** Objects as one document that kubectl reads from standard input. */
export function asManifest(objects: readonly Json[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}

function clientConfig(config: Json, service: Json, { by, port }: Route): Json {
  if (by === "service") return { ...config, service: { ...service, port } };
  const { service: _, ...rest } = config;
  return { ...rest, url: `https://localhost:${port}${asText(service["path"]) ?? ""}` };
}

function aliasOfLocalhost(service: Json): Json {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: service["name"], namespace: service["namespace"] },
    spec: { type: "ExternalName", externalName: "localhost" },
  };
}

function keyOf(object: Json): string {
  return [object["kind"], at(object, "metadata", "namespace"), at(object, "metadata", "name")].map(String).join("/");
}
