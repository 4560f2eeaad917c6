import type { ReadingBase } from "../object.ts";
import type { Configuration } from "./configuration.ts";

/** What an object of kube-proxy says. */
export type KubeProxyReading = ConfigurationReading | WorkloadReading;

/** A ConfigMap that holds, or should hold, kube-proxy's configuration. */
export interface ConfigurationReading extends ReadingBase {
  readonly component: "kube-proxy";
  readonly form: "configuration";
  /** By key of `data` or `binaryData`: each one that is or should be a configuration. The most likely one comes first. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** All keys, so that a file that is mounted but is no configuration is told from one that does not exist. */
  readonly keys: ReadonlySet<string>;
}

/** One configuration in a ConfigMap. */
export interface Entry {
  /** Path of the text in the object, such as `data[config.conf]`. */
  readonly field: string;
  readonly configuration: Configuration;
}

/** A DaemonSet or Pod that runs kube-proxy. */
export interface WorkloadReading extends ReadingBase {
  readonly component: "kube-proxy";
  readonly form: "workload";
  readonly os: "linux" | "windows";
  /** Its node selector is one that no node has (Calico's way to switch kube-proxy off). */
  readonly parked: boolean;
  /** A Pod that belongs to a DaemonSet, which speaks for it where it is given. */
  readonly owned: boolean;
  /** Version by the tag of the image, where the tag tells one. */
  readonly version: { readonly value?: string; readonly field: string };
  readonly command: Command;
  /** KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK is set and not empty; absent when the object does not tell. */
  readonly kernelCheckVariable: { readonly value?: boolean; readonly field: string };
}

/** How kube-proxy is started: by flags that can be read, or in a way that cannot (a script, a template). */
export type Command =
  | { readonly kind: "opaque"; readonly field: string; readonly reason: string }
  | {
      readonly kind: "flags";
      readonly field: string;
      readonly flags: ReadonlyMap<string, Flag>;
      readonly config?: ConfigFile;
    };

/** A flag by its name with dashes; `value` is absent where it hangs on something unseen, such as `$(MODE)`. */
export interface Flag {
  readonly value?: string;
  readonly field: string;
}

/** What `--config` names: a key of a ConfigMap, or a file that no object holds. */
export type ConfigFile =
  | { readonly kind: "key"; readonly configMap: string; readonly key: string; readonly field: string }
  | { readonly kind: "unseen"; readonly reason: string; readonly field: string };
