import { gzipSync } from "node:zlib";
import type { Json } from "./harness.ts";

/** Values that differ from the chart's, by their names of 0.6 and later. */
export interface Values {
  readonly kubevirt?: boolean;
  readonly subnet?: boolean;
  readonly gc?: boolean;
  readonly multusInstall?: boolean;
  readonly multusConfig?: boolean;
  readonly detectGateway?: boolean;
  readonly coordinator?: boolean;
  readonly statefulSet?: boolean;
}

/** The chart's own values, with the defaults of the release lines 0.3 to 1.2 as far as they are looked at here. */
function chartValues(version: string): Json {
  const [, minor = 0, patch = 0] = /^[0-9]+[.]([0-9]+)[.]([0-9]+)/u.exec(version)?.map(Number) ?? [];
  const gc = {
    enabled: true,
    gcAll: { intervalInSecond: 600 },
    GcDeletingTimeOutPod: { enabled: true, delay: 0 },
    statelessPod: { zombieOnReadyNode: true, zombieOnNotReadyNode: true },
  };
  const common = {
    global: {
      imageRegistryOverride: "",
      name: "spiderpool",
      configName: "spiderpool-conf",
      cniBinHostPath: "/opt/cni/bin",
      ipamBinHostPath: "/opt/cni/bin",
    },
    spiderpoolController: { replicas: 1 },
  };
  if (version.startsWith("0.") && minor < 6)
    return {
      ...common,
      feature: { enableIPv4: true, enableIPv6: true, enableStatefulSet: true, enableSpiderSubnet: false, gc },
    };
  const renamed = !version.startsWith("0.");
  const subnet = renamed || minor > 7 || (minor === 7 && patch > 0);
  const eighth = renamed || minor >= 8;
  return {
    ...common,
    ipam: {
      enableIPv4: true,
      enableIPv6: true,
      enableStatefulSet: true,
      ...(eighth ? { enableKubevirtStaticIP: true } : {}),
      ...(renamed ? { spiderSubnet: { enable: true } } : { enableSpiderSubnet: subnet }),
      gc,
    },
    multus: {
      enableMultusConfig: true,
      multusCNI: { install: true, uninstall: false, defaultCniCRName: eighth ? "" : "default" },
    },
    coordinator: {
      enabled: true,
      mode: "auto",
      podCIDRType: eighth ? "auto" : "cluster",
      detectGateway: false,
      detectIPConflict: false,
    },
  };
}

/** What `helm -f values.yaml` adds. */
function userValues(version: string, values: Values): Json {
  const { kubevirt, subnet, gc, multusInstall, multusConfig, detectGateway, coordinator, statefulSet } = values;
  const ipam = {
    ...(kubevirt === undefined ? {} : { enableKubevirtStaticIP: kubevirt }),
    ...(subnet === undefined ? {} : { enableSpiderSubnet: subnet }),
    ...(statefulSet === undefined ? {} : { enableStatefulSet: statefulSet }),
    ...(gc === undefined ? {} : { gc: { enabled: gc } }),
  };
  if (/^0[.][0-5][.]/u.test(version)) return { feature: ipam };
  return {
    ipam,
    multus: {
      ...(multusConfig === undefined ? {} : { enableMultusConfig: multusConfig }),
      ...(multusInstall === undefined ? {} : { multusCNI: { install: multusInstall } }),
    },
    coordinator: {
      ...(detectGateway === undefined ? {} : { detectGateway }),
      ...(coordinator === undefined ? {} : { enabled: coordinator }),
    },
  };
}

/** The Secret of a Helm release, as the storage driver writes it: base64 of base64 of gzip of JSON. */
export function release(version: string, values: Values = {}, status = "pending-install", revision = 1): Json {
  const payload = {
    name: "spiderpool",
    info: { first_deployed: "2026-10-01T08:00:00Z", status, description: "Initial install underway" },
    chart: {
      metadata: { name: "spiderpool", version, appVersion: version, apiVersion: "v2" },
      templates: [],
      values: chartValues(version),
    },
    config: userValues(version, values),
    manifest: "",
    version: revision,
    namespace: "spiderpool",
  };
  const name = `sh.helm.release.v1.spiderpool.v${String(revision)}`;
  const labels = { name: "spiderpool", owner: "helm", status, version: String(revision) };
  const packed = gzipSync(JSON.stringify(payload)).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: { name, namespace: "spiderpool", labels },
    data: { release: Buffer.from(packed).toString("base64") },
  };
}

/** The workloads of an installed chart. */
export function installed(version: string): readonly Json[] {
  const parts = [
    ["DaemonSet", "spiderpool-agent"],
    ["Deployment", "spiderpool-controller"],
  ] as const;
  return parts.map(([kind, name]) => {
    const labels = {
      "app.kubernetes.io/component": name,
      "app.kubernetes.io/instance": "spiderpool",
      "app.kubernetes.io/managed-by": "Helm",
      "app.kubernetes.io/name": "spiderpool",
      "app.kubernetes.io/version": version,
      "helm.sh/chart": `spiderpool-${version}`,
    };
    const containers = [{ name, image: `ghcr.io/spidernet-io/spiderpool/${name}:v${version}` }];
    return {
      apiVersion: "apps/v1",
      kind,
      metadata: { name, namespace: "spiderpool", labels },
      spec: { template: { metadata: { labels }, spec: { containers } } },
    };
  });
}

/** A resource of Spiderpool; without a spec where none is given. */
export function resource(kind: string, name: string, spec?: Json, namespace?: string): Json {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: "spiderpool.spidernet.io/v2beta1", kind, metadata, ...(spec === undefined ? {} : { spec }) };
}

/** The CRD of SpiderCoordinators, whose txQueueLen has a default or is not there yet. */
export function coordinatorDefinition(isOld: boolean): Json {
  const properties = {
    mode: { type: "string", default: "auto" },
    podRPFilter: { type: "integer", default: 0 },
    ...(isOld ? {} : { txQueueLen: { type: "integer", default: 0 } }),
  };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties } } } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "spidercoordinators.spiderpool.spidernet.io" },
    spec: {
      group: "spiderpool.spidernet.io",
      names: { kind: "SpiderCoordinator", plural: "spidercoordinators" },
      scope: "Cluster",
      versions: [{ name: "v2beta1", served: true, storage: true, schema }],
    },
  };
}
