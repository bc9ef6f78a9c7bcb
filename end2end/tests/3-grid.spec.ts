import { deviceExport, deviceName, newSeries, usual } from "./support/export";
import { places } from "./support/places";
import { scrollTo } from "./support/sessions";
import { count, expect, expectNotReloaded, importFile, mark, open, pane, ready, test, type Page, type Visit } from "./support/test";
import type { Texts } from "./support/texts";

/** More than are walked from one end of the list to the other, so that dragging the bar jumps. */
const rows = 3_000;

/** Imports a fleet of its own, and shows nothing else. */
async function fleet(visit: Visit, t: Texts): Promise<{ page: Page; nameAt: (row: number) => string }> {
  const series = newSeries();
  const page = await visit(places.devices, { as: "administrator" });
  const buffer = deviceExport(series, usual, rows);
  await importFile(page, t, { name: "Devices.csv", mimeType: "text/csv", buffer });
  await expect(count(page, t.added)).toHaveText(rows.toLocaleString(t.home === "Start" ? "nl" : "en"));
  // A search that is found so often is walked, and counted as far as one has come.
  await open(page, `${places.devices}?search=X${series}`);
  return { page, nameAt: (row) => deviceName(series, row + 1) };
}

/** The link of the device in the list. */
function device(page: Page, name: string) {
  return page.getByRole("rowheader").getByRole("link", { name, exact: true });
}

/** Scrolls until this row is in sight. A list that is not counted grows meanwhile. */
async function scrollInSight(page: Page, row: number, name: string): Promise<void> {
  await expect(async () => {
    await scrollTo(page, row);
    await expect(device(page, name)).toBeInViewport({ timeout: 1_000 });
  }).toPass();
}

/** The bar is at the end of the list, and the last of all devices is in sight. */
async function expectTheEnd(page: Page, t: Texts): Promise<void> {
  const grid = page.getByRole("grid", { name: t.allDevices });
  await expect(async () => {
    // Others import devices meanwhile.
    await scrollTo(page, 10_000_000);
    const last = grid.locator(`tr[aria-rowindex='${await grid.getAttribute("aria-rowcount")}']`);
    await expect(last.getByRole("link").first()).toBeInViewport({ timeout: 1_000 });
  }).toPass();
}

/** Which cell has the focus: the row as assistive technology counts it, and the column. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const cell = document.activeElement?.closest("[data-column]");
    return `${cell?.closest("tr")?.getAttribute("aria-rowindex")}:${cell?.getAttribute("data-column")}`;
  });
}

test("rows appear as one scrolls, and only those in sight are on the page", { tag: "@en" }, async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  await mark(page);
  const grid = page.getByRole("grid", { name: t.allDevices });
  await expect(device(page, nameAt(0))).toBeInViewport();
  // Page after page, as long as somebody scrolls.
  for (const row of [30, 70, 110, 150]) await scrollInSight(page, row, nameAt(row + 2));
  const there = await grid.getByRole("rowheader").count();
  expect(there).toBeLessThan(60);
  await expect(page.getByRole("row").filter({ has: device(page, nameAt(152)) })).toHaveAttribute("aria-rowindex", "154");
  // And back.
  await scrollTo(page, 0);
  await expect(device(page, nameAt(0))).toBeInViewport();
  await expectNotReloaded(page);
});

test("whichever way one scrolls the rows on the page are in the list's order, and the focus stays in its row", { tag: "@en" }, async ({ visit, t }) => {
  const { page, nameAt } = await fleet(visit, t);
  const lines = page.locator("tbody.rows tr");
  await page.locator("tr[aria-rowindex='14'] > [data-column='0']").focus();
  for (const row of [3, 8, 1, 45, 38, 41, 0, 12, 2]) {
    await scrollTo(page, row);
    await expect(device(page, nameAt(row + 3))).toBeInViewport();
    const shown = await lines.evaluateAll((rows) =>
      rows.map((row) => [Number(row.getAttribute("aria-rowindex")), row.querySelector("th a")?.textContent ?? ""] as const),
    );
    const [first] = shown[0]!;
    const expected = shown.map((_, place) => [first + place, nameAt(first + place - 2)]);
    expect(shown, `scrolled to ${row}`).toEqual(expected);
  }
  await expect.poll(() => focused(page)).toBe("14:0");
});

test("who comes to a cell by the keys is told all of it, where it does not fit", { tag: "@en" }, async ({ visit, t }) => {
  const series = newSeries();
  const name = `X${series}-${"LONG-".repeat(40)}1`;
  const page = await visit(places.devices, { as: "administrator" });
  const buffer = deviceExport(series, ["windows"], 1, () => name);
  await importFile(page, t, { name: "Devices.csv", mimeType: "text/csv", buffer });
  await expect(count(page, t.added)).toHaveText("1");
  await open(page, `${places.devices}?search=X${series}`);
  await expect(device(page, name)).toBeInViewport();
  const hint = page.locator(".cell-hint");
  await page.locator("tr[aria-rowindex='2'] > [data-column='0']").focus();
  // Where there is no room for all columns, the next one that is shown.
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page)).not.toBe("2:0");
  await expect(hint).toBeHidden();
  await page.keyboard.press("ArrowLeft");
  await expect(hint).toHaveText(name);
  await expect(hint).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("ArrowUp");
  await expect(hint).toBeHidden();
});

for (const width of [1440, 800]) {
  test(`who opens a device by the keys reads on in its pane, and is back in its row afterwards, ${width} pixels wide`, { tag: "@en" }, async ({ visit, t, newDevices }) => {
    const [name] = newDevices("windows");
    const page = await visit(places.devices, { as: "helpdesk" });
    await page.setViewportSize({ width, height: 900 });
    await open(page, `${places.devices}?search=${name}`);
    await page.locator("tr[aria-rowindex='2'] > [data-column='0']").focus();
    await page.keyboard.press("Enter");
    const heading = pane(page, name!).getByRole("heading", { level: 1 });
    await expect(heading).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(heading).toHaveCount(0);
    await expect(device(page, name!)).toBeFocused();
    await expect(page.getByRole("searchbox", { name: t.search })).toHaveValue(name!);
  });
}

test("the bar spans all devices, and leads anywhere in them", { tag: "@en" }, async ({ visit, t }) => {
  test.setTimeout(120_000);
  await fleet(visit, t);
  const page = await visit(places.devices, { as: "helpdesk" });
  const grid = page.getByRole("grid", { name: t.allDevices });
  const total = Number(await grid.getAttribute("aria-rowcount")) - 1;
  expect(total).toBeGreaterThanOrEqual(rows);
  const names = grid.getByRole("rowheader");
  await expectTheEnd(page, t);

  await scrollTo(page, Math.floor(total / 2));
  // Until the page has heard of it, the end's rows are there and none is awaited.
  await expect(grid.locator(`tr[aria-rowindex='${total + 1}']`)).toHaveCount(0);
  await expect(page.locator("tbody tr[aria-busy]")).toHaveCount(0);
  await expect.poll(() => names.getByRole("link").count()).toBeGreaterThan(3);

  await scrollTo(page, 0);
  await expect(grid.locator("tr[aria-rowindex='2']").getByRole("link").first()).toBeInViewport();
});

test("a page that does not come says so over the rows, and can be asked for again", async ({ visit, t, expectProblem }) => {
  test.setTimeout(120_000);
  expectProblem(/net::ERR_INTERNET_DISCONNECTED/);
  const { page, nameAt } = await fleet(visit, t);
  await expect(device(page, nameAt(0))).toBeInViewport();
  await page.route("**/api/devices/page", (route) => route.abort("internetdisconnected"));
  await scrollTo(page, 40);
  const problem = page.getByRole("alert").filter({ hasText: t.unreachable });
  await expect(problem).toBeVisible();
  await scrollTo(page, 0);
  await expect(device(page, nameAt(0))).toBeInViewport();

  await page.unroute("**/api/devices/page");
  await problem.getByRole("button", { name: t.tryAgain }).click();
  await expect(problem).toHaveCount(0);
  await scrollInSight(page, 60, nameAt(62));
});

test("a slow answer does not hide a newer one", { tag: "@en" }, async ({ visit, t }) => {
  test.setTimeout(120_000);
  await fleet(visit, t);
  const page = await visit(places.devices, { as: "helpdesk" });
  const grid = page.getByRole("grid", { name: t.allDevices });
  const total = Number(await grid.getAttribute("aria-rowcount")) - 1;
  let release = (): void => undefined;
  const later = new Promise<void>((resolve) => (release = resolve));
  const held = page.waitForRequest("**/api/devices/page");
  await page.route("**/api/devices/page", async (route) => {
    await later;
    await route.continue();
  }, { times: 1 });
  await scrollTo(page, Math.floor(total / 2));
  await held;
  await expectTheEnd(page, t);
  const answered = page.waitForResponse("**/api/devices/page");
  release();
  await answered;
  await expectTheEnd(page, t);
  await expect(page.locator("tbody tr[aria-busy]")).toHaveCount(0);
});

test("who types on does not wait for the answer to what was typed before", { tag: "@en" }, async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const begun = name!.slice(0, -1);
  const page = await visit(places.devices, { as: "helpdesk" });
  const box = page.getByRole("searchbox", { name: t.search });
  const names = page.getByRole("rowheader");
  let release = (): void => undefined;
  const later = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/devices/page", async (route) => {
    if (route.request().postDataJSON().query.search === begun) await later;
    await route.continue();
  });
  const held = page.waitForRequest(
    (request) => request.url().endsWith("/api/devices/page") && request.postDataJSON().query.search === begun,
  );
  await box.fill(begun);
  const first = await held;
  await box.fill(name!);
  await expect(names).toHaveCount(1);
  await expect(names).toContainText(name!);
  // Nobody waits for it any more, neither does the browser.
  await expect.poll(() => first.failure()?.errorText).toBe("net::ERR_ABORTED");
  release();

  // What is asked for next comes as ever.
  await box.fill("");
  await expect.poll(() => names.count()).toBeGreaterThan(1);
});

test("a list that the server sent tells times as the browser does, at once", async ({ visit }) => {
  const page = await visit(places.devices, { as: "helpdesk" });
  const times = page.getByRole("grid").locator("time");
  await expect(times.first()).toHaveAttribute("datetime", /Z$/);
  await expect(times.filter({ hasText: "UTC" })).toHaveCount(0, { timeout: 5_000 });
});

test("the keys of a grid lead through all devices", async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("tr[aria-rowindex='2'] > [data-column='0']").focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("3:0");
  // In a window of this width, Managed by is left out.
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page)).toBe("3:2");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => focused(page)).toBe("3:0");
  await page.keyboard.press("End");
  await expect.poll(() => focused(page)).toBe("3:9");
  await page.keyboard.press("Home");
  await expect.poll(() => focused(page)).toBe("3:0");

  // Where one is scrolled away from, one is led back to.
  await scrollInSight(page, 30, nameAt(32));
  await expect(page.getByRole("grid", { name: t.allDevices })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("4:0");
  await expect(device(page, nameAt(2))).toBeInViewport();

  await page.keyboard.press("ControlOrMeta+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(nameAt(2));

  await page.keyboard.press("Shift+F10");
  await expect(page.getByRole("menu", { name: t.actionsFor(nameAt(2)) })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page)).toBe("4:0");

  await page.keyboard.press("Control+Home");
  await expect.poll(() => focused(page)).toBe("2:0");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => focused(page)).toBe("1:0");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("columnheader", { name: t.deviceName })).toHaveAttribute("aria-sort", "descending");
  // The head says so before the other rows are there.
  await expect(device(page, nameAt(rows - 1))).toBeInViewport();
  await expect.poll(() => focused(page)).toBe("1:0");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("2:0");
  await page.keyboard.press("Enter");
  await expect(pane(page, nameAt(rows - 1))).toBeVisible();
});

test("who is in a row stays there while others come before it", async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  await page.setViewportSize({ width: 1280, height: 1100 });
  await scrollInSight(page, 60, nameAt(60));
  await expect(device(page, nameAt(61))).toBeInViewport();
  await page.locator("tr[aria-rowindex='63'] > [data-column='0']").focus();
  await scrollTo(page, 50);
  await expect(device(page, nameAt(50))).toBeInViewport();
  await expect.poll(() => focused(page)).toBe("63:0");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("64:0");
  await expect(device(page, nameAt(62))).toBeInViewport();
});

test("typing leads to what begins with it", async ({ visit }) => {
  const page = await visit(places.devices, { as: "helpdesk" });
  let now = Date.now();
  await page.clock.setFixedTime(now);
  await page.locator("tr[aria-rowindex='2'] > [data-column='0']").focus();
  for (const prefix of ["UBU-", "IPHONE-"]) {
    await page.keyboard.type(prefix.toLowerCase());
    await expect(page.locator("[data-column='0']:focus")).toContainText(prefix);
    // What is typed after a second begins anew.
    now += 1_100;
    await page.clock.setFixedTime(now);
  }
});

test("keys that are pressed before the other order's rows are there are for these", { tag: "@en" }, async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  let release = (): void => undefined;
  const later = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/devices/page", async (route) => {
    await later;
    await route.continue();
  });
  await page.locator("tr[aria-rowindex='1'] > [data-column='0']").focus();
  const asked = page.waitForRequest("**/api/devices/page");
  await page.keyboard.press("Enter");
  await asked;
  await expect(page.getByRole("columnheader", { name: t.deviceName })).toHaveAttribute("aria-sort", "descending");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  // The old rows are there still, and nothing has happened to them.
  expect(await focused(page)).toBe("1:0");
  await expect(pane(page, nameAt(1))).toHaveCount(0);
  release();
  await expect(pane(page, nameAt(rows - 2))).toBeVisible();
  await expect(pane(page, nameAt(1))).toHaveCount(0);
});

test("another list takes the place of one from its beginning on, and going back leads where one was", { tag: "@nl" }, async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  const grid = page.getByRole("grid", { name: t.allDevices });
  await scrollInSight(page, 60, nameAt(62));
  // Somebody has arrived there.
  await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).toContain("farhandDevices");
  await page.locator("thead").getByRole("link").first().click();
  await expect(device(page, nameAt(rows - 1))).toBeInViewport();
  await expect(device(page, nameAt(62))).toHaveCount(0);

  // Who was in a row of it is not in the new list's, and the keys go on from its first one.
  await page.locator("tr[aria-rowindex='6'] > [data-column='0']").focus();
  await page.goBack();
  await expect(device(page, nameAt(62))).toBeInViewport();
  await expect(device(page, nameAt(rows - 1))).toHaveCount(0);
  await expect(grid).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("3:0");
  await expect(device(page, nameAt(1))).toBeInViewport();
});

test("a list is sorted by several columns, and one link says so", async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  const head = (name: string) => page.getByRole("columnheader", { name });
  const rank = (name: string) => head(name).locator(".sort-rank");
  const then = () => new URL(page.url()).searchParams.getAll("then");
  const expectRows = async (...expected: number[]) => {
    for (const [place, row] of expected.entries()) {
      await expect(page.locator(`tr[aria-rowindex='${place + 2}']`).getByRole("rowheader")).toContainText(nameAt(row));
    }
  };
  // Every fifth device is its user's own.
  await head(t.ownership).getByRole("link").click();
  await expect(head(t.ownership)).toHaveAttribute("aria-sort", "ascending");
  await head(t.ownership).getByRole("link").click();
  await expect(head(t.ownership)).toHaveAttribute("aria-sort", "descending");
  await expect(rank(t.ownership)).toHaveCount(0);
  await head(t.deviceName).getByRole("link").click({ modifiers: ["Shift"] });
  await expect.poll(then).toEqual(["deviceName"]);
  await expectRows(3, 8, 13);
  const expectTwo = async () => {
    await expect(rank(t.ownership)).toHaveText("1");
    await expect(rank(t.deviceName)).toHaveText("2");
    await expect(head(t.ownership)).toHaveAttribute("aria-sort", "descending");
    await expect(head(t.deviceName)).not.toHaveAttribute("aria-sort");
  };
  await expectTwo();

  await page.reload();
  await ready(page);
  await expectTwo();
  await expectRows(3, 8, 13);

  // The other way round, and back.
  await head(t.deviceName).getByRole("link").click({ modifiers: ["Shift"] });
  await expect.poll(then).toEqual(["deviceName.desc"]);
  await expectRows(2998, 2993, 2988);
  await page.goBack();
  await expect.poll(then).toEqual(["deviceName"]);
  await expectRows(3, 8, 13);

  // The same by the head's menu, and by its keys.
  await page.locator("tr[aria-rowindex='1'] > [data-column='0']").focus();
  await page.keyboard.press("Shift+F10");
  const menu = page.getByRole("menu", { name: t.sortingBy(t.deviceName) });
  await menu.getByRole("menuitem", { name: t.noSort }).click();
  await expect.poll(then).toEqual([]);
  await expect(rank(t.ownership)).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe("1:0");
  await page.keyboard.press("Shift+Enter");
  await expect.poll(then).toEqual(["deviceName"]);
  await expectRows(3, 8, 13);
  await expectTwo();
  await head(t.compliance).click({ button: "right" });
  await page.getByRole("menu", { name: t.sortingBy(t.compliance) }).getByRole("menuitem", { name: t.thenSort }).click();
  await expect.poll(then).toEqual(["deviceName", "complianceState"]);
  await expect(rank(t.compliance)).toHaveText("3");

  // A plain click is of that column alone.
  await head(t.deviceName).getByRole("link").click();
  await expect(head(t.deviceName)).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(then).toEqual([]);
  await expectRows(0, 1, 2);
});

test("columns are chosen, moved and kept, for oneself", async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "reader" });
  const head = (name: string) => page.getByRole("columnheader", { name, exact: true });
  const choose = async () => {
    await page.getByRole("button", { name: t.columns, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: t.chooseColumns });
    await expect(dialog).toBeVisible();
    return dialog;
  };
  await expect(head(t.ownership)).toBeVisible();
  let dialog = await choose();
  await expect(dialog.getByRole("checkbox", { name: t.deviceName, exact: true })).toBeDisabled();
  await dialog.getByRole("checkbox", { name: t.ownership, exact: true }).uncheck();
  await dialog.getByRole("checkbox", { name: t.serialNumber, exact: true }).check();
  await dialog.getByLabel(t.widthOf(t.serialNumber)).fill("240");
  const up = dialog.getByRole("button", { name: t.moveUp(t.serialNumber) });
  // Until it is the first.
  while (await up.isEnabled()) await up.press("Enter");
  await dialog.getByRole("button", { name: t.save, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(head(t.ownership)).toHaveCount(0);
  await expect(page.getByRole("columnheader").first()).toHaveText(t.serialNumber);

  // In another browser as well, and for nobody else.
  const again = await visit(places.devices, { as: "reader" });
  await expect(again.getByRole("columnheader").first()).toHaveText(t.serialNumber);
  const other = await visit(places.devices, { as: "helpdesk" });
  await expect(other.getByRole("columnheader").first()).toHaveText(t.deviceName);

  dialog = await choose();
  await dialog.getByRole("button", { name: t.resetColumns }).click();
  await dialog.getByRole("button", { name: t.save, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(head(t.ownership)).toBeVisible();
  await expect(page.getByRole("columnheader").first()).toHaveText(t.deviceName);
});
