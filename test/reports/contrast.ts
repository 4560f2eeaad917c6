import type { Page } from "playwright-core";

/** How one kind of cell looks: its sign, and the contrast of its text on its least favourable background. */
export interface MarkLook {
  readonly kind: string;
  readonly sign: string;
  readonly contrast: number;
}

interface Look {
  readonly kind: string;
  readonly color: string;
  readonly backgrounds: readonly string[];
  readonly sign: string;
}

// runs in the page, whose types are not those of this program
const look = `[...new Map([...document.querySelectorAll(".legend .h:not(.empty), .cells .m")].map((element) => {
  const { color, backgroundColor, backgroundImage } = getComputedStyle(element);
  const backgrounds = backgroundImage.match(/rgba?\\([^)]*\\)/g) ?? [backgroundColor];
  return [element.className, { kind: element.className, color, backgrounds, sign: getComputedStyle(element, "::before").content }];
})).values()]`;

/** Looks at one element of each kind of mark in the page, as the browser computes it. */
export async function contrastOfMarks(page: Page): Promise<readonly MarkLook[]> {
  const looks = await page.evaluate<readonly Look[]>(look);
  return looks.map(({ kind, color, backgrounds, sign }) => ({
    kind,
    sign,
    contrast: Math.min(...backgrounds.map((background) => contrast(color, background))),
  }));
}

/** The contrast of two colours as WCAG 2.2 defines it, 1 to 21. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
