import { readFileSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Catalogue } from "../../catalogue/read.ts";
import { readExemptions } from "../../config/exemption-objects.ts";
import { parsePolicy } from "../../config/policy.ts";
import type { ServeConfig } from "../../config/serve.ts";
import type { Advisory } from "../../domain/advisory.ts";
import { createAssessor } from "../../domain/assess.ts";
import { classifyKernel } from "../../domain/kernels/classify.ts";
import { defaultPolicy, type Exemption, type Policy } from "../../domain/policy.ts";
import type { Classify } from "../../gate/collect.ts";
import { createGate, type Gate } from "../../gate/gate.ts";
import type { ReadObject } from "../../gate/read.ts";
import { publishedVersions } from "../../objects/spiderpool/versions.ts";
import { openCatalogue } from "../catalogue.ts";
import { UsageError } from "../exit.ts";

/** What the server knows and was told: advisories and policy, as they are now. */
export interface Knowledge {
  readonly classify: Classify;
  gate(): Gate;
  policy(): Policy;
  advisories(): readonly Advisory[];
  /** Advisories that are left out because they are broken. */
  broken(): number;
  /** Why the policy file is not in force, or undefined when it is. The last good policy stays. */
  policyError(): string | undefined;
  /** Replaces the advisories that come from objects of the cluster. Resolves with the faults by object name; a good one has none. Calls take effect in order. */
  useAdvisories(objects: ReadonlyMap<string, unknown>): Promise<ReadonlyMap<string, string>>;
  /** Replaces the exemptions that come from objects of the cluster. Returns the faults by object name. */
  useExemptions(objects: ReadonlyMap<string, unknown>): ReadonlyMap<string, string>;
  /** Follows the policy file until the signal. */
  follow(signal: AbortSignal): Promise<void>;
}

/** Who is told when knowledge changes. */
export interface KnowledgeLog {
  policyLoaded(policy: Policy): void;
  policyRejected(message: string): void;
  advisoryBroken(where: string, message: string): void;
  exemptionBroken(name: string, message: string): void;
}

const POLL_MS = 10_000; // file events get lost on some mounts

/** Loads advisories and policy. Throws {@link UsageError} when the policy cannot be read at the start: that is a fault of the installation. */
export async function createKnowledge(config: ServeConfig, read: ReadObject, log: KnowledgeLog): Promise<Knowledge> {
  const catalogue = await openCatalogue(config.advisories);
  for (const { file, line, message } of catalogue.errors) log.advisoryBroken(`${file}:${line}`, message);
  const state = {
    extra: [] as readonly Advisory[],
    brokenObjects: 0,
    exemptions: [] as readonly Exemption[],
    error: undefined as string | undefined,
  };
  let gate = gateOf(catalogue, state.extra, config, read);
  let filePolicy = defaultPolicy;
  let policy = defaultPolicy;
  let looked: { readonly text: string; readonly error: string | undefined } | undefined;

  const merge = (): void => {
    policy =
      state.exemptions.length === 0
        ? filePolicy
        : { ...filePolicy, exemptions: [...filePolicy.exemptions, ...state.exemptions] };
  };
  const load = (file: string): string | undefined => {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      return `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`;
    }
    // a file that was away for a moment is as good or as faulty as it was before
    if (text === looked?.text) return looked.error;
    const parsed = parsePolicy(text);
    const error =
      "errors" in parsed
        ? parsed.errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join("; ")
        : undefined;
    looked = { text, error };
    if ("errors" in parsed) return error;
    filePolicy = parsed.policy;
    merge();
    log.policyLoaded(filePolicy);
    return undefined;
  };
  if (config.policy !== undefined) {
    const error = load(config.policy);
    if (error !== undefined) throw new UsageError(error);
  }
  return {
    classify: (kernelVersion, osImage) => classifyKernel(catalogue.streams, kernelVersion, osImage),
    gate: () => gate,
    policy: () => policy,
    advisories: () => [...catalogue.advisories, ...state.extra],
    broken: () => catalogue.errors.length + state.brokenObjects,
    policyError: () => state.error,
    async useAdvisories(objects) {
      // most clusters have no Advisory: the compiler is loaded with the first
      const { compileObjects } = await import("../advisory-objects.ts");
      const { good, faults } = compileObjects(objects, catalogue);
      for (const [name, fault] of faults) log.advisoryBroken(`Advisory ${name}`, fault);
      state.extra = good;
      state.brokenObjects = faults.size;
      gate = gateOf(catalogue, good, config, read);
      return faults;
    },
    useExemptions(objects) {
      const { good, faults } = readExemptions(objects);
      state.exemptions = good;
      merge();
      return faults;
    },
    async follow(signal) {
      const { policy: file } = config;
      if (file === undefined) return;
      const look = (): void => {
        const error = load(file);
        if (error !== undefined && error !== state.error) log.policyRejected(error);
        state.error = error;
      };
      // a mounted ConfigMap changes by a link in its folder: watch that, and poll besides
      const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(file) || name.startsWith("..")) look();
      });
      watcher.on("error", () => undefined);
      while (!signal.aborted) {
        await sleep(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined);
        if (!signal.aborted) look();
      }
      watcher.close();
    },
  };
}

function gateOf(catalogue: Catalogue, extra: readonly Advisory[], config: ServeConfig, read: ReadObject): Gate {
  return createGate({
    assessor: createAssessor([...catalogue.advisories, ...extra]),
    read,
    versions: {},
    publishedVersions,
    ...(config.clusterName === undefined ? {} : { cluster: config.clusterName }),
  });
}
