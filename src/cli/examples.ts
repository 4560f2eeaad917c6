import type { Command } from "commander";
import { commandsOf } from "./tree.ts";

/** A command line that works, and what it is for where that does not show. */
export interface Example {
  readonly run: string;
  readonly does?: string;
}

/** Examples of every command, by the words that call it; the help, docs/cli.md and the tests show and run the same ones. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  "": [
    { run: "kernelgate check change.yaml", does: "judge a change against the current cluster" },
    {
      run: "helm template … | kernelgate check - --cluster nodes.json",
      does: "judge rendered manifests against saved nodes",
    },
    { run: "kernelgate scan", does: "judge the cluster as it is" },
    { run: "kernelgate advisories show KP001", does: "read about a known issue" },
  ],
  check: [
    { run: "kernelgate check kube-proxy.yaml" },
    { run: "kernelgate check manifests/ --cluster snapshot.json -o github" },
    {
      run: "helm template spiderpool spiderpool/spiderpool | kernelgate check - --cluster nodes.json -o text -o sarif=gate.sarif",
    },
  ],
  scan: [
    { run: "kernelgate scan -o html=report.html" },
    { run: "kernelgate scan --cluster a.yaml --cluster b.yaml --each", does: "several clusters, one report" },
    { run: "kernelgate scan --contexts prod-eu,prod-us -o text -o html=fleet.html" },
  ],
  simulate: [
    { run: "kernelgate simulate --set kubeProxy.mode=nftables" },
    {
      run: "kernelgate simulate --matrix kubeProxy.version=1.30..1.37 --set kubeProxy.mode=nftables --cluster nodes.json",
    },
    {
      run: "kernelgate simulate --remove-nodes pool=edge --add-nodes '6.8.0-45-generic,Ubuntu 24.04x3' --set kubeProxy.mode=ipvs",
    },
  ],
  snapshot: [{ run: "kernelgate snapshot -f cluster.json && kernelgate check change.yaml --cluster cluster.json" }],
  "advisories list": [
    { run: "kernelgate advisories list" },
    { run: "kernelgate advisories list nftables --severity critical" },
  ],
  "advisories show": [{ run: "kernelgate advisories show KP001" }],
  "advisories test": [
    { run: "kernelgate advisories test", does: "the built-in ones" },
    { run: "kernelgate advisories test our-advisories/" },
  ],
  "policy test": [
    { run: "kernelgate policy test policy.yaml" },
    {
      run: "kernelgate policy test policy.yaml --cluster snapshot.json",
      does: "and what it makes of the findings there",
    },
  ],
  serve: [
    { run: "kernelgate serve", does: "in a pod: state from the API server, certificates of its own" },
    {
      run: "kernelgate serve --cluster snapshot.json --tls-cert tls.crt --tls-key tls.key",
      does: "state from a file, to try it",
    },
  ],
  doctor: [{ run: "kernelgate doctor" }, { run: "kernelgate doctor --context prod-eu -o json" }],
  completion: [
    { run: "source <(kernelgate completion bash)", does: "in ~/.bashrc" },
    { run: 'kernelgate completion zsh > "${fpath[1]}/_kernelgate"' },
    { run: "kernelgate completion fish > ~/.config/fish/completions/kernelgate.fish" },
  ],
};

const MAX_COLUMNS = 110; // of a command with its purpose beside it; longer ones get a line below

/** Puts the examples under the help of each command, and its own help into the hint after a wrong usage. */
export function addExamples(program: Command): void {
  for (const { path, command } of commandsOf(program)) {
    const words = ["kernelgate", ...path].join(" ");
    command.showHelpAfterError(`(${words} --help shows what there is)`);
    const own = examples[path.join(" ")] ?? [];
    if (own.length === 0) continue;
    const width = Math.max(...own.map(({ run, does }) => (does === undefined ? 0 : run.length)));
    const fits = own.every(({ does = "" }) => width + does.length < MAX_COLUMNS);
    const lines = own.map(({ run, does }) => {
      if (does === undefined) return `  ${run}`;
      return fits ? `  ${run.padEnd(width)}  ${does}` : `  ${run}\n      ${does}`;
    });
    command.addHelpText("after", `\n${own.length === 1 ? "Example" : "Examples"}:\n${lines.join("\n")}`);
  }
}
