import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The kubectl that `npm run envtest` builds, or undefined where it has not run. */
export function kubectlPath(): string | undefined {
  const cache = join(homedir(), ".cache", "kernelgate", "envtest");
  try {
    const build = readdirSync(cache).find((name) => readdirSync(join(cache, name)).includes("kubectl"));
    return build === undefined ? undefined : join(cache, build, "kubectl");
  } catch {
    return undefined;
  }
}

/** Why a test that needs kubectl is skipped. */
export const noKubectl = "there is no kubectl: npm run envtest builds one";
