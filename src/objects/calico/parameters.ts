/** How Felix parses a parameter's text. Source: felix/config/config_params.go and param_types.go of Calico 3.32.1. */
export type ParameterKind =
  | { readonly type: "bool" }
  /** Unset is a value of its own. */
  | { readonly type: "optional-bool" }
  | { readonly type: "int"; readonly min?: bigint; readonly max?: bigint }
  | { readonly type: "oneof"; readonly options: readonly string[] }
  | { readonly type: "pattern"; readonly pattern: RegExp }
  | { readonly type: "mark" }
  | { readonly type: "key-values" };

/** A parameter of Felix, as far as advisories or the start of Felix hang on it. */
export interface Parameter {
  /** Felix's own name, which environment variables and annotations use. */
  readonly name: string;
  /** The name under `spec` of a FelixConfiguration. */
  readonly field: string;
  readonly kind: ParameterKind;
  /** The text of the built-in default; absent is Felix's zero value. */
  readonly builtIn?: string;
  /** The text `none`, which stands for the zero value, makes Felix exit. */
  readonly nonZero?: true;
  /** A value that cannot be parsed makes Felix exit; otherwise the built-in default replaces it. */
  readonly dieOnFail?: true;
}

const bool = { type: "bool" } as const;
const int = { type: "int" } as const;
const enabledOrDisabled = ["Enabled", "Disabled"] as const;
const names = /^[a-zA-Z0-9_-]{1,15}(,[a-zA-Z0-9_-]{1,15})*$/;

function oneof(...options: readonly string[]): ParameterKind {
  return { type: "oneof", options };
}

/** A choice that must be one of the options: `none` and anything unknown make Felix exit. */
function strict(name: string, field: string, builtIn: string, ...options: readonly string[]): Parameter {
  return { name, field, kind: oneof(...options), builtIn, nonZero: true, dieOnFail: true };
}

/** Every parameter that is looked at, by the facts that hang on it or because a bad value stops Felix. */
export const parameters: readonly Parameter[] = [
  { name: "BPFEnabled", field: "bpfEnabled", kind: bool, builtIn: "false" },
  { name: "BPFLogLevel", field: "bpfLogLevel", kind: oneof("off", "info", "debug"), builtIn: "off", nonZero: true },
  {
    name: "BPFConnectTimeLoadBalancingEnabled",
    field: "bpfConnectTimeLoadBalancingEnabled",
    kind: bool,
    builtIn: "true",
  },
  {
    name: "BPFConnectTimeLoadBalancing",
    field: "bpfConnectTimeLoadBalancing",
    kind: oneof("TCP", ...enabledOrDisabled),
    builtIn: "TCP",
    nonZero: true,
  },
  {
    name: "BPFKubeProxyIptablesCleanupEnabled",
    field: "bpfKubeProxyIptablesCleanupEnabled",
    kind: bool,
    builtIn: "true",
  },
  { name: "BPFKubeProxyHealthzPort", field: "bpfKubeProxyHealthzPort", kind: int, builtIn: "10256" },
  // the name in 3.30.4 alone
  { name: "BPFKubeProxyHealtzPort", field: "bpfKubeProxyHealtzPort", kind: int, builtIn: "10256" },
  { name: "BPFExtToServiceConnmark", field: "bpfExtToServiceConnmark", kind: int, builtIn: "0" },
  {
    name: "BPFExternalServiceMode",
    field: "bpfExternalServiceMode",
    kind: oneof("tunnel", "dsr"),
    builtIn: "tunnel",
    nonZero: true,
  },
  {
    name: "BPFHostNetworkedNATWithoutCTLB",
    field: "bpfHostNetworkedNATWithoutCTLB",
    kind: oneof(...enabledOrDisabled),
    builtIn: "Enabled",
    nonZero: true,
  },
  {
    name: "BPFEnforceRPF",
    field: "bpfEnforceRPF",
    kind: oneof("Disabled", "Strict", "Loose"),
    builtIn: "Loose",
    nonZero: true,
  },
  { name: "BPFAttachType", field: "bpfAttachType", kind: oneof("TCX", "TC", "Netkit"), builtIn: "TCX", nonZero: true },
  { name: "VXLANEnabled", field: "vxlanEnabled", kind: { type: "optional-bool" } },
  { name: "VXLANPort", field: "vxlanPort", kind: int, builtIn: "4789" },
  { name: "IpInIpEnabled", field: "ipipEnabled", kind: { type: "optional-bool" } },
  { name: "FeatureDetectOverride", field: "featureDetectOverride", kind: { type: "key-values" } },
  { name: "IptablesBackend", field: "iptablesBackend", kind: oneof("legacy", "nft", "auto"), builtIn: "auto" },
  { name: "NFTablesMode", field: "nftablesMode", kind: oneof("Enabled", "Disabled", "Auto"), builtIn: "Auto" },
  { name: "XDPEnabled", field: "xdpEnabled", kind: bool, builtIn: "true" },
  { name: "WireguardEnabled", field: "wireguardEnabled", kind: bool, builtIn: "false" },
  { name: "WireguardEnabledV6", field: "wireguardEnabledV6", kind: bool, builtIn: "false" },
  { name: "WireguardThreadingEnabled", field: "wireguardThreadingEnabled", kind: bool, builtIn: "false" },
  {
    name: "AWSSrcDstCheck",
    field: "awsSrcDstCheck",
    kind: oneof("DoNothing", "Enable", "Disable"),
    builtIn: "DoNothing",
    nonZero: true,
  },
  {
    name: "InterfacePrefix",
    field: "interfacePrefix",
    kind: { type: "pattern", pattern: names },
    builtIn: "cali",
    nonZero: true,
    dieOnFail: true,
  },
  strict("ChainInsertMode", "chainInsertMode", "insert", "insert", "append"),
  strict("DefaultEndpointToHostAction", "defaultEndpointToHostAction", "DROP", "DROP", "RETURN", "ACCEPT"),
  strict("IptablesFilterAllowAction", "iptablesFilterAllowAction", "ACCEPT", "ACCEPT", "RETURN"),
  strict("IptablesMangleAllowAction", "iptablesMangleAllowAction", "ACCEPT", "ACCEPT", "RETURN"),
  strict("IptablesFilterDenyAction", "iptablesFilterDenyAction", "DROP", "DROP", "REJECT"),
  strict("NftablesFilterAllowAction", "nftablesFilterAllowAction", "ACCEPT", "ACCEPT", "RETURN"),
  strict("NftablesMangleAllowAction", "nftablesMangleAllowAction", "ACCEPT", "ACCEPT", "RETURN"),
  strict("NftablesFilterDenyAction", "nftablesFilterDenyAction", "DROP", "DROP", "REJECT"),
  {
    name: "IptablesMarkMask",
    field: "iptablesMarkMask",
    kind: { type: "mark" },
    builtIn: "0xffff0000",
    nonZero: true,
    dieOnFail: true,
  },
  {
    name: "NftablesMarkMask",
    field: "nftablesMarkMask",
    kind: { type: "mark" },
    builtIn: "0xffff0000",
    nonZero: true,
    dieOnFail: true,
  },
  {
    name: "MetadataPort",
    field: "metadataPort",
    kind: { type: "int", min: 0n, max: 65535n },
    builtIn: "8775",
    dieOnFail: true,
  },
];

const byName: ReadonlyMap<string, Parameter> = new Map(
  parameters.map((parameter) => [parameter.name.toLowerCase(), parameter]),
);
const byField: ReadonlyMap<string, Parameter> = new Map(parameters.map((parameter) => [parameter.field, parameter]));

/** The parameter behind a name of an environment variable or annotation, in any case of letters. */
export function parameterNamed(name: string): Parameter | undefined {
  return byName.get(name.toLowerCase());
}

/** The parameter behind a field of a FelixConfiguration. */
export function parameterOfField(field: string): Parameter | undefined {
  return byField.get(field);
}
