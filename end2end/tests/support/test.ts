// The test to import: fails on console errors and page errors, speaks one of the product's languages, and knows who is
// signed in.

import { test as base, expect, type Browser, type BrowserContext, type Page } from "@playwright/test";

import { deviceExport, deviceName, kinds, newSeries, type Kind } from "./export";
import { people, type Person } from "./people";
import { appUrl, places } from "./places";
import { texts, type Language, type Texts } from "./texts";

export { expect, type Page };

export type Visit = (path: string, how?: How) => Promise<Page>;

type How = {
  /** Who is signed in; nobody unless told. */
  as?: Person;
  javaScript?: boolean;
  viewport?: { width: number; height: number };
};

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

type WorkerFixtures = {
  language: Language;
  t: Texts;
  /** The cookies of somebody who is signed in. */
  signedIn: (person: Person) => Promise<State>;
  /** The names of imported devices that no test has used yet. */
  fleet: Map<Kind, string[]>;
};

type Fixtures = {
  /** Opens a page of the app in a browser of its own, as another person or device would have. */
  visit: Visit;
  /** The names of devices that no other test has used, one of each kind. */
  newDevices: (...kinds: Kind[]) => string[];
  /** A console error of exactly this kind is part of the test. */
  expectProblem: (problem: RegExp) => void;
};

type Inner = { problems: { seen: string[]; expected: RegExp[] } };

export const test = base.extend<Fixtures & Inner, WorkerFixtures>({
  language: ["en", { option: true, scope: "worker" }],

  t: [async ({ language }, use) => use(texts[language]), { scope: "worker" }],

  signedIn: [
    async ({ browser, language }, use) => {
      const states = new Map<Person, State>();
      await use(async (person) => {
        const known = states.get(person);
        if (known) return known;
        const context = await newContext(browser, language);
        const page = await context.newPage();
        await open(page, places.signIn);
        await page.getByRole("button", { name: people[person] }).click();
        await page.waitForURL((url) => url.pathname === places.home);
        const state = await context.storageState();
        await context.close();
        states.set(person, state);
        return state;
      });
    },
    { scope: "worker" },
  ],

  fleet: [
    async ({ browser, language, t, signedIn }, use) => {
      const rows: Kind[] = [...Array<Kind>(80).fill("windows"), ...Array(12).fill(kinds).flat()];
      const series = newSeries();
      const context = await newContext(browser, language, { storageState: await signedIn("administrator") });
      const page = await context.newPage();
      await open(page, places.devices);
      await importFile(page, t, { name: "devices.csv", mimeType: "text/csv", buffer: deviceExport(series, rows) });
      await expect(count(page, t.added)).toHaveText(String(rows.length));
      await context.close();
      const fleet = new Map<Kind, string[]>(kinds.map((kind) => [kind, []]));
      rows.forEach((kind, index) => fleet.get(kind)?.push(deviceName(series, index + 1)));
      await use(fleet);
    },
    { scope: "worker" },
  ],

  problems: [
    async ({}, use) => {
      const problems = { seen: [] as string[], expected: [] as RegExp[] };
      await use(problems);
      const unexpected = problems.seen.filter((seen) => !problems.expected.some((expected) => expected.test(seen)));
      expect(unexpected, "console errors and page errors").toEqual([]);
    },
    { auto: true },
  ],

  expectProblem: async ({ problems }, use) => {
    await use((problem) => problems.expected.push(problem));
  },

  visit: async ({ browser, language, signedIn, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (path, how = {}) => {
      const storageState = how.as && (await signedIn(how.as));
      const context = await newContext(browser, language, {
        ...(storageState && { storageState }),
        ...(how.javaScript === false && { javaScriptEnabled: false }),
        ...(how.viewport && { viewport: how.viewport }),
      });
      contexts.push(context);
      // Tabs that the product opens are new pages of the same browser.
      context.on("page", (page) => watch(page, problems.seen));
      const page = await context.newPage();
      if (how.javaScript === false) await page.goto(path);
      else await open(page, path);
      return page;
    });
    for (const context of contexts) await context.close();
  },

  newDevices: async ({ fleet }, use) => {
    await use((...kinds) =>
      kinds.map((kind) => {
        const name = fleet.get(kind)?.shift();
        if (name === undefined) throw new Error(`the fleet has no device of the kind ${kind} left`);
        return name;
      }),
    );
  },
});

/** Chooses a file under All devices, and waits until it is imported or refused. */
export async function importFile(
  page: Page,
  t: Texts,
  file: { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  await page.getByRole("button", { name: t.import, exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: t.importTitle });
  await dialog.getByLabel(t.file).setInputFiles(file);
  await dialog.getByRole("button", { name: t.import, exact: true }).click();
  // Thousands of rows, beside another walk.
  await expect(dialog.locator(".counts")).toBeVisible({ timeout: 60_000 });
}

/** A figure of the import's report. */
export function count(page: Page, label: string) {
  return page.locator(".counts > div").filter({ hasText: label }).getByRole("definition");
}

/** Goes to an address of the app and waits until the page takes clicks. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Waits until everything on the page takes clicks; a click before is lost. */
export async function ready(page: Page): Promise<void> {
  await page.locator("body[data-hydrated]").waitFor({ timeout: 30_000 });
  await expect(
    page.locator("section.blade:not([data-ready]), section.pane:not([data-ready]), .portal:not([data-ready])"),
  ).toHaveCount(0);
}

/** The pane beside the list, once it is there and takes clicks. */
export function pane(page: Page, title: string) {
  return page.locator("section.pane[data-ready]").filter({ has: page.getByRole("heading", { name: title, level: 1 }) });
}

/** The blade with this title, once it is there and takes clicks. */
export function blade(page: Page, title: string) {
  return page.locator("section.blade[data-ready]").filter({ has: page.getByRole("heading", { name: title, level: 1 }) });
}

/** Marks the page: a reload would take the mark away. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.body.setAttribute("data-not-reloaded", ""));
}

/** Fails when the page was loaded again since it was marked. */
export async function expectNotReloaded(page: Page): Promise<void> {
  await expect(page.locator("body[data-not-reloaded]")).toHaveCount(1);
}

async function newContext(
  browser: Browser,
  language: Language,
  options: NonNullable<Parameters<Browser["newContext"]>[0]> = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: appUrl,
    locale: language === "nl" ? "nl-NL" : "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  await context.addCookies([{ name: "farhand-locale", value: language, url: appUrl }]);
  return context;
}

function watch(page: Page, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
}
