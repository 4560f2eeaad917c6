import { asList, asRecord, asText, type Json } from "../json.ts";
import type { ConfigFile } from "./reading.ts";

/** Which key of which ConfigMap a path in a container is; `field` is where the path is named. */
export function fileAt(path: string, podSpec: Json, container: Json, field: string): ConfigFile {
  const unseen = (reason: string): ConfigFile => ({ kind: "unseen", reason, field });
  const mount = mountOf(path, container);
  if (mount === undefined) return unseen(`${path} is a file of the image`);
  const volume = asList(podSpec["volumes"])
    .map((item) => asRecord(item))
    .find((item) => item !== undefined && item["name"] === mount.volume);
  if (volume === undefined) return unseen(`the volume ${mount.volume} does not exist`);
  for (const source of sourcesOf(volume)) {
    const name = asText(source["name"]);
    if (name === undefined) continue;
    const items = asList(source["items"]).map((item) => asRecord(item) ?? {});
    const item = items.find((candidate) => asText(candidate["path"]) === mount.file);
    if (items.length > 0 && item === undefined) continue;
    return { kind: "key", configMap: name, key: asText(item?.["key"]) ?? mount.file, field };
  }
  return unseen(`${path} is on the node, in no ConfigMap`);
}

/** ConfigMaps behind a volume: its own, or those of a projected one. */
function sourcesOf(volume: Json): readonly Json[] {
  const projected = asList(asRecord(volume["projected"])?.["sources"]);
  const found: Json[] = [];
  for (const holder of [volume, ...projected]) {
    const source = asRecord(asRecord(holder)?.["configMap"]);
    if (source !== undefined) found.push(source);
  }
  return found;
}

/** The mount that a path lies on (the longest), and the file's path below its volume. */
function mountOf(path: string, container: Json): { readonly volume: string; readonly file: string } | undefined {
  let best: { volume: string; file: string; length: number } | undefined;
  for (const item of asList(container["volumeMounts"])) {
    const mount = asRecord(item) ?? {};
    const at = (asText(mount["mountPath"]) ?? "").replace(/\/+$/u, "");
    const volume = asText(mount["name"]);
    if (volume === undefined || (path !== at && !path.startsWith(`${at}/`))) continue;
    const subPath = asText(mount["subPath"]);
    const below = path.slice(at.length + 1);
    const file = [subPath, below].filter((part) => part !== undefined && part !== "").join("/");
    if (file !== "" && at.length >= (best?.length ?? 0)) best = { volume, file, length: at.length };
  }
  return best;
}
