import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issueServing, makeAuthority, type ServedNames } from "./issue.ts";

const DAY_MS = 86_400_000;
const DAYS = 90; // long enough to forget that they exist, short enough to be of no use elsewhere
const LOCAL: ServedNames = { dns: ["localhost"], ips: ["127.0.0.1", "::1"] };

/** Writes `ca.crt`, `tls.crt` and `tls.key` for a server on this machine into `folder`. Returns the files. */
export async function writeDevelopmentCertificates(
  folder: string,
  now: number,
  names: ServedNames = LOCAL,
): Promise<readonly string[]> {
  const validity = { from: now - DAY_MS, to: now + DAYS * DAY_MS };
  const authority = await makeAuthority("kernelgate development", validity);
  const serving = await issueServing(authority, names, validity);
  await mkdir(folder, { recursive: true });
  const files = { "ca.crt": authority.cert, "tls.crt": serving.cert, "tls.key": serving.key };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { mode: name.endsWith(".key") ? 0o600 : 0o644 });
  return Object.keys(files).map((name) => join(folder, name));
}

if (import.meta.main) {
  const files = await writeDevelopmentCertificates(process.argv[2] ?? "certs", Date.now());
  console.error(`wrote ${files.join(", ")}: valid for ${DAYS} days, the authority's key was thrown away`);
}
