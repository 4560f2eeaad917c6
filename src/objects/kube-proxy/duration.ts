const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-9],
  ["us", 1e-6],
  ["\u00b5s", 1e-6],
  ["\u03bcs", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
  ["m", 60],
  ["h", 3600],
]);

const PART = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/gu;

/** Seconds of a duration as Go writes it (`1h0m0s`, `250ms`, `0`); undefined for a text that is none. */
export function parseDuration(text: string): number | undefined {
  if (text === "0s") return 0; // what kubeadm writes for everything that is left open
  const sign = text.startsWith("-") ? -1 : 1;
  const rest = /^[-+]/u.test(text) ? text.slice(1) : text;
  if (rest === "0") return 0;
  let seconds = 0;
  let length = 0;
  for (const [part, number = "", unit = ""] of rest.matchAll(PART)) {
    seconds += Number(number) * (UNITS.get(unit) ?? 0);
    length += part.length;
  }
  return rest !== "" && length === rest.length ? sign * seconds : undefined;
}
