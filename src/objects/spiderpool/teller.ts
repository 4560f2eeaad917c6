import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { ReadProblem } from "../object.ts";
import type { FactFields } from "./reading.ts";
import type { FactOfType } from "./value-rules.ts";
import { textBool } from "./values.ts";

/** A text of an object and its path; the text is absent where it stands elsewhere (`valueFrom`). */
export interface Variable {
  readonly text: string | undefined;
  readonly field: string;
}

/** Collects facts together with the path that each comes from. */
export interface Teller {
  readonly facts: SpiderpoolFacts;
  readonly fields: FactFields;
  readonly problems: readonly ReadProblem[];
  put<K extends keyof SpiderpoolFacts>(name: K, value: Exclude<SpiderpoolFacts[K], undefined>, field: string): void;
  /** A text that Spiderpool parses as a boolean; one that it cannot parse is a problem. */
  bool(name: FactOfType<boolean>, variable: Variable | undefined): void;
  text(name: FactOfType<string>, variable: Variable | undefined): void;
}

/** An empty collection of facts. */
export function createTeller(): Teller {
  const facts: SpiderpoolFacts = {};
  const fields: FactFields = {};
  const problems: ReadProblem[] = [];
  const put: Teller["put"] = (name, value, field) => {
    Object.assign(facts, { [name]: value });
    Object.assign(fields, { [name]: field });
  };
  return {
    facts,
    fields,
    problems,
    put,
    bool(name, variable) {
      if (variable?.text === undefined) return;
      const value = textBool(variable.text);
      if (value === undefined)
        problems.push({ message: `"${variable.text.slice(0, 40)}" is neither true nor false`, field: variable.field });
      else put(name, value, variable.field);
    },
    text(name, variable) {
      if (variable?.text !== undefined) put(name, variable.text, variable.field);
    },
  };
}
