import { readFileSync } from "node:fs";

/** The version of this package, from its package.json (beside `src` and `dist`). */
export function version(): string {
  const manifest: { readonly version?: unknown } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return typeof manifest.version === "string" ? manifest.version : "unknown";
}
