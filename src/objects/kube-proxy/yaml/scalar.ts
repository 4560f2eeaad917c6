/** What an unquoted YAML scalar stands for. Not-a-number and infinities are numbers here and no JSON values there. */
export type ScalarValue = string | number | boolean | null;

/** YAML 1.1's words, as the library that kube-proxy uses knows them (go.yaml.in/yaml/v2, resolve.go). */
const words: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...spread(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], true),
  ...spread(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], false),
  ...spread(["", "~", "null", "Null", "NULL"], null),
  ...spread([".nan", ".NaN", ".NAN"], Number.NaN),
  ...spread([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], Number.POSITIVE_INFINITY),
  ...spread(["-.inf", "-.Inf", "-.INF"], Number.NEGATIVE_INFINITY),
]);

function spread(texts: readonly string[], value: ScalarValue): readonly (readonly [string, ScalarValue])[] {
  return texts.map((text) => [text, value] as const);
}

const DECIMAL = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/u;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]*)|([1-9]\d*))$/u;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:Z|[-+]\d\d:\d\d)?)?$/u;

/**
 * The value of an unquoted scalar, as YAML 1.1 in the reading of Kubernetes' library has it: `on` is true, `017` is 15,
 * `1_000` is 1000; sexagesimal numbers and dates stay texts.
 */
export function plainScalar(text: string): ScalarValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  // only a sign, a digit or a dot can begin a number
  if (first !== 43 && first !== 45 && first !== 46 && (first < 48 || first > 57)) return text;
  if (first === 46) return DECIMAL.test(text) ? Number(text) : text;
  if (TIMESTAMP.test(text)) return text;
  const plain = text.includes("_") ? text.replaceAll("_", "") : text;
  const integer = INTEGER.exec(plain);
  if (integer !== null) return integerOf(integer);
  return DECIMAL.test(plain) ? Number(plain) : text;
}

function integerOf([, sign, hexadecimal, binary, octal, decimal]: RegExpExecArray): number {
  const digits: readonly [string, number] =
    hexadecimal !== undefined
      ? [hexadecimal, 16]
      : binary !== undefined
        ? [binary, 2]
        : decimal !== undefined
          ? [decimal, 10]
          : [octal === undefined || octal === "" ? "0" : octal, 8];
  const magnitude = Number.parseInt(...digits);
  return sign === "-" ? -magnitude : magnitude;
}
