/** A collection of the API server that advisories need, as kubectl would name it. */
export interface WatchedResource {
  /** Short name for logs, metrics and readiness; unique. */
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
}

/** Which objects are read; everything else of the cluster stays unseen. */
export interface WatchScope {
  /** Namespaces in which Spiderpool may be installed. */
  readonly spiderpoolNamespaces: readonly string[];
  /** Names of kube-proxy's ConfigMaps in kube-system. */
  readonly kubeProxyConfigMaps: readonly string[];
}

export const defaultWatchScope: WatchScope = {
  spiderpoolNamespaces: ["kube-system", "spiderpool"],
  kubeProxyConfigMaps: ["kube-proxy", "kube-proxy-config"],
};

function configMap(namespace: string, name: string): WatchedResource {
  const path = `/api/v1/namespaces/${namespace}/configmaps?fieldSelector=metadata.name%3D${encodeURIComponent(name)}`;
  return { name: `configmaps/${namespace}/${name}`, apiVersion: "v1", kind: "ConfigMap", path };
}

function custom(group: string, version: string, plural: string, kind: string): WatchedResource {
  return {
    name: `${plural}.${group}`,
    apiVersion: `${group}/${version}`,
    kind,
    path: `/apis/${group}/${version}/${plural}`,
  };
}

function workload(plural: string, kind: string, label: string): WatchedResource {
  return {
    name: `${plural}/${label}`,
    apiVersion: "apps/v1",
    kind,
    path: `/apis/apps/v1/${plural}?labelSelector=${encodeURIComponent(label)}`,
  };
}

/** Every collection to list and watch. ConfigMaps are watched one by one, so that RBAC can name them. */
export function watchedResources(scope: WatchScope): readonly WatchedResource[] {
  return [
    { name: "nodes", apiVersion: "v1", kind: "Node", path: "/api/v1/nodes" },
    { name: "services", apiVersion: "v1", kind: "Service", path: "/api/v1/services" },
    ...[...scope.kubeProxyConfigMaps, "kubeadm-config", "cilium-config"].map((name) => configMap("kube-system", name)),
    ...scope.spiderpoolNamespaces.map((namespace) => configMap(namespace, "spiderpool-conf")),
    { name: "daemonsets", apiVersion: "apps/v1", kind: "DaemonSet", path: "/apis/apps/v1/daemonsets" },
    workload("deployments", "Deployment", "k8s-app in (calico-kube-controllers,tigera-operator)"),
    workload("deployments", "Deployment", "app.kubernetes.io/name=spiderpool"),
    custom("crd.projectcalico.org", "v1", "felixconfigurations", "FelixConfiguration"),
    custom("crd.projectcalico.org", "v1", "ippools", "IPPool"),
    custom("crd.projectcalico.org", "v1", "clusterinformations", "ClusterInformation"),
    custom("projectcalico.org", "v3", "felixconfigurations", "FelixConfiguration"),
    custom("projectcalico.org", "v3", "ippools", "IPPool"),
    custom("operator.tigera.io", "v1", "installations", "Installation"),
    custom("spiderpool.spidernet.io", "v2beta1", "spidercoordinators", "SpiderCoordinator"),
    custom("spiderpool.spidernet.io", "v2beta1", "spidermultusconfigs", "SpiderMultusConfig"),
    custom("spiderpool.spidernet.io", "v2beta1", "spiderippools", "SpiderIPPool"),
    custom("spiderpool.spidernet.io", "v2beta1", "spidersubnets", "SpiderSubnet"),
    {
      name: "customresourcedefinitions/spidercoordinators",
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?fieldSelector=metadata.name%3Dspidercoordinators.spiderpool.spidernet.io",
    },
  ];
}
