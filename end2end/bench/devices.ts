// All devices with a large fleet: how soon its rows are there, how soon a typed character finds, how soon the page moves on
// after a key or while it scrolls, and how much is loaded for a page of the list. Nothing here passes or fails by time.

import { places } from "../tests/support/places";
import { expect, open, ready, test, type Page } from "../tests/support/test";
import type { Texts } from "../tests/support/texts";

const reloads = 15;
/** Substrings of names, models and users of the generated fleet, each typed character by character. */
const searches = ["laptop", "surface", "maria", "iphone", "0042"];
const wheels = 60;

type Measure = { what: string; value: number; bar: number; unit: "ms" | "B" };

type Noted = {
  /** When the first row was on the page. */
  rows?: number;
  /** When a key was pressed last, and when the rows changed last. */
  pressed: number;
  changed: number;
  /** The slowest of each: from a key to the next paint, and from one frame to the next. */
  paint: number;
  frame: number;
};

declare global {
  interface Window {
    noted: Noted;
  }
}

/** The value that this share of them is not above. */
function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Notes in each page what happens from its first moment on. */
async function note(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: Noted = { pressed: 0, changed: 0, paint: 0, frame: 0 };
    window.noted = noted;
    let before: number | undefined;
    const look = (now: number): void => {
      if (noted.rows === undefined && document.querySelector("[role=grid] [role=rowheader] a")) noted.rows = now;
      if (before !== undefined) noted.frame = Math.max(noted.frame, now - before);
      before = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    addEventListener("keydown", ({ timeStamp }) => (noted.pressed = timeStamp), { capture: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) noted.paint = Math.max(noted.paint, duration);
    }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    addEventListener("DOMContentLoaded", () => {
      // What its rows say, and not where their links lead, which follows each key.
      new MutationObserver((changes) => {
        if (changes.some(({ target }) => (target as Element).closest?.("[role=grid]") ?? target.parentElement?.closest("[role=grid]"))) {
          requestAnimationFrame((now) => (noted.changed = now));
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  });
}

async function noted(page: Page): Promise<Noted> {
  return page.evaluate(() => window.noted);
}

async function measureReloads(page: Page): Promise<number[]> {
  const times = [];
  for (let turn = 0; turn < reloads; turn++) {
    await page.reload();
    await ready(page);
    times.push((await noted(page)).rows ?? Number.NaN);
  }
  return times;
}

/** From each key until the rows that it leaves are painted. Where they are the ones that were there, there is nothing to measure. */
async function measureSearches(page: Page, t: Texts): Promise<number[]> {
  const times = [];
  const box = page.getByRole("searchbox", { name: t.search });
  for (const search of searches) {
    for (const character of search) {
      const answered = page.waitForResponse("**/api/devices/page");
      await box.press(character);
      await answered;
      // Whatever the answer changes is in one frame.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const changes = page.waitForFunction(() => window.noted.changed > window.noted.pressed, undefined, { timeout: 1_000 });
      if (await changes.then(() => true, () => false)) {
        const { pressed, changed } = await noted(page);
        times.push(changed - pressed);
      }
    }
    const emptied = page.waitForResponse("**/api/devices/page");
    await box.fill("");
    await emptied;
  }
  return times;
}

test("All devices", async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "reader" });
  const devices = Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1;
  await note(page);
  const measures: Measure[] = [];
  const rows = await measureReloads(page);
  for (const [share, name] of [[0.5, "p50"], [0.95, "p95"]] as const) {
    measures.push({ what: `reload to rows, ${name}`, value: quantile(rows, share), bar: 800, unit: "ms" });
  }

  await open(page, places.devices);
  const found = await measureSearches(page, t);
  expect(found.length, "keys that changed the rows").toBeGreaterThan(15);
  for (const [share, name] of [[0.5, "p50"], [0.95, "p95"]] as const) {
    measures.push({ what: `keystroke to rows, ${name}`, value: quantile(found, share), bar: 100, unit: "ms" });
  }
  const typed = await noted(page);
  measures.push({ what: "a key to the next paint, slowest", value: typed.paint, bar: 100, unit: "ms" });

  await open(page, places.devices);
  await page.evaluate(() => (window.noted.frame = 0));
  await page.locator(".grid-wrap").hover();
  for (let turn = 0; turn < wheels; turn++) await page.mouse.wheel(0, 600);
  await expect(page.locator("tbody tr[aria-busy]")).toHaveCount(0);
  const scrolled = await noted(page);
  measures.push({ what: "from frame to frame while it scrolls, slowest", value: scrolled.frame, bar: 100, unit: "ms" });
  const pages = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith("/api/devices/page"))
      .map((entry) => (entry as PerformanceResourceTiming).transferSize),
  );
  measures.push({ what: "a page of the list, largest", value: Math.max(...pages), bar: 20_000, unit: "B" });

  console.log(`\n| ${devices} devices in Chromium | Farhand | bar | |\n|---|---:|---:|---|`);
  for (const { what, value, bar, unit } of measures) {
    expect(value, what).toBeGreaterThan(0);
    console.log(`| ${what} | ${Math.round(value)} ${unit} | ${bar} ${unit} | ${value <= bar ? "met" : "missed"} |`);
  }
});
