import type { Known } from "../../domain/facts/facts.ts";
import type { KubeProxyFacts } from "../../domain/facts/kube-proxy.ts";

export type KnownKubeProxy = Known<KubeProxyFacts>;

/**
 * What several kube-proxies have in common: a fact on which they differ, or of which one of them does not know, is absent.
 * Where facts come from is told by the first.
 */
export function agree(parts: readonly KnownKubeProxy[]): KnownKubeProxy {
  const [first, ...others] = parts;
  if (first === undefined) return { facts: {}, origins: new Map(), assumed: new Map() };
  if (others.length === 0) return first;
  const rest = others.map(({ facts }) => new Map<string, unknown>(Object.entries(facts)));
  const common = Object.entries(first.facts).filter(([name, value]) =>
    rest.every((facts) => equal(value, facts.get(name))),
  );
  return { ...first, facts: Object.fromEntries(common) };
}

function equal(a: unknown, b: unknown): boolean {
  if (!(a instanceof Map) || !(b instanceof Map)) return a === b;
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
