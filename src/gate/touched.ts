import type { Advisory } from "../domain/advisory.ts";
import type { Reading } from "./read.ts";

/** Which advisories a change can concern: those that look at anything it changes. The same value for the same components. */
export type Touched = "all" | { readonly concerns: (advisory: Advisory) => boolean };

const variableOf: Readonly<Record<Exclude<Reading["component"], "node" | "service">, string>> = {
  "kube-proxy": "kubeProxy",
  calico: "calico",
  spiderpool: "spiderpool",
  kubernetes: "kubernetes",
};

/** What the change of some readings touches; a node touches everything. */
export type Touches = (readings: readonly Reading[]) => Touched;

/** A function that gives the same answer object for the same components, so that it can be a key of a memory. */
export function createTouches(): Touches {
  const memory = new Map<string, Touched>();
  return (readings) => touched(readings, memory);
}

function touched(readings: readonly Reading[], memory: Map<string, Touched>): Touched {
  const components = new Set(readings.map(({ component }) => component));
  if (components.has("node")) return "all";
  const key = [...components].toSorted().join(" ");
  let answer = memory.get(key);
  if (answer === undefined) memory.set(key, (answer = { concerns: (advisory) => concerned(advisory, components) }));
  return answer;
}

function concerned(advisory: Advisory, components: ReadonlySet<Reading["component"]>): boolean {
  for (const component of components) {
    if (component === advisory.component || component === "node") return true;
    if (component === "service") {
      if (advisory.alternatives.some(({ objects }) => objects?.kind === "Service")) return true;
    } else if (advisory.uses.some((path) => path.startsWith(`${variableOf[component]}.`))) return true;
  }
  return false;
}
