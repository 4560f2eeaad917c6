import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { entry, root, start, type Outcome } from "../cli/run.ts";

/** A repository of manifests as users have one, in a folder of its own. */
export interface Sample {
  readonly folder: string;
  /** Runs a line of shell there, with `kernelgate` and the stand-ins on the PATH. */
  readonly shell: (line: string, env?: Readonly<Record<string, string>>, stdin?: string) => Promise<Outcome>;
  readonly read: (file: string) => string;
  readonly write: (file: string, text: string) => void;
}

/** Programs that tests have no use for, by what they do instead: a line of shell. */
export type StandIns = Readonly<Record<string, string>>;

const change = (number: string): string => join(root, "examples", "changes", number);

/**
 * A repository with `manifests/`, a change that is denied (`manifests/kube-proxy.yaml`), a harmless one in `harmless/`, a policy, and the
 * nodes in `cluster.json`. `kernelgate` is on the PATH, as after an installation.
 */
export function sampleRepository(standIns: StandIns = {}): Sample {
  const folder = mkdtempSync(join(tmpdir(), "kernelgate-sample-"));
  const bin = join(folder, ".bin");
  for (const name of [bin, join(folder, "manifests"), join(folder, "harmless")]) mkdirSync(name);
  copyFileSync(change("1-ipvs.yaml"), join(folder, "manifests", "kube-proxy.yaml"));
  copyFileSync(change("4-iptables-tuned.yaml"), join(folder, "harmless", "kube-proxy.yaml"));
  copyFileSync(join(root, "examples", "cluster.yaml"), join(folder, "cluster.json")); // YAML is a superset
  writeFileSync(join(folder, "policy.yaml"), "apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: {}\n");
  const programs = {
    node: `exec '${process.execPath}' "$@"`,
    kernelgate: `exec '${process.execPath}' '${entry}' "$@"`,
    ...standIns,
  };
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${line}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const PATH = [bin, process.env["PATH"] ?? ""].join(delimiter);
  return {
    folder,
    shell: (line, env = {}, stdin = "") =>
      start("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", line], {
        cwd: folder,
        env: { PATH, ...env },
        stdin,
      }),
    read: (file) => readFileSync(join(folder, file), "utf8"),
    write: (file, text) => writeFileSync(join(folder, file), text),
  };
}

/** Shell that prints files, as a stand-in for a program that renders manifests. */
export function printing(...files: readonly string[]): string {
  return `cat ${files.map((file) => `'${file}'`).join(" ")}`;
}
