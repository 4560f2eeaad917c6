import { isIP, isIPv4 } from "node:net";

/** 4 or 6 for an IP address as kube-proxy takes it (leading zeros allowed, zones not), else 0. */
export function ipFamily(text: string): 0 | 4 | 6 {
  if (text.includes("%")) return 0;
  const sloppy = /^[\d.]+$/u.test(text) ? text.replaceAll(/(^|\.)0+(?=\d)/gu, "$1") : text;
  if (isIP(sloppy) === 0) return 0;
  return isIPv4(sloppy) ? 4 : 6;
}

/** 4 or 6 for an IP network such as `10.244.0.0/16`, else 0. */
export function cidrFamily(text: string): 0 | 4 | 6 {
  const [address = "", length = "", more] = text.split("/", 3);
  const family = ipFamily(address);
  if (family === 0 || more !== undefined || !/^\d{1,5}$/u.test(length)) return 0;
  return Number(length) <= (family === 4 ? 32 : 128) ? family : 0;
}

/** Whether a text is an address to listen on: an IP address with or without a port. */
export function isListenAddress(text: string): boolean {
  if (ipFamily(text) !== 0) return true;
  const found = /^(?:\[([^[\]]*)\]|([^[\]:]*)):(\d{1,5})$/u.exec(text);
  if (found === null) return false;
  const port = Number(found[3]);
  return ipFamily(found[1] ?? found[2] ?? "") !== 0 && port >= 1 && port <= 65_535;
}
