import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  visit,
  type Document,
  type Node,
  type ParsedNode,
  type Scalar,
} from "yaml";
import { withoutText } from "../../../domain/parser-reason.ts";
import { isBehind, isCertain, lineAt } from "./errors.ts";
import type { YamlOutcome } from "./outcome.ts";
import { plainScalar, type ScalarValue } from "./scalar.ts";

/** Above this an attempt would cost a tenth of a second and more; real configurations have 3 KiB. */
const MAX_LENGTH = 128 * 1024;
/** Nodes of the document once aliases are followed. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 100;

/** Line breaks to YAML 1.1 alone, and byte order marks within the text. */
const UNUSUAL = /[\u0085\u2028\u2029\ufeff]/u;
/** A blank or comment line with a tab: refused or not by what stands around it. */
const TAB_LINE = /^ *\t[ \t]*(?:#.*)?$/mu;
const ANCHOR = /^[0-9A-Za-z_-]+$/u;
/** Characters that YAML does not allow. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/u;

/**
 * The first document of a text as Kubernetes reads it (YAML 1.1 in the library's own reading, turned into JSON): aliases and
 * merge keys are followed, the last of duplicate keys counts, further documents do not.
 */
export function readFullYaml(text: string): YamlOutcome {
  // a carriage return by itself is a line break too
  const source = (text.startsWith("\ufeff") ? text.slice(1) : text).replaceAll(/\r\n?/g, "\n");
  if (source.length > MAX_LENGTH) return unsure(`it is too large (${source.length} characters) to be read here`);
  if (UNUSUAL.test(source)) return unsure("it holds line breaks or marks that only YAML 1.1 knows");
  if (TAB_LINE.test(source)) return unsure("it holds a blank line with a tab");
  if (FORBIDDEN.test(source)) return refused("it holds control characters");
  try {
    const document = firstDocument(source);
    if (document === undefined) return { kind: "value", value: null, duplicates: [] };
    const error = document.errors[0];
    if (error !== undefined && !isBehind(error, document, source)) {
      const { message, pos } = error;
      return {
        kind: "error",
        message: withoutText(message),
        certain: isCertain(error, source),
        line: lineAt(source, pos[0]),
      };
    }
    return new Walk(document, source).outcome();
  } catch (error) {
    // the parser recurses; a text that exhausts the stack is none that anybody wrote
    if (error instanceof RangeError) return unsure("it is nested too deeply");
    throw error;
  }
}

function firstDocument(source: string): Document.Parsed | undefined {
  // without a schema every scalar stays a text: what it stands for is decided by Kubernetes' rules, not by YAML 1.2's
  const composer = new Composer({
    schema: "failsafe",
    version: "1.1",
    uniqueKeys: false,
    logLevel: "silent",
    strict: true,
  });
  for (const document of composer.compose(new Parser().parse(source), false)) return document;
  return undefined;
}

function refused(message: string): Extract<YamlOutcome, { kind: "error" }> {
  return { kind: "error", message, certain: true };
}

function unsure(message: string): Extract<YamlOutcome, { kind: "error" }> {
  return { kind: "error", message, certain: false };
}

/** A reason to stop: the value cannot become JSON, or we do not go on. */
class Stop extends Error {
  readonly certain: boolean;
  constructor(message: string, certain: boolean) {
    super(message);
    this.certain = certain;
  }
}

/** One walk over a document, which counts what it visits. */
class Walk {
  readonly #document: Document.Parsed;
  readonly #targets: ReadonlyMap<Node, Node>;
  readonly #duplicates: string[] = [];
  readonly #open = new Set<Node>();
  readonly #source: string;
  #visited = 0;

  constructor(document: Document.Parsed, source: string) {
    this.#document = document;
    this.#targets = targetsOf(document);
    this.#source = source;
  }

  outcome(): YamlOutcome {
    try {
      return { kind: "value", value: this.#value(this.#document.contents, "", 0), duplicates: this.#duplicates };
    } catch (error) {
      if (error instanceof Stop) return { kind: "error", message: error.message, certain: error.certain };
      throw error;
    }
  }

  #value(node: ParsedNode | Node | null, path: string, depth: number): unknown {
    if (++this.#visited > MAX_NODES) throw new Stop("its aliases expand to too much", false);
    if (depth > MAX_DEPTH) throw new Stop("it is nested too deeply", false);
    if (node === null) return null;
    const anchor = isAlias(node) ? node.source : node.anchor;
    if (anchor !== undefined && !ANCHOR.test(anchor))
      throw new Stop("an anchor's name may hold letters, digits, - and _", true);
    if (isAlias(node)) return this.#follow(node, (target) => this.#value(target, path, depth + 1));
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) return node.items.map((item, i) => this.#value(asNode(item), `${path}[${i}]`, depth + 1));
    if (!isMap(node)) throw new Stop("it holds something unknown", false);
    const into = new Map<string, unknown>();
    this.#mapping(node, into, path, depth);
    return Object.fromEntries(into);
  }

  #follow<R>(node: Node, then: (target: Node) => R): R {
    const target = isAlias(node) ? this.#targets.get(node) : node;
    if (target === undefined) throw new Stop("it names an anchor that does not exist", true);
    if (this.#open.has(target)) throw new Stop("an anchor contains itself", true);
    this.#open.add(target);
    const result = then(target);
    this.#open.delete(target);
    return result;
  }

  #mapping(node: Node, into: Map<string, unknown>, path: string, depth: number): void {
    if (!isMap(node)) throw new Stop("a merge needs a mapping or a list of mappings", true);
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      const keyNode = asNode(key);
      if (isScalar(keyNode) && keyNode.type === "PLAIN" && keyNode.value === "<<") {
        this.#merge(asNode(value), into, path, depth + 1);
        continue;
      }
      const name = this.#key(keyNode, depth);
      const inner = path === "" ? name : `${path}.${name}`;
      if (own.has(name)) this.#duplicates.push(inner);
      own.add(name);
      into.set(name, this.#value(asNode(value), inner, depth + 1));
    }
  }

  /** Merged keys are written where the merge stands: over what came before, under what comes later. */
  #merge(node: Node | null, into: Map<string, unknown>, path: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new Stop("it is nested too deeply", false);
    if (node === null) throw new Stop("a merge needs a mapping or a list of mappings", true);
    if (isSeq(node)) {
      for (const item of node.items.toReversed()) this.#mergeOne(asNode(item), into, path, depth);
    } else this.#mergeOne(node, into, path, depth);
  }

  #mergeOne(node: Node | null, into: Map<string, unknown>, path: string, depth: number): void {
    if (++this.#visited > MAX_NODES) throw new Stop("its aliases expand to too much", false);
    if (node === null) throw new Stop("a merge needs a mapping or a list of mappings", true);
    this.#follow(node, (target) => {
      this.#mapping(target, into, path, depth);
    });
  }

  #key(node: Node | null, depth: number): string {
    const value = node === null ? null : this.#value(node, "", depth + 1);
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || (typeof value === "number" && Number.isInteger(value))) return String(value);
    if (typeof value === "number") throw new Stop("a key is a fraction", false);
    throw new Stop("a key is no text", true);
  }

  #scalar({ value, type, tag, range }: Scalar): ScalarValue {
    const text = typeof value === "string" ? value : "";
    if (tag !== undefined && tag !== "tag:yaml.org,2002:str" && tag !== "!") throw new Stop("it uses a tag", false);
    if (type === "PLAIN" && tag === undefined) {
      const resolved = plainScalar(text);
      if (typeof resolved === "number" && !Number.isFinite(resolved))
        throw new Stop(`${text} is no JSON number`, false);
      return resolved;
    }
    const block = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
    // a block text that ends with the file has no line break where the file has none
    const open = block && range?.[1] === this.#source.length && !this.#source.endsWith("\n");
    return open && text.endsWith("\n") ? text.slice(0, -1) : text;
  }
}

/** Which node each alias stands for: the last one before it that has the anchor. */
function targetsOf(document: Document.Parsed): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node(_, node) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return;
      }
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    },
  });
  return targets;
}

function asNode(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null;
}
