import type { Settings } from "./configuration.ts";
import type { Flaw } from "./flaw.ts";
import type { Flag } from "./reading.ts";
import { isKubeProxy, type Word } from "./words.ts";

/** The flags behind the binary's name; undefined where no kube-proxy is found in the words. */
export function parseFlags(
  words: readonly Word[],
  environment: ReadonlyMap<string, string>,
): ReadonlyMap<string, Flag> | undefined {
  const start = startOf(words);
  if (start === undefined) return undefined;
  const flags = new Map<string, Flag>();
  for (let i = start; i < words.length; i++) {
    const word = words[i];
    // flags may stand between arguments; `--` ends them
    if (word === undefined || word.text === "--") break;
    const found = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/su.exec(word.text);
    if (found === null) continue;
    const name = (found[1] ?? "").replaceAll("_", "-");
    let text = found[2];
    if (text === undefined && switches.has(name)) text = "true";
    if (text === undefined) text = words[++i]?.text ?? "";
    const value = expand(text, environment);
    const former = flags.get(name);
    // a map flag adds up, of every other the last one counts
    const joined =
      name === "feature-gates" && former?.value !== undefined && value !== undefined
        ? `${former.value},${value}`
        : value;
    flags.set(name, { field: word.field, ...(joined === undefined ? {} : { value: joined }) });
  }
  return flags;
}

/** The first word after `kube-proxy` or `hyperkube proxy`; of a command that is all flags, the first (the image's entrypoint). */
function startOf(words: readonly Word[]): number | undefined {
  const binary = words.findIndex(({ text }) => isKubeProxy(text));
  if (binary >= 0) return binary + 1;
  const hyper = words.findIndex(({ text }) => /(?:^|\/)hyperkube$/u.test(text));
  if (hyper >= 0) return /^(?:kube-)?proxy$/u.test(words[hyper + 1]?.text ?? "") ? hyper + 2 : undefined;
  return words.every(({ text }) => text.startsWith("-")) ? 0 : undefined;
}

/** `$(NAME)` as Kubernetes replaces it; undefined where the text hangs on something that the object does not tell. */
function expand(text: string, environment: ReadonlyMap<string, string>): string | undefined {
  let open = false;
  const expanded = text.replaceAll(/\$\$|\$\(([\w.-]+)\)/gu, (whole, name?: string) => {
    if (name === undefined) return "$";
    const value = environment.get(name);
    if (value === undefined) open = true;
    return value ?? whole;
  });
  // what a shell or a template would still fill in
  return open || /\$\{|\$[A-Za-z_]|\{\{|%\{|`|<[A-Z_-]+>/u.test(expanded) ? undefined : expanded;
}

/** Flags that need no value. */
const switches: ReadonlySet<string> = new Set(
  (
    "bind-address-hard-fail cleanup cleanup-ipvs conntrack-tcp-be-liberal enable-dsr forward-healthcheck-vip help init-only " +
    "iptables-localhost-nodeports ipvs-strict-arp masquerade-all profiling windows-service version " +
    "add-dir-header alsologtostderr logtostderr one-output skip-headers skip-log-headers"
  ).split(" "),
);

/** Flags of every version from 1.20 to 1.37. Source: cmd/kube-proxy/app of these versions. */
const lasting: ReadonlySet<string> = new Set(
  (
    "bind-address bind-address-hard-fail cleanup cluster-cidr config config-sync-period conntrack-max-per-core conntrack-min " +
    "conntrack-tcp-timeout-close-wait conntrack-tcp-timeout-established detect-local-mode feature-gates healthz-bind-address " +
    "healthz-port hostname-override iptables-masquerade-bit iptables-min-sync-period iptables-sync-period ipvs-exclude-cidrs " +
    "ipvs-min-sync-period ipvs-scheduler ipvs-strict-arp ipvs-sync-period ipvs-tcp-timeout ipvs-tcpfin-timeout " +
    "ipvs-udp-timeout kube-api-burst kube-api-content-type kube-api-qps kubeconfig masquerade-all master " +
    "metrics-bind-address metrics-port nodeport-addresses oom-score-adj profiling proxy-mode show-hidden-metrics-for-version " +
    "log-flush-frequency v vmodule version write-config-to"
  ).split(" "),
);

/** Versions that do not know a flag, and so exit with "unknown flag". */
const windows: ReadonlyMap<string, string> = new Map([
  ["cleanup-ipvs", ">=1.22.0-0"],
  ["udp-timeout", ">=1.26.0-0"],
  ["proxy-port-range", ">=1.31.0-0"],
  ["iptables-localhost-nodeports", "<1.26.0-0"],
  ["conntrack-tcp-be-liberal", "<1.29.0-0"],
  ["conntrack-udp-timeout", "<1.29.0-0"],
  ["conntrack-udp-timeout-stream", "<1.29.0-0"],
  ["init-only", "<1.29.0-0"],
  ["pod-bridge-interface", "<1.24.0-0"],
  ["pod-interface-name-prefix", "<1.24.0-0"],
]);

/** Flags that end kube-proxy at the start; one that is not in the lists above leaves it open. */
export function flagFlaws(flags: ReadonlyMap<string, Flag>): readonly Flaw[] {
  return [...flags.keys()].flatMap((name): readonly Flaw[] => {
    if (lasting.has(name)) return [];
    const versions = windows.get(name);
    const reason = `flag --${name} is not known: remove it`;
    return [{ field: `--${name}`, reason, ...(versions === undefined ? { certain: false } : { versions }) }];
  });
}

/** What flags alone tell kube-proxy, and which of them it cannot read. A value that is not known leaves its setting out. */
export function flagSettings(flags: ReadonlyMap<string, Flag>): {
  readonly settings?: Settings;
  readonly flaws: readonly Flaw[];
} {
  const flaws: Flaw[] = [...flagFlaws(flags)];
  const open = (name: string): boolean => flags.has(name) && flags.get(name)?.value === undefined;
  const text = (name: string): string => flags.get(name)?.value ?? "";
  const truth = (name: string): boolean | undefined => {
    if (!flags.has(name)) return false;
    const value = flags.get(name)?.value;
    if (value === undefined) return undefined;
    const known = booleans.get(value);
    if (known === undefined) flaws.push({ field: `--${name}`, reason: `--${name} must be true or false` });
    return known;
  };
  const liberal = truth("conntrack-tcp-be-liberal");
  const strictARP = truth("ipvs-strict-arp");
  const featureGates = gatesOf(flags, flaws);
  if (open("proxy-mode")) {
    flaws.push({ field: "--proxy-mode", reason: "the mode is filled in later", certain: false });
    return { flaws };
  }
  return {
    settings: {
      mode: text("proxy-mode"),
      ...(featureGates === undefined ? {} : { featureGates }),
      ...(open("detect-local-mode") ? {} : { detectLocalMode: text("detect-local-mode") }),
      ...(liberal === undefined ? {} : { conntrackTcpBeLiberal: liberal }),
      ...(open("ipvs-scheduler") ? {} : { ipvsScheduler: text("ipvs-scheduler") }),
      ...(strictARP === undefined ? {} : { ipvsStrictARP: strictARP }),
    },
    flaws,
  };
}

/** Texts that Go takes for a boolean. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

function gatesOf(flags: ReadonlyMap<string, Flag>, flaws: Flaw[]): ReadonlyMap<string, boolean> | undefined {
  const flag = flags.get("feature-gates");
  const gates = new Map<string, boolean>();
  if (flag === undefined) return gates;
  if (flag.value === undefined) {
    flaws.push({ field: "--feature-gates", reason: "feature gates", certain: false });
    return undefined;
  }
  for (const pair of flag.value.split(",")) {
    if (pair.trim() === "") continue;
    const [name = "", text = ""] = pair.split("=", 2).map((part) => part.trim());
    const value = booleans.get(text);
    if (value === undefined) {
      flaws.push({ field: "--feature-gates", reason: `--feature-gates must be name=true or name=false, not ${pair}` });
      return undefined;
    }
    gates.set(name, value);
  }
  return gates;
}
