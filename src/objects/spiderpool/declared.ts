import { valid } from "semver";
import type { ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";
import { chartDefaults } from "./defaults.ts";
import type { DeclaredReading } from "./reading.ts";
import { coordinatorText, factsOfValues } from "./value-facts.ts";
import type { Layer } from "./values.ts";

/** Which chart version a declaration asks for, and where it says so. */
export interface AskedVersion {
  /** Absent where it is a range or stands elsewhere. */
  readonly version?: string;
  readonly range?: string;
  readonly field: string;
  readonly problems: readonly ReadProblem[];
}

/** Which values a declaration sets. */
export interface DeclaredValues {
  /** The strongest first. */
  readonly layers: readonly Layer[];
  /** All values are in the object, so that the chart's defaults fill in the rest. */
  readonly complete: boolean;
  /** Paths that are set in a way that is not looked at. */
  readonly unresolved?: (path: string) => boolean;
  readonly problems: readonly ReadProblem[];
}

/** A declaration's reading out of its version and its values. Defaults of the chart count as asked for with the version. */
export function declare(
  form: DeclaredReading["form"],
  asked: AskedVersion,
  values: DeclaredValues,
  updatesCrds: boolean,
): DeclaredReading {
  const { version, range, field } = asked;
  const { layers: user, complete, unresolved } = values;
  const defaults = version === undefined || !complete ? undefined : chartDefaults(version);
  const chart = defaults === undefined ? [] : [{ values: defaults, field, single: true }];
  const given = { user, chart, closed: false, ...(unresolved === undefined ? {} : { unresolved }) };
  const { facts: all, fields, problems } = factsOfValues(given, version);
  // what is set elsewhere may hold more of them
  const { userValues = [], ...rest } = all;
  const facts = complete || userValues.length > 0 ? all : rest;
  return {
    component: "spiderpool",
    form,
    resolved: version !== undefined && complete,
    updatesCrds,
    coordinator: coordinatorText(user),
    ...(range === undefined ? {} : { range }),
    facts: version === undefined ? facts : { version, ...facts },
    fields: version === undefined ? fields : { version: field, ...fields },
    problems: [...asked.problems, ...values.problems, ...problems],
  };
}

/** A version that stands for itself alone: `1.2.2`, `v1.2.2`, `=1.2.2`; undefined for ranges. */
export function exactVersion(text: string): string | undefined {
  const plain = text.trim().replace(/^=\s*/u, "");
  return valid(plain) === null ? undefined : componentVersion(plain);
}

/** What is said of a declaration that installs somewhere else. */
export function elsewhere(field: string): ReadProblem {
  return { message: "it installs into another cluster; it is judged by the nodes given here", field };
}
