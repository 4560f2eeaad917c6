import { valid } from "semver";
import type { FactRecord, FactSchema, FactType, FactValue } from "../../domain/facts/schema.ts";
import { nodeVariables } from "../../domain/facts/schema.ts";
import { subjectSchemas, type SubjectKind } from "../../domain/facts/subjects.ts";
import { nearest } from "../../domain/nearest.ts";

/** What a clause of `given` speaks of. */
export type Subject = keyof typeof variables | "kernel" | SubjectKind;

/** One clause of `given`, read. */
export type Clause =
  | {
      readonly subject: Subject;
      /** The version of a component, or the kernel. */
      readonly version?: string;
      readonly osImage?: string;
      readonly facts: FactRecord;
    }
  | { readonly none: SubjectKind };

/** `given` cannot be read; the message says why. */
export class GivenError extends Error {}

/** The variable whose facts a clause gives. */
const variables = {
  "kube-proxy": "kubeProxy",
  calico: "calico",
  spiderpool: "spiderpool",
  kubernetes: "kubernetes",
  nodes: "nodes",
  node: "node",
} as const;

const subjects = [...Object.keys(variables), "kernel", ...Object.keys(subjectSchemas)];

/** Reads `given`, such as `kube-proxy 1.30.2 mode=ipvs, kernel 5.4.162`. Throws {@link GivenError}. */
export function readGiven(given: string): readonly Clause[] {
  return split(given, (character) => character === ",").map((text) => readClause(text));
}

function readClause(text: string): Clause {
  const words = split(text, (character) => /\s/u.test(character));
  const [first, second] = words;
  if (first === undefined)
    throw new GivenError("a clause is empty: two commas follow one another, or one ends the text");
  if (first === "no") {
    if (words.length !== 2 || !isKind(second)) throw new GivenError(`"${text}": write no and a kind: ${kinds()}`);
    return { none: second };
  }
  if (!isSubject(first)) {
    const meant = nearest(first, subjects);
    throw new GivenError(
      `"${first}" is no subject; ${meant === undefined ? `there are ${subjects.join(", ")}` : `did you mean ${meant}?`}`,
    );
  }
  const schema = schemaOf(first);
  const facts: Record<string, FactValue> = {};
  let version: string | undefined;
  let osImage: string | undefined;
  for (const [index, word] of words.slice(1).entries()) {
    const equals = word.indexOf("=");
    if (word.startsWith("(") && first === "kernel") osImage = word.slice(1, -1);
    else if (equals > 0) {
      const name = word.slice(0, equals);
      if (name in facts) throw new GivenError(`${first} gives ${name} twice`);
      facts[name] = readFact(first, schema, name, word.slice(equals + 1));
    } else if (index === 0) version = readVersion(first, word);
    else throw new GivenError(`"${word}" is no fact: write name=value`);
  }
  if (first === "kernel" && version === undefined)
    throw new GivenError("kernel needs a version; a node whose kernel is not known is: node os=linux");
  return {
    subject: first,
    ...(version === undefined ? {} : { version }),
    ...(osImage === undefined ? {} : { osImage }),
    facts,
  };
}

function readVersion(subject: Subject, word: string): string {
  if (subject === "kernel") return unquoted(word);
  if (subject === "nodes" || subject === "node" || isKind(subject))
    throw new GivenError(`"${word}" is no fact of ${subject}: write name=value`);
  if (valid(word) !== word) throw new GivenError(`"${word}" is not a version of ${subject}: write x.y.z`);
  return word;
}

function readFact(subject: Subject, schema: FactSchema, name: string, text: string): FactValue {
  const fact = Object.hasOwn(schema, name) ? schema[name] : undefined;
  if (fact === undefined) {
    const meant = nearest(name, Object.keys(schema));
    throw new GivenError(`${subject} has no fact ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
  }
  if (subject !== "nodes" && name === "version")
    throw new GivenError(`write the version without name: ${subject} ${text}`);
  const value = readValue(fact[0], unquoted(text));
  if (value === undefined) throw new GivenError(`${subject} ${name}=${text}: a ${fact[0]} is expected`);
  return value;
}

/** A value of a type, as it is written in examples; undefined where the text is none. */
function readValue(type: FactType, text: string): FactValue | undefined {
  switch (type) {
    case "string":
      return text;
    case "bool":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "int":
      return /^-?\d+$/u.test(text) ? BigInt(text) : undefined;
    case "list<string>":
      return text === "" ? [] : text.split("|");
    case "map<string, bool>": {
      const entries = (text === "" ? [] : text.split("|")).map((entry) => /^([^:]+):(true|false)$/u.exec(entry));
      if (entries.includes(null)) return undefined;
      return new Map(entries.map((entry) => [entry?.[1] ?? "", entry?.[2] === "true"]));
    }
  }
}

/** Parts of a text between separators; quotes and parentheses hold a part together. */
function split(text: string, separates: (character: string) => boolean): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === "(") depth += 1;
    else if (!quoted && character === ")") depth -= 1;
    if (!quoted && depth === 0 && separates(character)) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  if (quoted || depth !== 0) throw new GivenError(`"${text.trim()}": a quote or a parenthesis is not closed`);
  parts.push(part);
  const trimmed = parts.map((found) => found.trim());
  return separates(" ") ? trimmed.filter((found) => found !== "") : trimmed;
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}

function schemaOf(subject: Subject): FactSchema {
  if (subject === "kernel") return nodeVariables.node;
  return isKind(subject) ? subjectSchemas[subject] : nodeVariables[variables[subject]];
}

/** Whether a text names a kind of objects that are judged one by one. */
export function isKind(text: string | undefined): text is SubjectKind {
  return text !== undefined && Object.hasOwn(subjectSchemas, text);
}

function isSubject(text: string): text is Subject {
  return subjects.includes(text);
}

function kinds(): string {
  return Object.keys(subjectSchemas).join(", ");
}
