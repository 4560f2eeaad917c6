import { components } from "../domain/advisory.ts";
import type { AssessedFinding, Assessment, AssessmentProblem } from "../domain/assessment.ts";
import { toolName } from "./tool.ts";
import { clean, place, problemPlace, summaryLine } from "./words.ts";

interface Case {
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  readonly xml: string;
}

/**
 * JUnit XML: a suite a component, a test case a finding. A denial is a failure; a warning is skipped with a message, because
 * that is what CI systems show without failing; what is only recorded passes, with its text as output. Errors are errors.
 */
export function renderJunit(assessment: Assessment): string {
  const { findings, problems } = assessment;
  const suites = components.flatMap((component) => {
    const cases = findings.filter((one) => one.component === component).map((finding) => findingCase(finding));
    return cases.length === 0 ? [] : [suite(`${toolName}.${component}`, cases)];
  });
  if (problems.length > 0)
    suites.push(
      suite(
        `${toolName}.input`,
        problems.map((problem, index) => problemCase(problem, index)),
      ),
    );
  if (suites.length === 0)
    suites.push(suite(toolName, [testCase(toolName, summaryLine(assessment), "", "passed", "", "")]));
  const name = assessment.cluster === undefined ? toolName : `${toolName} ${assessment.cluster}`;
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attribute("name", name)}${tally(all)}>\n${suites.map(({ xml }) => xml).join("")}</testsuites>\n`;
}

function suite(name: string, cases: readonly Case[]): { readonly cases: readonly Case[]; readonly xml: string } {
  return {
    cases,
    xml: `  <testsuite${attribute("name", name)}${tally(cases)}>\n${cases.map(({ xml }) => xml).join("")}  </testsuite>\n`,
  };
}

function tally(cases: readonly Case[]): string {
  const count = (outcome: Case["outcome"]): number => cases.filter((one) => one.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="0"`;
}

function findingCase({ id, title, component, status, action, location, message, severity }: AssessedFinding): Case {
  const where =
    location === null
      ? ""
      : attribute("file", location.file) +
        (location.line === undefined ? "" : attribute("line", String(location.line)));
  const name = `${id} ${title}${status === "undetermined" ? " (cannot tell)" : ""}`;
  const outcome = action === "deny" ? "failure" : action === "warn" ? "skipped" : "passed";
  const text = location === null ? message : `${place(location)}\n${message}`;
  return testCase(`${toolName}.${component}`, name, where, outcome, `${severity}: ${title}`, text);
}

function problemCase(problem: AssessmentProblem, index: number): Case {
  const { level, message } = problem;
  const where = problemPlace(problem) ?? "input";
  const outcome = level === "error" ? "error" : "skipped";
  return testCase(`${toolName}.input`, `problem ${index + 1}: ${where}`, "", outcome, message, `${where}: ${message}`);
}

function testCase(
  className: string,
  name: string,
  where: string,
  outcome: Case["outcome"],
  message: string,
  text: string,
): Case {
  const head = `    <testcase${attribute("classname", className)}${attribute("name", clean(name))}${where} time="0"`;
  const said = attribute("message", clean(message));
  const body =
    outcome === "passed"
      ? text === ""
        ? ""
        : `<system-out>${escapeXml(text)}</system-out>`
      : outcome === "skipped"
        ? `<skipped${said}/><system-out>${escapeXml(text)}</system-out>`
        : `<${outcome}${said} type="${outcome === "failure" ? "deny" : "problem"}">${escapeXml(text)}</${outcome}>`;
  return { outcome, xml: body === "" ? `${head}/>\n` : `${head}>${body}</testcase>\n` };
}

function attribute(name: string, value: string): string {
  // line breaks in attributes are read back as spaces unless they are written as references
  return ` ${name}="${escapeXml(value).replaceAll(/[\t\n]/g, (char) => `&#${char.codePointAt(0) ?? 0};`)}"`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** A text inside XML 1.0; characters that XML cannot hold even as references become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\t\n\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}
