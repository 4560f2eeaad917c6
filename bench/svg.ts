/** A series of a plot. */
export interface Series {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 640;
const HEIGHT = 320;
const EDGE = { left: 64, right: 16, top: 36, bottom: 44 };
const TICKS = 5;

/** A line through points, on linear axes from 0, so that more than linear growth is seen as a bend upwards. */
export function plot({ title, x, y, points }: Series): string {
  const maxX = Math.max(...points.map(([value]) => value));
  const maxY = Math.max(...points.map(([, value]) => value));
  const px = (value: number): number => round(EDGE.left + (value / maxX) * (WIDTH - EDGE.left - EDGE.right));
  const py = (value: number): number =>
    round(HEIGHT - EDGE.bottom - (value / maxY) * (HEIGHT - EDGE.top - EDGE.bottom));
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => index / TICKS);
  const last = points.at(-1) ?? [maxX, maxY];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${EDGE.left}" y="20" font-size="14" fill="#222">${title}</text>`,
    ...ticks.flatMap((share) => [
      `<path d="M${EDGE.left} ${py(share * maxY)}H${WIDTH - EDGE.right}" stroke="#ddd"/>`,
      `<text x="${EDGE.left - 6}" y="${py(share * maxY) + 4}" text-anchor="end" fill="#555">${number(share * maxY)}</text>`,
      `<text x="${px(share * maxX)}" y="${HEIGHT - EDGE.bottom + 16}" text-anchor="middle" fill="#555">${number(share * maxX)}</text>`,
    ]),
    `<path d="M${px(0)} ${py(0)}L${px(last[0])} ${py(last[1])}" stroke="#999" stroke-dasharray="4 4" fill="none"/>`,
    `<path d="M${points.map(([a, b]) => `${px(a)} ${py(b)}`).join("L")}" stroke="#0b62a3" stroke-width="2" fill="none"/>`,
    ...points.map(([a, b]) => `<circle cx="${px(a)}" cy="${py(b)}" r="3" fill="#0b62a3"/>`),
    `<text x="${(WIDTH + EDGE.left) / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="#222">${x}</text>`,
    `<text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})" fill="#222">${y}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
