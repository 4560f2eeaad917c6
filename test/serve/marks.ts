import { gzipSync } from "node:zlib";
import { application, helmRelease, release, secret } from "../objects/spiderpool/objects.ts";
import { configMap, daemonSet, type Json } from "./objects.ts";

/** A way to hide a secret in an object. */
export type Holder = (mark: string) => Json;

const kubeProxyConfig = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n";

function configuration(more: string): Json {
  return configMap("ipvs", {}, { "config.conf": `${kubeProxyConfig}${more}` });
}

function felix(spec: Json): Json {
  return { apiVersion: "crd.projectcalico.org/v1", kind: "FelixConfiguration", metadata: { name: "default" }, spec };
}

function workload(name: string, env: readonly Json[], args: readonly string[] = []): Json {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system", labels: { "helm.sh/chart": "spiderpool-1.0.0" } },
    spec: { template: { spec: { containers: [{ name, image: `example.com/${name}:v1.0.0`, args, env }] } } },
  };
}

function withMetadata(object: Json, more: Json): Json {
  return { ...object, metadata: { ...Object(object["metadata"]), ...more } };
}

/** Objects with a secret in them, by its place. None of these places is a setting that an advisory looks at. */
export const holders: Readonly<Record<string, Holder>> = {
  "values of a Helm release": (mark) =>
    release({ name: "a", version: "0.9.0", config: { registryPassword: mark, ipam: { token: mark } } }),
  "the manifest and values of a chart": (mark) =>
    release({ name: "b", version: "0.9.0", values: { token: mark }, manifest: `stringData: { a: ${mark} }` }),
  "a Helm payload that is no gzip": (mark) => secret(Buffer.from(mark), { name: "c" }),
  "a Helm payload that ends early": (mark) =>
    secret(gzipSync(JSON.stringify({ name: mark.repeat(50) })).subarray(0, 40), { name: "d" }),
  "a Helm payload that is no JSON": (mark) => secret(gzipSync(mark), { name: "e" }),
  "a Helm payload of broken JSON": (mark) => secret(gzipSync(`{"config":{"password": ${mark}`), { name: "f" }),
  "a Helm payload that is no base64": (mark) => ({ ...secret(Buffer.from("")), data: { release: `%${mark}` } }),
  "data of an Opaque Secret": (mark) => ({
    apiVersion: "v1",
    kind: "Secret",
    type: "Opaque",
    metadata: { name: "login", namespace: "kube-system" },
    data: { password: Buffer.from(mark).toString("base64") },
    stringData: { token: mark },
  }),
  "kubeconfig.conf of kube-proxy": (mark) =>
    configMap("ipvs", {}, { "kubeconfig.conf": `users: [{ name: a, user: { token: ${mark} } }]` }),
  "a broken kubeconfig.conf": (mark) => configMap("ipvs", {}, { "kubeconfig.conf": `users: [{ token: *${mark}` }),
  "another key of kube-proxy's ConfigMap": (mark) => configMap("ipvs", {}, { "notes.txt": mark }),
  "an unknown field of a configuration": (mark) => configuration(`password: ${mark}\n`),
  "a value of the wrong type": (mark) => configuration(`conntrack: ${mark}\n`),
  "a broken configuration, as an alias": (mark) => configuration(`password: *${mark}\n`),
  "a broken configuration, as a tag": (mark) => configuration(`password: !${mark} a\n`),
  "a broken configuration, as a tag handle": (mark) => configuration(`password: !${mark}!a b\n`),
  "a broken configuration, open quotes": (mark) => configuration(`password: "${mark}\n`),
  "a broken configuration, bad escape": (mark) => configuration(`password: "${mark}\\q"\n`),
  "a broken configuration, as JSON": (mark) =>
    configMap("", {}, { "config.conf": `{"mode":"ipvs","password":${mark}}` }),
  "a directive": (mark) => configMap("", {}, { "config.conf": `%YAML ${mark}\n---\n${kubeProxyConfig}` }),
  "the environment of kube-proxy": (mark) => daemonSet("1.33.4", [{ name: "TOKEN", value: mark }]),
  "the environment of calico-node": (mark) =>
    workload("calico-node", [
      { name: "ETCD_PASSWORD", value: mark },
      { name: "FELIX_ETCDKEYFILE", value: mark },
    ]),
  "the environment of spiderpool": (mark) => workload("spiderpool-agent", [{ name: "PASSWORD", value: mark }]),
  "flags of a workload": (mark) => workload("kube-proxy", [], [`--token=${mark}`, "--password", mark]),
  "the last applied configuration": (mark) =>
    configMap("ipvs", { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ token: mark }) }),
  "an annotation": (mark) => daemonSet("1.33.4", [], { "example.com/token": mark }),
  managedFields: (mark) =>
    withMetadata(configMap("ipvs"), {
      managedFields: [{ manager: mark, operation: "Update", fieldsV1: { [mark]: {} } }],
    }),
  "labels and owners": (mark) =>
    withMetadata(configMap("ipvs"), {
      labels: { token: mark },
      ownerReferences: [{ kind: "A", name: mark, uid: mark }],
    }),
  "an unknown field of a FelixConfiguration": (mark) => felix({ token: mark }),
  "values of a Flux HelmRelease": (mark) => helmRelease("0.9.0", { values: { global: { password: mark } } }),
  "values of an Argo CD Application": (mark) => application("0.9.0", { values: `password: ${mark}\n` }),
  "broken values of an Argo CD Application": (mark) => application("0.9.0", { values: `password: *${mark}\n` }),
  "parameters of an Argo CD Application": (mark) =>
    application("0.9.0", { parameters: [{ name: "global.password", value: mark }] }),
  "a broken configuration of Spiderpool": (mark) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "spiderpool-conf", namespace: "kube-system", labels: { "helm.sh/chart": "spiderpool-1.0.0" } },
    data: { "conf.yml": `enableIPv4: true\npassword: *${mark}\n` },
  }),
};

/** Files that cannot be parsed, with a secret next to the fault, by their name. */
export const brokenFiles: Readonly<Record<string, (mark: string) => string>> = {
  "alias.yaml": (mark) => `apiVersion: v1\nkind: Secret\nstringData: { password: *${mark} }\n`,
  "tag.yaml": (mark) => `apiVersion: v1\nkind: Secret\nstringData: { password: !${mark} a }\n`,
  "handle.yaml": (mark) => `apiVersion: v1\nkind: Secret\nstringData: { password: !${mark}!a b }\n`,
  "open.yaml": (mark) => `apiVersion: v1\nkind: Secret\nstringData: { password: "${mark}\n`,
  "indent.yaml": (mark) => `apiVersion: v1\nkind: Secret\nstringData:\n  a: b\n ${mark}: c\n`,
  "token.json": (mark) => `{"apiVersion":"v1","kind":"Secret","stringData":{"password":${mark}}}`,
  "end.json": (mark) => `{"apiVersion":"v1","kind":"Secret","stringData":{"password":"${mark}"`,
  "text.yaml": (mark) => `${mark}\n`,
  "list.yaml": (mark) => `- password: ${mark}\n`,
  "nameless.yaml": (mark) => `apiVersion: v1\nkind: Secret\nstringData: { password: ${mark} }\n`,
};
