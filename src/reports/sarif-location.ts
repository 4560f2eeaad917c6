import type { AssessedObject, Location } from "../domain/assessment.ts";
import { subject } from "./words.ts";

/** Where a result is: file and region as far as known, and the object; the cluster where there is neither. */
export function locationsOf(
  location: Location | null,
  object: AssessedObject | null,
  cluster: string | undefined,
): readonly object[] {
  const logical = logicalOf(object);
  if (location !== null)
    return [
      { physicalLocation: physicalOf(location), ...(logical === undefined ? {} : { logicalLocations: [logical] }) },
    ];
  return [{ logicalLocations: [logical ?? { name: cluster ?? "cluster", kind: "module" }] }];
}

function logicalOf(object: AssessedObject | null): object | undefined {
  if (object === null) return undefined;
  return { name: object.name, fullyQualifiedName: subject(object), kind: "resource" };
}

function physicalOf({ file, line, column }: Location): object {
  const artifactLocation = { uri: fileUri(file) };
  if (line === undefined || line < 1) return { artifactLocation };
  const region = { startLine: line, ...(column === undefined || column < 1 ? {} : { startColumn: column }) };
  return { artifactLocation, region };
}

/** A path as a URI reference: relative paths stay relative, since viewers resolve them against the repository. */
function fileUri(file: string): string {
  const encoded = file
    .toWellFormed()
    .replaceAll("\\", "/")
    .replace(/^(?:\.\/)+/, "")
    .split("/")
    .map((part) => encodeURIComponent(part))
    .join("/");
  return encoded.startsWith("/") ? `file://${encoded.replace(/^\/+/, "/")}` : encoded;
}
