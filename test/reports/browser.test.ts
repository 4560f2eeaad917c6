import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import type { Assessment } from "../../src/domain/assessment.ts";
import { renderFleet } from "../../src/reports/fleet.ts";
import { renderHtml } from "../../src/reports/html.ts";
import { contrastOfMarks } from "./contrast.ts";
import { assessment, finding } from "./assessments.ts";
import { hostile } from "./hostile.ts";
import { largeAssessment } from "./large.ts";
import { twelveNodes } from "./twelve-nodes.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const skip = executablePath === undefined ? "no Chromium is installed here (Debian: apt-get install chromium)" : false;
const folder = fileURLToPath(new URL("../artefacts/", import.meta.url));
const phone = { width: 390, height: 844 };
const AA = 4.5; // contrast that WCAG 2.2 asks of text

const pages: readonly (readonly [name: string, html: () => string])[] = [
  ["12-nodes", () => renderHtml(twelveNodes)],
  ["5000-nodes", () => renderHtml(largeAssessment(5000, 120, 60))],
  ["nothing-found", () => renderHtml(assessment([]))],
  [
    "fleet",
    () => {
      const large = largeAssessment(300, 40, 12);
      const clusters = Array.from({ length: 40 }, (_, index) => ({
        name: `region-${index % 7}-cluster-${index}`,
        assessment: index % 3 === 0 ? large : index % 3 === 1 ? twelveNodes : assessment([]),
      }));
      return renderFleet("html", clusters, { color: false, width: 80, quiet: false, verbose: false });
    },
  ],
];

describe("the HTML report in a browser", { skip }, () => {
  let browser: Browser;
  before(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      chromiumSandbox: false,
    });
  });
  after(() => browser.close());

  /** Opens a report from a file; `said` gathers what the console says and `asked` each address that is asked for. */
  async function open(
    name: string,
    html: string,
    use: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<void> {
    const file = `${folder}${name}.html`;
    writeFileSync(file, html);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      const said: string[] = [];
      const asked: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(error.message));
      page.on("request", (request) => asked.push(request.url()));
      const { href } = pathToFileURL(file);
      await page.goto(href);
      await use(page);
      assert.deepEqual(said, []);
      assert.deepEqual(
        asked.filter((address) => address !== href),
        [],
      );
    } finally {
      await context.close();
    }
  }

  for (const [name, html] of pages) {
    it(`opens without an error and asks for nothing: ${name}`, async () => {
      await open(name, html(), async (page) => {
        await page.screenshot({ path: `${folder}${name}.png`, fullPage: name === "12-nodes" });
      });
      await open(
        name,
        html(),
        async (page) => {
          await page.screenshot({ path: `${folder}${name}-dark.png`, fullPage: name === "12-nodes" });
        },
        { colorScheme: "dark" },
      );
    });

    it(`does not scroll sideways on a phone: ${name}`, async () => {
      await open(
        name,
        html(),
        async (page) => {
          assert.equal(await page.evaluate<number>("document.documentElement.scrollWidth"), phone.width);
          await page.screenshot({ path: `${folder}${name}-phone.png` });
        },
        { viewport: phone },
      );
    });
  }

  it("filters rows and findings by component and severity, and says how many are left", async () => {
    await open("12-nodes", renderHtml(twelveNodes), async (page) => {
      const findings = page.locator("details.finding:visible");
      const rows = page.locator(".heat tbody tr:visible");
      const all = twelveNodes.findings.length;
      const calico = twelveNodes.findings.filter(({ component }) => component === "calico").length;
      assert.deepEqual([await findings.count(), await rows.count()], [all, all]);
      await page.getByRole("checkbox", { name: "calico" }).uncheck();
      assert.deepEqual([await findings.count(), await rows.count()], [all - calico, all - calico]);
      await page.locator("#shown", { hasText: `${all - calico} of ${all} shown` }).waitFor();
      for (const severity of ["critical", "high", "medium", "low"])
        await page.getByRole("group", { name: "Severity" }).getByRole("checkbox", { name: severity }).uncheck();
      assert.deepEqual([await findings.count(), await rows.count()], [0, 0]);
      assert.equal(await page.locator("[data-group]:visible").count(), 0);
      await page.getByRole("button", { name: "Show all" }).click();
      await page.locator("#shown", { hasText: `all ${all} shown` }).waitFor();
      assert.equal(await findings.count(), all);
    });
  });

  it("opens and closes all findings at once, and one by a link from the heat map", async () => {
    await open("12-nodes", renderHtml(twelveNodes), async (page) => {
      const opened = page.locator("details.finding[open]");
      await page.getByRole("button", { name: "Open all" }).click();
      assert.equal(await opened.count(), twelveNodes.findings.length);
      await page.getByRole("button", { name: "Close all" }).click();
      assert.equal(await opened.count(), 0);
      await page
        .locator(".heat")
        .getByRole("link", { name: /^CA004/ })
        .click();
      assert.equal(await opened.count(), 1);
      assert.equal(await page.evaluate<string>("document.activeElement?.parentElement?.id"), "CA004-affected");
    });
  });

  it("is read by keyboard in the order of the page, with a way past the links", async () => {
    await open("12-nodes", renderHtml(twelveNodes), async (page) => {
      const focused = async (): Promise<string> =>
        page.evaluate<string>(
          "`${document.activeElement.localName} ${document.activeElement.textContent.trim().slice(0, 18)}`.trim()",
        );
      const order: string[] = [];
      for (let step = 0; step < 10; step += 1) {
        await page.keyboard.press("Tab");
        order.push(await focused());
      }
      assert.deepEqual(
        order.slice(0, 9),
        [
          "a Skip to the report",
          "a Problems",
          "a What hits where",
          "a Settings",
          "a Findings",
          "a Cleared",
          "a Exemptions",
          "a Kernels",
          "input",
        ].map((name) => name.slice(0, 20).trim()),
      );
      await page.reload();
      await page.keyboard.press("Tab");
      assert.ok(await page.getByRole("link", { name: "Skip to the report" }).isVisible());
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate<string>("document.activeElement?.id"), "main");
      await page.locator("details.finding summary").first().focus();
      const opened = await page.locator("details.finding[open]").count();
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("details.finding[open]").count(), opened - 1);
    });
  });

  it("is read by ear: headings, named regions, tables with headers, cells that say what their sign means", async () => {
    await open("12-nodes", renderHtml(twelveNodes), async (page) => {
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
      for (const name of ["What hits where", "Which settings are safe here", "Findings", "Exemptions", "Kernels"])
        assert.ok((await page.getByRole("region", { name }).count()) > 0, name);
      const row = page.locator(".heat").getByRole("row", { name: /KP001/ });
      assert.deepEqual(await row.getByRole("cell", { name: "high 5" }).count(), 1);
      assert.deepEqual(await row.getByRole("cell", { name: "cleared 2" }).count(), 1);
      assert.ok((await page.getByRole("cell", { name: "not safe KP010" }).count()) > 0);
      assert.equal(await page.locator("th:not([scope])").count(), 0);
    });
  });

  it("says each meaning by a sign of its own, and keeps text readable on its colours in both themes", async () => {
    for (const colorScheme of ["light", "dark"] as const)
      await open(
        "12-nodes",
        renderHtml(twelveNodes),
        async (page) => {
          const marks = await contrastOfMarks(page);
          const signs = marks.filter(({ kind }) => kind.startsWith("h ")).map(({ sign }) => sign);
          assert.equal(new Set(signs).size, signs.length);
          assert.ok(!signs.includes("none"));
          for (const { kind, contrast } of marks) assert.ok(contrast >= AA, `${colorScheme} ${kind}: ${contrast}`);
        },
        { colorScheme },
      );
  });

  it("can be read without a script", async () => {
    await open(
      "12-nodes",
      renderHtml(twelveNodes),
      async (page) => {
        assert.equal(await page.locator("#filter").isVisible(), false);
        assert.equal(await page.locator("details.finding").count(), twelveNodes.findings.length);
        assert.ok(await page.getByText("Run kernel 5.9 or later").first().isVisible());
      },
      { javaScriptEnabled: false },
    );
  });

  it("runs nothing and loads nothing that a text asks for, and shows the text", async () => {
    const whole: Assessment = assessment(
      hostile.map((text, index) =>
        finding({
          id: `T${index}`,
          title: text,
          impact: text,
          remedy: text,
          references: [text],
          location: { file: text },
        }),
      ),
      { cluster: "<script>alert(1)</script>" },
    );
    await open("hostile", renderHtml(whole), async (page) => {
      let dialogs = 0;
      page.on("dialog", (dialog) => {
        dialogs += 1;
        void dialog.dismiss();
      });
      await page.getByRole("button", { name: "Open all" }).click();
      assert.equal(
        await page
          .getByRole("heading", { level: 1 })
          .textContent()
          .then((text) => text?.includes("<script>alert(1)</script>")),
        true,
      );
      assert.equal(await page.locator("img, svg, iframe, form:not(#filter)").count(), 0);
      assert.equal(dialogs, 0);
    });
  });
});
