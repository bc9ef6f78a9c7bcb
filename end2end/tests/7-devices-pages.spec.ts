import { places } from "./support/places";
import { find, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, ready, test, type Page } from "./support/test";
import type { Language } from "./support/texts";

const words = {
  en: {
    pages: "Pages of this device",
    overview: "Overview",
    properties: "Properties",
    hardware: "Hardware",
    history: "Remote assistance history",
    groups: "Groups",
    noGroups: "This device is in no group.",
    noSession: "No session on this device yet that you may see.",
    allSessions: "All sessions on this device",
    joinType: "Join type",
    architecture: "Processor architecture",
    platforms: "Devices by platform",
    compliance: "Devices by compliance",
    checkIns: "Devices by last check-in",
    states: "Sessions by state, 14 days",
    days: "Sessions per day, 14 days",
    lastDays: "Last 7 days",
    never: "Never",
    noncompliant: "Noncompliant",
  },
  nl: {
    pages: "Pagina's van dit apparaat",
    overview: "Overzicht",
    properties: "Eigenschappen",
    hardware: "Hardware",
    history: "Geschiedenis van hulp op afstand",
    groups: "Groepen",
    noGroups: "Dit apparaat zit in geen enkele groep.",
    noSession: "Nog geen sessie op dit apparaat die u mag zien.",
    allSessions: "Alle sessies op dit apparaat",
    joinType: "Koppelingstype",
    architecture: "Processorarchitectuur",
    platforms: "Apparaten per platform",
    compliance: "Apparaten naar naleving",
    checkIns: "Apparaten naar laatste check-in",
    states: "Sessies naar status, 14 dagen",
    days: "Sessies per dag, 14 dagen",
    lastDays: "Laatste 7 dagen",
    never: "Nooit",
    noncompliant: "Niet-compatibel",
  },
} satisfies Record<Language, unknown>;

/** The number of a line on one of Home's charts. */
function number(page: Page, chart: string, line: string) {
  return page
    .locator("section.card")
    .filter({ has: page.getByRole("heading", { name: chart, exact: true }) })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: line, exact: true }) })
    .getByRole("link")
    .first();
}

test("a device has pages, each with an address of its own", async ({ visit, t, language, newDevices }) => {
  const w = words[language];
  const [name] = newDevices("windows");
  const page = await visit(`${places.devices}?search=${name}`, { as: "helpdesk" });
  const row = await find(page, t, name!);
  await row.getByRole("link", { name: name!, exact: true }).click();
  const device = pane(page, name!);
  const link = (label: string) => device.getByRole("navigation", { name: w.pages }).getByRole("link", { name: label });
  await expect(link(w.overview)).toHaveAttribute("aria-current", "page");
  await expect(device.getByRole("button", { name: t.portalLink })).toBeVisible();
  const path = new URL(page.url()).pathname;
  await mark(page);

  await test.step("by the links, over the same list", async () => {
    for (const [label, under, text] of [
      [w.properties, "properties", w.joinType],
      [w.hardware, "hardware", w.architecture],
      [w.history, "remote-assistance", w.noSession],
      [w.groups, "groups", w.noGroups],
    ] as const) {
      await link(label).click();
      await expect(page).toHaveURL((url) => url.pathname === `${path}/${under}` && url.search === `?search=${name}`);
      await expect(device.getByText(text, { exact: true })).toBeVisible();
      await expect(link(label)).toHaveAttribute("aria-current", "page");
      await expect(device.getByRole("button", { name: t.portalLink })).toHaveCount(0);
    }
    await expect(page.getByRole("rowheader")).toHaveCount(1);
  });

  await test.step("back and by keyboard", async () => {
    await page.goBack();
    await expect(device.getByText(w.noSession, { exact: true })).toBeVisible();
    await page.goBack();
    await expect(device.getByText(w.architecture, { exact: true })).toBeVisible();
    await link(w.properties).focus();
    await page.keyboard.press("Enter");
    await expect(device.getByText(w.joinType, { exact: true })).toBeVisible();
    await expectNotReloaded(page);
  });

  await test.step("by a deep link, on a phone too", async () => {
    for (const viewport of [undefined, { width: 390, height: 844 }]) {
      const other = await visit(`${path}/hardware`, { as: "reader", ...(viewport && { viewport }) });
      await expect(pane(other, name!).getByText(w.architecture, { exact: true })).toBeVisible();
      await pane(other, name!).getByRole("link", { name: w.overview }).click();
      await expect(other).toHaveURL((url) => url.pathname === path);
    }
  });
});

test("a device's remote assistance history leads to its sessions", async ({ visit, t, language, newDevices }) => {
  const w = words[language];
  const [name] = newDevices("windows");
  const page = await visit(places.devices, { as: "helpdesk" });
  await startSession(page, t, name!, "The printer is not found");
  const path = new URL(page.url()).pathname.replace(/\/sessions\/.*$/, "");
  await open(page, `${path}/remote-assistance`);
  const device = pane(page, name!);
  const line = device.getByRole("row").filter({ hasText: "The printer is not found" });
  await expect(line).toContainText(t.waiting);
  await device.getByRole("link", { name: w.allSessions }).click();
  await expect(page).toHaveURL((url) => url.pathname === places.sessions && url.searchParams.has("device"));
  await expect(blade(page, t.sessions).getByRole("row").filter({ hasText: name! })).toHaveCount(1);

  await open(page, `${path}/remote-assistance`);
  await line.getByRole("link").click();
  await expect(state(page)).toHaveText(t.waiting);
});

test("Home's numbers open the lists behind them", async ({ visit, t, language, newDevices }) => {
  const w = words[language];
  const [name] = newDevices("windows");
  const page = await visit(places.devices, { as: "helpdesk" });
  await startSession(page, t, name!);

  await test.step("devices", async () => {
    await open(page, places.home);
    await number(page, w.platforms, "macOS").click();
    await expect(page).toHaveURL((url) => url.searchParams.get("operatingSystem") === "macOS");
    await expect(blade(page, t.allDevices).getByRole("rowheader").first()).toBeVisible();
    await open(page, places.home);
    await number(page, w.compliance, w.noncompliant).click();
    await expect(page).toHaveURL((url) => url.searchParams.get("complianceState") === "noncompliant");
    await ready(page);
    await open(page, places.home);
    await number(page, w.checkIns, w.lastDays).click();
    await expect(page).toHaveURL((url) => url.searchParams.has("lastSyncFrom"));
    await expect(blade(page, t.allDevices)).toBeVisible();
    await open(page, places.home);
    await number(page, w.checkIns, w.never).click();
    await expect(page).toHaveURL((url) => url.searchParams.get("missing") === "lastSyncDateTime");
    await expect(blade(page, t.allDevices)).toBeVisible();
    // The figure above, too.
    await open(page, places.home);
    await page.locator("a.figure").nth(1).click();
    await expect(page).toHaveURL((url) => url.searchParams.get("complianceState") === "noncompliant");
  });

  await test.step("sessions", async () => {
    await open(page, places.home);
    await number(page, w.states, t.waiting).click();
    await expect(page).toHaveURL((url) => url.searchParams.get("state") === "awaitingUser");
    await expect(blade(page, t.sessions).getByRole("row").filter({ hasText: name! })).toHaveCount(1);
    await open(page, places.home);
    const today = page.locator("section.card").filter({ has: page.getByRole("heading", { name: w.days, exact: true }) });
    await expect(today.locator("tbody tr")).toHaveCount(14);
    await today.locator("tbody tr").last().getByRole("link").first().click();
    await expect(page).toHaveURL((url) => url.searchParams.get("days") === "between");
    await expect(blade(page, t.sessions).getByRole("row").filter({ hasText: name! })).toHaveCount(1);
  });
});
