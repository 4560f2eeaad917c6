import { Argument, Command, CommanderError, Option } from "commander";
import { components, severities } from "../domain/advisory.ts";
import { addExamples } from "./examples.ts";
import { exitCodes, failOnWords, UsageError } from "./exit.ts";
import type {
  DoctorFlags,
  JudgeFlags,
  ListFlags,
  ScanFlags,
  ServeFlags,
  SimulateFlags,
  SnapshotFlags,
} from "./flags.ts";
import { version } from "./version.ts";

/** Collects a repeated option. */
function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

/**
 * Runs a command line (without node and script) and returns its exit code. Data go to standard output, messages to standard
 * error; only a bug prints a stack. Each command's modules are loaded when it is called, so that none pays for another.
 */
export async function run(args: readonly string[]): Promise<number> {
  const state = { code: exitCodes.ok as number };
  const program = build(state);
  try {
    await program.parseAsync(args, { from: "user" });
    return state.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof UsageError) {
      process.stderr.write(`kernelgate: ${error.message}\n`);
      return exitCodes.usage;
    }
    process.stderr.write(
      `kernelgate: internal error: ${error instanceof Error ? (process.env["KERNELGATE_DEBUG"] ? error.stack : error.message) : String(error)}\n`,
    );
    process.stderr.write("This is a bug of kernelgate; KERNELGATE_DEBUG=1 shows where.\n");
    return exitCodes.internal;
  }
}

/** The tree of commands and options; `state` takes the exit code of the one that runs. */
export function build(state: { code: number }): Command {
  const program = new Command("kernelgate");
  program
    .exitOverride()
    .description(
      "Knows which kernels the nodes run, and stops changes to kube-proxy, Calico and Spiderpool that are known to break on them.",
    )
    .version(version(), "-V, --version")
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /u, "kernelgate: ")) })
    .configureHelp({ sortSubcommands: false });
  addCheck(program, state);
  addScan(program, state);
  addSimulate(program, state);
  addSnapshot(program, state);
  addAdvisories(program, state);
  addPolicy(program, state);
  addServe(program, state);
  addDoctor(program, state);
  addCompletion(program);
  addExamples(program);
  program.addHelpText("after", `\n${exitCodesText}`);
  return program;
}

const exitCodesText = `Exit codes: 0 nothing at or above --fail-on, 1 internal error, 2 wrong usage or unreadable input,
            3 a denial, 4 a warning, 5 an undetermined finding.`;

function clusterOptions(command: Command, without = "the live cluster"): Command {
  return command
    .option(
      "--cluster <file>",
      `objects of the cluster, such as \`kubectl get nodes -o json\`; may be repeated (default: ${without})`,
      collect,
    )
    .option("--kubeconfig <file>", "kubeconfig of the live cluster")
    .option("--context <name>", "context of the kubeconfig")
    .option("--cluster-name <name>", "name of this cluster, for exemptions that are limited to some")
    .option("--kube-proxy-version <version>", "version of kube-proxy where the objects do not tell")
    .option("--calico-version <version>", "version of Calico where the objects do not tell")
    .option("--spiderpool-version <version>", "version of Spiderpool where the objects do not tell")
    .option("--kubernetes-version <version>", "version of Kubernetes where the objects do not tell");
}

function judgeOptions(command: Command): Command {
  return clusterOptions(command)
    .option("--policy <file>", "policy: enforcement, rules, exemptions")
    .option("--advisories <dir>", "more advisories; may be repeated", collect)
    .option(
      "-o, --output <format[=file]>",
      "text, json, sarif, junit, github, markdown or html; may be repeated, all but one with a file",
      collect,
    )
    .addOption(
      new Option("--fail-on <what>", "from what on the exit code is not 0").choices(failOnWords).default("deny"),
    )
    .option("-q, --quiet", "no output when there is nothing to say, no progress")
    .option("-v, --verbose", "say what is read and why");
}

function addCheck(program: Command, state: { code: number }): void {
  judgeOptions(program.command("check"))
    .description("judge a change: manifests against a cluster, before they are applied")
    .argument("[files...]", "YAML or JSON files, directories, or - for standard input")
    .action(async (files: readonly string[], options: JudgeFlags) => {
      const { check } = await import("./check.ts");
      state.code = await check(files, options);
    });
}

function addScan(program: Command, state: { code: number }): void {
  judgeOptions(program.command("scan"))
    .description("judge a cluster as it is")
    .option("--each", "take each --cluster as a cluster of its own: one report over all")
    .option("--contexts <names>", "scan several contexts of the kubeconfig, separated by commas")
    .action(async (options: ScanFlags) => {
      const { scan } = await import("./scan.ts");
      state.code = await scan(options);
    });
}

function addSimulate(program: Command, state: { code: number }): void {
  judgeOptions(program.command("simulate"))
    .description("what would happen if: other settings, versions or nodes")
    .option(
      "--set <path=value>",
      "another value of a setting, such as kubeProxy.mode=nftables; may be repeated",
      collect,
    )
    .option("--add-nodes <kernel[,osimage][xN]>", "nodes to add; may be repeated", collect)
    .option("--remove-nodes <selector>", "labels of nodes to take away, such as pool=edge; may be repeated", collect)
    .option("--matrix <path=from..to>", "a table over versions, such as kubeProxy.version=1.30..1.37")
    .action(async (options: SimulateFlags) => {
      const { simulate } = await import("./simulate.ts");
      state.code = await simulate(options);
    });
}

function addSnapshot(program: Command, state: { code: number }): void {
  program
    .command("snapshot")
    .description("write the objects that the gate needs from a live cluster, as one List for --cluster")
    .option("--kubeconfig <file>", "kubeconfig of the cluster")
    .option("--context <name>", "context of the kubeconfig")
    .option("-f, --file <file>", "where to write it (default: standard output)")
    .action(async (options: SnapshotFlags) => {
      const { snapshot } = await import("./snapshot.ts");
      state.code = await snapshot(options);
    });
}

function addAdvisories(program: Command, state: { code: number }): void {
  const advisories = program.command("advisories").description("the knowledge base of known issues");
  advisories
    .command("list")
    .description("one line an advisory")
    .argument("[text...]", "only those that contain all of these words")
    .addOption(new Option("--component <name>", "only those of this component").choices(components))
    .addOption(new Option("--severity <name>", "only those of this severity").choices(severities))
    .option("--advisories <dir>", "more advisories; may be repeated", collect)
    .action(async (words: readonly string[], options: ListFlags) => {
      const { list } = await import("./advisories.ts");
      state.code = await list(words, options);
    });
  advisories
    .command("show")
    .description("everything about one advisory")
    .argument("<id>", "id or alias, such as KP001")
    .option("--advisories <dir>", "more advisories; may be repeated", collect)
    .action(async (id: string, options: ListFlags) => {
      const { show } = await import("./advisories.ts");
      state.code = await show(id, options);
    });
  advisories
    .command("test")
    .description("check the data and run all examples")
    .argument("[dir]", "a directory of advisories (default: the built-in ones)")
    .action(async (folder: string | undefined) => {
      const { test } = await import("./advisories.ts");
      state.code = await test(folder);
    });
}

function addPolicy(program: Command, state: { code: number }): void {
  const policy = program.command("policy").description("the policy file");
  clusterOptions(policy.command("test"), "none is looked at, unless --context or --kubeconfig names a live one")
    .description("check a policy file and show what it changes")
    .argument("<file>", "the policy file")
    .option("--advisories <dir>", "more advisories; may be repeated", collect)
    .action(async (file: string, options: JudgeFlags) => {
      const { testPolicy } = await import("./policy.ts");
      state.code = await testPolicy(file, options);
    });
}

function addServe(program: Command, state: { code: number }): void {
  program
    .command("serve")
    .description("the admission webhook")
    .option("--listen <host:port>", "where reviews are answered (default :8443)")
    .option("--status-listen <host:port>", "probes, metrics and report (default :8080)")
    .option("--tls-cert <file>", "certificate (default: self-managed)")
    .option("--tls-key <file>", "its key")
    .option("--tls-client-ca <file>", "accept only API servers with a certificate of this CA")
    .option("--cluster <file>", "state from files instead of a live cluster; may be repeated", collect)
    .option("--kubeconfig <file>", "kubeconfig (default: in-cluster)")
    .option("--context <name>", "context of the kubeconfig")
    .option("--policy <file>", "policy: enforcement, rules, exemptions; read again when it changes")
    .option("--advisories <dir>", "more advisories; may be repeated", collect)
    .option("--config <file>", "configuration file; options and KERNELGATE_… variables win over it")
    .addHelpText("after", "\nEvery option can be given as a variable too: --status-listen is KERNELGATE_STATUS_LISTEN.")
    .action(async (options: ServeFlags) => {
      const { serve } = await import("./serve.ts");
      state.code = await serve(options);
    });
}

function addDoctor(program: Command, state: { code: number }): void {
  program
    .command("doctor")
    .description("is the gate really in the path? Each check passes, warns or fails, with what to do")
    .option("--kubeconfig <file>", "kubeconfig of the cluster")
    .option("--context <name>", "context of the kubeconfig")
    .option("--namespace <name>", "namespace of kernelgate", "kernelgate")
    .option("--name <name>", "name of the ValidatingWebhookConfiguration and Service", "kernelgate")
    .addOption(new Option("-o, --output <format>", "how to write it").choices(["text", "json"]).default("text"))
    .action(async (options: DoctorFlags) => {
      const { doctor } = await import("./doctor.ts");
      state.code = await doctor(options);
    });
}

function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("a script that completes commands and options in your shell")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { completion } = await import("./completion.ts");
      process.stdout.write(completion(shell, program));
    });
}
