import { isIP } from "node:net";
import { asText } from "../json.ts";

const MAX_RANGES = 10_000; // entries that are counted; more of them are many addresses in any case
const MOST = 2n ** 62n; // an IPv6 pool can hold more than an int

/**
 * How many addresses the ranges of a pool hold: `10.0.0.1`, `10.0.0.1-10.0.0.9`, `fd00::1-fd00::ff`, `10.0.0.0/24`. What is
 * no range counts nothing; overlaps count twice.
 */
export function countAddresses(ranges: readonly unknown[]): bigint {
  let total = 0n;
  for (const range of ranges.slice(0, MAX_RANGES)) total += size(asText(range) ?? "");
  return total < MOST ? total : MOST;
}

function size(range: string): bigint {
  const [network = "", prefix] = range.split("/", 2);
  if (prefix !== undefined) {
    const bits = isIP(network) === 6 ? 128 : 32;
    const length = /^\d{1,3}$/u.test(prefix) ? Number(prefix) : bits + 1;
    return isIP(network) === 0 || length > bits ? 0n : 2n ** BigInt(bits - length);
  }
  const [first = "", last = first] = range.split("-", 2).map((part) => part.trim());
  const from = toNumber(first);
  const to = toNumber(last);
  return from === undefined || to === undefined || isIP(first) !== isIP(last) || to < from ? 0n : to - from + 1n;
}

function toNumber(address: string): bigint | undefined {
  const family = isIP(address);
  if (family === 4) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  if (family !== 6 || address.includes(".") || address.includes("%")) return undefined;
  const [head = "", tail] = address.split("::", 2);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}

function groups(text: string): readonly string[] {
  return text === "" ? [] : text.split(":");
}
