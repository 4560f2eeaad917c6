// Builds what the end-to-end tests run against: etcd, kube-apiserver, kubectl and kube-proxy, an older kube-apiserver and kube-proxy, Helm,
// and a program of this folder that reads dashboards as Grafana and rules as Prometheus do.
// Each Go module is built once for each content of its go.mod and of its own program; `npm run envtest` prints where the programs are.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Paths of the programs. `kubeApiserver130` and `kubeProxy130` are of Kubernetes 1.30, the others of the newest release that the tests know. */
export type Assets = {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
  readonly kubeProxy: string;
  readonly helm: string;
  readonly kubeApiserver130: string;
  readonly kubeProxy130: string;
  readonly monitoring: string;
};

type Program = keyof Assets;

/** One Go module below this folder and the programs that come from it. */
type GoModule = {
  readonly folder: string;
  /** The requirement in go.mod that names the version, and the prefix of its folder in the cache. */
  readonly requires: string;
  readonly prefix: string;
  readonly stamp: (version: string) => Readonly<Record<string, string>>;
  /** Program, name of its file, Go package; what takes longest comes first, so that the others find its packages in Go's cache. */
  readonly programs: readonly (readonly [Program, string, string])[];
  /** Whether files of the same names in KUBEBUILDER_ASSETS are taken instead. */
  readonly replaceable: boolean;
};

const kubernetesStamp = (version: string): Readonly<Record<string, string>> => ({
  "k8s.io/component-base/version.gitVersion": version,
  "k8s.io/component-base/version.gitMajor": "1",
  "k8s.io/component-base/version.gitMinor": version.split(".")[1] ?? "",
});

const MODULES: readonly GoModule[] = [
  {
    folder: ".",
    requires: "k8s.io/kubernetes",
    prefix: "",
    stamp: kubernetesStamp,
    programs: [
      ["kubeApiserver", "kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"],
      ["etcd", "etcd", "go.etcd.io/etcd/server/v3"],
      ["kubectl", "kubectl", "k8s.io/kubernetes/cmd/kubectl"],
      ["kubeProxy", "kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy"],
    ],
    replaceable: true,
  },
  {
    folder: "helm",
    requires: "helm.sh/helm/v4",
    prefix: "helm-",
    stamp: (version) => ({ "helm.sh/helm/v4/internal/version.version": version }),
    programs: [["helm", "helm", "helm.sh/helm/v4/cmd/helm"]],
    replaceable: true,
  },
  {
    folder: "v1.30",
    requires: "k8s.io/kubernetes",
    prefix: "",
    stamp: kubernetesStamp,
    programs: [
      ["kubeApiserver130", "kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"],
      ["kubeProxy130", "kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy"],
    ],
    replaceable: false,
  },
  {
    folder: "monitoring",
    requires: "github.com/prometheus/prometheus",
    prefix: "monitoring-",
    stamp: () => ({}),
    programs: [["monitoring", "monitoring", "."]],
    replaceable: false,
  },
];

/**
 * Builds the programs that are missing (a cold build takes some ten minutes on two cores; a complete cache costs milliseconds) and says where all are.
 * Programs found in the folder that KUBEBUILDER_ASSETS names are taken from there. Throws with the output of Go on standard error when a build fails.
 */
export async function ensureAssets(): Promise<Assets> {
  const paths = new Map<Program, string>();
  // One module after the other: two builds at a time need twice the memory and share the same two cores.
  for (const module of MODULES) {
    for (const [program, path] of await ensureModule(module)) paths.set(program, path);
  }
  const path = (program: Program): string => {
    const found = paths.get(program);
    if (found === undefined) throw new Error(`no module in test/envtest builds ${program}`);
    return found;
  };
  return {
    etcd: path("etcd"),
    kubeApiserver: path("kubeApiserver"),
    kubectl: path("kubectl"),
    kubeProxy: path("kubeProxy"),
    helm: path("helm"),
    kubeApiserver130: path("kubeApiserver130"),
    kubeProxy130: path("kubeProxy130"),
    monitoring: path("monitoring"),
  };
}

async function ensureModule(module: GoModule): Promise<ReadonlyMap<Program, string>> {
  const folder = join(import.meta.dirname, module.folder);
  const goMod = await readFile(join(folder, "go.mod"), "utf8");
  const version = requiredVersion(goMod, module.requires);
  const hash = createHash("sha256").update(goMod);
  if (module.programs.some(([, , source]) => source === "."))
    for (const name of (await readdir(folder)).filter((file) => file.endsWith(".go")).toSorted())
      hash.update(await readFile(join(folder, name)));
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const target = join(cache, "kernelgate", "envtest", `${module.prefix}${version}-${hash.digest("hex").slice(0, 12)}`);
  const given = module.replaceable ? process.env["KUBEBUILDER_ASSETS"] : undefined;

  const paths = new Map<Program, string>();
  for (const [program, name, source] of module.programs) {
    const own = given === undefined ? undefined : join(given, name);
    const path = own !== undefined && existsSync(own) ? own : join(target, name);
    if (!existsSync(path)) await build(folder, source, path, module.stamp(version));
    paths.set(program, path);
  }
  return paths;
}

function requiredVersion(goMod: string, module: string): string {
  for (const line of goMod.split("\n")) {
    const words = line
      .trim()
      .replace(/^require /u, "")
      .split(/\s+/u);
    if (words[0] === module && words[1]?.startsWith("v") === true) return words[1];
  }
  throw new Error(`the go.mod in test/envtest requires no ${module}`);
}

async function build(
  folder: string,
  source: string,
  target: string,
  stamp: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const flags = ["-s", "-w", ...Object.entries(stamp).map(([name, value]) => `-X ${name}=${value}`)];
  // Renamed when complete, so that two runs do not see half a file.
  const fresh = `${target}.${process.pid}`;
  const started = performance.now();
  console.error(`building ${source}; the first time takes some minutes`);
  const child = spawn("go", ["build", "-trimpath", "-ldflags", flags.join(" "), "-o", fresh, source], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: ["ignore", 2, 2],
  });
  try {
    const [code, signal] = await once(child, "close");
    if (code !== 0) throw new Error(`go build ${source} in ${folder} ended with ${String(code ?? signal)}`);
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error instanceof Error && "code" in error && error.code === "ENOENT"
      ? new Error(`cannot build ${source}: install Go 1.26, or set KUBEBUILDER_ASSETS`, { cause: error })
      : error;
  }
  console.error(`built ${source} in ${Math.round((performance.now() - started) / 1000)} s`);
}

if (import.meta.main) {
  const assets = await ensureAssets();
  for (const [program, path] of Object.entries(assets)) console.error(`${program}: ${path}`);
  console.log(`KUBEBUILDER_ASSETS=${dirname(assets.kubeApiserver)}`);
}
