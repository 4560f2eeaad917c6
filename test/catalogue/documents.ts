import { createCompiler, loadAdvisories, type Loaded } from "../../src/catalogue/load.ts";
import { readStreams } from "../../src/catalogue/read.ts";

export const streams = readStreams();
export const compiler = createCompiler(streams);

/** An advisory made for tests; `replace` swaps parts of its text, each of which must be there. */
export function advisory(replace: Readonly<Record<string, string>> = {}): string {
  let text = `apiVersion: kernelgate.io/v1alpha1
kind: Advisory
metadata:
  name: test001-a-name
spec:
  id: TEST001
  aliases: [owner/name#1]
  title: Something breaks
  component: calico
  severity: high
  impact: It breaks.
  remedy: Mend it.
  references: ["https://example.org/1"]
  when: calico.vxlan
  affected:
    - versions: ">=3.20.0 <3.21.0"
  examples:
    - { given: "calico 3.19.9 vxlan=true", status: unaffected }
    - { given: "calico 3.20.0 vxlan=true", status: affected }
    - { given: "calico 3.21.0 vxlan=true", status: unaffected }
    - { given: "calico 3.20.0", status: undetermined }
`;
  for (const [part, other] of Object.entries(replace)) {
    if (!text.includes(part)) throw new Error(`the advisory for tests has no ${part}`);
    text = text.replace(part, () => other);
  }
  return text;
}

/** Loads a text as a file of advisories. */
export function load(text: string, file: string = "TEST001-a-name.yaml", places: boolean = true): Loaded {
  return loadAdvisories(text, file, compiler, places);
}
