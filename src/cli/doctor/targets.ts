import { asList, asText, at, type Json } from "../../objects/json.ts";
import type { Target } from "./served.ts";

const HTTPS = 443;

/** The targets that webhooks name by `clientConfig.url`. */
export function urlTargets(webhooks: readonly unknown[]): readonly Target[] {
  const urls = webhooks.flatMap((webhook) => asText(at(webhook, "clientConfig", "url")) ?? []);
  return [...new Set(urls)].map((text) => {
    const { hostname, port } = new URL(text);
    const host = hostname.replace(/^\[(.*)\]$/u, "$1");
    return { host, port: port === "" ? HTTPS : Number(port), servername: host };
  });
}

/** The targets behind the Service that webhooks name: its alias, as the API server resolves it, else its endpoints. */
export function serviceTargets(
  webhooks: readonly unknown[],
  { name, namespace }: { readonly name: string; readonly namespace: string },
  service: Json | undefined,
  slices: readonly unknown[],
): readonly Target[] {
  const servername = `${name}.${namespace}.svc`;
  const alias = asText(at(service, "spec", "externalName"));
  if (alias !== undefined) {
    const ports = webhooks.map((webhook) => at(webhook, "clientConfig", "service", "port") ?? HTTPS);
    return [...new Set(ports)].map((port) => ({ host: alias, port: Number(port), servername }));
  }
  return slices.flatMap((slice) => {
    const ports = asList(at(slice, "ports"));
    const port = Number(at(ports.find((one) => at(one, "name") === "webhook") ?? ports[0], "port") ?? 0);
    if (port === 0) return [];
    return asList(at(slice, "endpoints"))
      .filter((endpoint) => at(endpoint, "conditions", "ready") === true)
      .flatMap((endpoint) => asText(asList(at(endpoint, "addresses"))[0]) ?? [])
      .map((host) => ({ host, port, servername }));
  });
}
