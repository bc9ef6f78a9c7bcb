import { readFile } from "node:fs/promises";

import { deviceExport, deviceName, newSeries, usual } from "./support/export";
import { places } from "./support/places";
import { scrollTo } from "./support/sessions";
import { count, expect, importFile, open, test, type Page, type Visit } from "./support/test";
import type { Texts } from "./support/texts";

/** More than can be selected at once. */
const rows = 1_200;

/** A number as the language groups it. */
function number(t: Texts, value: number): string {
  return value.toLocaleString(t.home === "Start" ? "nl" : "en");
}

/** Imports a fleet of its own, and shows nothing else. */
async function fleet(visit: Visit, t: Texts, length = rows): Promise<{ page: Page; list: string; nameAt: (row: number) => string }> {
  const series = newSeries();
  const page = await visit(places.devices, { as: "administrator" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const buffer = deviceExport(series, usual, length);
  await importFile(page, t, { name: "Devices.csv", mimeType: "text/csv", buffer });
  await expect(count(page, t.added)).toHaveText(number(t, length));
  const list = `${places.devices}?search=X${series}`;
  await open(page, list);
  return { page, list, nameAt: (row) => deviceName(series, row + 1) };
}

/** The box that selects the device. */
function box(page: Page, t: Texts, name: string) {
  return page.getByRole("checkbox", { name: t.selectDevice(name), exact: true });
}

/** The row of the device in the list. */
function rowOf(page: Page, name: string) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader").getByRole("link", { name, exact: true }) });
}

/** What can be done with what is selected. */
function bar(page: Page, t: Texts) {
  return page.getByRole("toolbar", { name: t.selection });
}

async function expectSelected(page: Page, t: Texts, devices: number): Promise<void> {
  if (devices === 0) await expect(bar(page, t)).toHaveCount(0);
  else await expect(bar(page, t).locator(".num")).toHaveText(t.selected(number(t, devices)));
}

/** What a download has in it. */
async function downloaded(page: Page, doing: () => Promise<void>): Promise<{ name: string; file: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), doing()]);
  return { name: download.suggestedFilename(), file: await readFile(await download.path()) };
}

test("devices are selected one by one and in ranges, and stay so while one scrolls and sorts", async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  await expectSelected(page, t, 0);
  await box(page, t, nameAt(0)).click();
  await expectSelected(page, t, 1);
  await expect(rowOf(page, nameAt(0))).toHaveAttribute("aria-selected", "true");
  await expect(rowOf(page, nameAt(1))).toHaveAttribute("aria-selected", "false");

  // A range, shorter again, and one of it taken out.
  await box(page, t, nameAt(5)).click({ modifiers: ["Shift"] });
  await expectSelected(page, t, 6);
  await box(page, t, nameAt(3)).click({ modifiers: ["Shift"] });
  await expectSelected(page, t, 4);
  await rowOf(page, nameAt(2)).locator("[data-column='2']").click({ modifiers: ["ControlOrMeta"] });
  await expectSelected(page, t, 3);
  await expect(box(page, t, nameAt(2))).not.toBeChecked();

  // As far as rows that are not here any more.
  await scrollTo(page, 600);
  await box(page, t, nameAt(604)).click({ modifiers: ["Shift"] });
  await expectSelected(page, t, 605);
  await scrollTo(page, 0);
  await expect(box(page, t, nameAt(2))).toBeChecked();

  await page.getByRole("columnheader", { name: t.deviceName }).getByRole("link").click();
  await expect(rowOf(page, nameAt(rows - 1))).toHaveAttribute("aria-selected", "false");
  await expectSelected(page, t, 605);

  // Other devices, and nothing is selected of them.
  await page.getByRole("searchbox", { name: t.search }).fill(nameAt(1));
  await expect(rowOf(page, nameAt(1))).toHaveAttribute("aria-selected", "false");
  await expectSelected(page, t, 0);
});

test("the keys select, and never more than can be", async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, nameAt } = await fleet(visit, t);
  await page.locator("tr[aria-rowindex='3'] > [data-column='0']").focus();
  await page.keyboard.press("Space");
  await expectSelected(page, t, 1);
  await expect(box(page, t, nameAt(1))).toBeChecked();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Shift+ArrowDown");
  await expectSelected(page, t, 4);
  await page.keyboard.press("Shift+ArrowUp");
  await expectSelected(page, t, 3);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await expectSelected(page, t, 5);
  await expect(page.getByRole("grid", { name: t.allDevices })).toHaveAttribute("aria-multiselectable", "true");

  await page.keyboard.press("ControlOrMeta+a");
  await expect(page.getByRole("alert").filter({ hasText: t.tooManySelected })).toBeVisible();
  await expectSelected(page, t, 5);
  await page.keyboard.press("Escape");
  await expectSelected(page, t, 0);

  // Few enough of them, all at once; and by the box above them.
  await page.getByRole("searchbox", { name: t.search }).fill(nameAt(0).slice(0, -3));
  await expect(page.locator(".grid-foot [role=status]")).toHaveText(t.howMany("999"));
  await page.locator("tr[aria-rowindex='2'] > [data-column='0']").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await expectSelected(page, t, 999);
  await bar(page, t).getByRole("button", { name: t.clearSelection, exact: true }).click();
  await expectSelected(page, t, 0);
  const all = page.locator("thead .col-pick input");
  await all.click();
  await expect(all).toBeChecked();
  await expect(bar(page, t)).toContainText(/\d/);
  await all.click();
  await expectSelected(page, t, 0);
});

test("what is selected is copied and exported, as it is shown", async ({ visit, t }) => {
  const { page, nameAt } = await fleet(visit, t, 30);
  await box(page, t, nameAt(4)).click();
  await box(page, t, nameAt(1)).click();
  await bar(page, t).getByRole("button", { name: t.copy, exact: true }).click();
  await expect(bar(page, t).getByRole("button", { name: t.copied, exact: true })).toBeVisible();
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).split(/\r?\n/).map((line) => line.split("\t"));
  expect(copied.map((cells) => cells[0])).toEqual([t.deviceName, nameAt(1), nameAt(4)]);

  await bar(page, t).getByRole("button", { name: t.exportSelected }).click();
  const dialog = page.getByRole("dialog", { name: t.exportDevices });
  const { name, file } = await downloaded(page, () => dialog.getByRole("button", { name: t.export, exact: true }).click());
  expect(name).toMatch(/\.csv$/);
  const lines = file.toString("utf8").trimEnd().split("\r\n");
  expect(lines.map((line) => line.split(",")[0])).toEqual([`\uFEFF${t.deviceName}`, nameAt(1), nameAt(4)]);
  await expect(dialog.getByText(t.devicesInFile("2"))).toBeVisible();
  await dialog.getByRole("button", { name: t.close, exact: true }).click();
  await expectSelected(page, t, 2);
});

test("the list is exported as it is filtered, sorted and shown, whole, and said how far", async ({ visit, t }) => {
  test.setTimeout(120_000);
  const { page, list, nameAt } = await fleet(visit, t);
  await open(page, `${list}&order=desc`);
  await page.getByRole("button", { name: t.export, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t.exportDevices });
  const begin = () => dialog.getByRole("button", { name: t.export, exact: true }).click();
  const shown = await downloaded(page, begin);
  await expect(dialog.getByText(t.devicesInFile(number(t, rows)))).toBeVisible();
  const lines = shown.file.toString("utf8").trimEnd().split("\r\n");
  expect(lines).toHaveLength(rows + 1);
  expect(lines[0]).toMatch(new RegExp(`^\uFEFF${t.deviceName},`));
  expect([lines[1]!.split(",")[0], lines[rows]!.split(",")[0]]).toEqual([nameAt(rows - 1), nameAt(0)]);

  await dialog.getByRole("button", { name: t.exportAgain }).click();
  await dialog.getByRole("radio", { name: t.allColumns }).check();
  const whole = await downloaded(page, begin);
  expect(whole.file.toString("utf8")).toMatch(/^\uFEFFDevice ID,Device name,Enrollment date,/);
  await dialog.getByRole("button", { name: t.exportAgain }).click();
  await dialog.getByRole("radio", { name: t.excelWorkbook }).check();
  const workbook = await downloaded(page, begin);
  expect(workbook.name).toMatch(/\.xlsx$/);
  expect(workbook.file.subarray(0, 2).toString("latin1")).toBe("PK");
  await expect(dialog.getByText(t.devicesInFile(number(t, rows)))).toBeVisible();
});

test("an export that nobody comes for is taken back", async ({ visit, t, expectProblem }) => {
  expectProblem(/net::ERR_ABORTED/);
  const { page } = await fleet(visit, t, 5);
  // The browser never asks for the file.
  await page.route("**/devices/export", (route) => route.abort("aborted"));
  await page.getByRole("button", { name: t.export, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t.exportDevices });
  await dialog.getByRole("button", { name: t.export, exact: true }).click();
  await dialog.getByRole("button", { name: t.cancelExport }).click();
  await expect(dialog.getByText(t.exportCancelled)).toBeVisible();
});

test("heads are made wider by their edge, and that is kept for oneself", async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "reader" });
  const head = page.getByRole("columnheader", { name: t.deviceName, exact: true });
  const width = async () => (await head.boundingBox())!.width;
  const edge = async () => {
    const area = (await head.boundingBox())!;
    return { x: area.x + area.width - 4, y: area.y + area.height / 2 };
  };
  const before = await width();
  const from = await edge();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y, { steps: 4 });
  await expect(page.locator(".resize-line")).toBeVisible();
  await page.mouse.move(from.x + 80, from.y, { steps: 4 });
  const kept = page.waitForResponse("**/api/preferences/set-device-columns");
  await page.mouse.up();
  await kept;
  await expect.poll(async () => Math.abs((await width()) - before - 80)).toBeLessThan(3);
  await expect(page.locator(".resize-line")).toHaveCount(0);
  // It is sorted as before.
  await expect(head).toHaveAttribute("aria-sort", "ascending");

  // In another browser as well.
  const again = await visit(places.devices, { as: "reader" });
  const there = again.getByRole("columnheader", { name: t.deviceName, exact: true });
  expect(Math.abs((await there.boundingBox())!.width - before - 80)).toBeLessThan(3);

  // Two clicks, and it is as wide as usual.
  const to = await edge();
  await page.mouse.dblclick(to.x, to.y);
  await expect.poll(async () => Math.abs((await width()) - 208)).toBeLessThan(3);
  await expect(head).toHaveAttribute("aria-sort", "ascending");

  await page.getByRole("button", { name: t.columns, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t.chooseColumns });
  await expect(dialog.getByLabel(t.widthOf(t.deviceName))).toHaveValue("208");
  await expect(dialog.getByText("px", { exact: true }).first()).toBeVisible();
  await dialog.getByRole("button", { name: t.resetColumns }).click();
  await dialog.getByRole("button", { name: t.save, exact: true }).click();
  await expect(dialog).toBeHidden();
});

test("a cell is copied by its menu", async ({ visit, t }) => {
  const { page, nameAt } = await fleet(visit, t, 5);
  await rowOf(page, nameAt(0)).locator("[data-column='4']").click({ button: "right" });
  await page.getByRole("menuitem", { name: t.copyCell("Windows") }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("Windows");
  await rowOf(page, nameAt(1)).getByRole("button", { name: t.actionsFor(nameAt(1)) }).click();
  await page.getByRole("menuitem", { name: t.copyCell(nameAt(1)) }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(nameAt(1));
});

test("on a phone, devices are selected by touch", { tag: "@en" }, async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "helpdesk", viewport: { width: 390, height: 844 } });
  const boxes = page.locator("tbody .col-pick input");
  await boxes.nth(0).click();
  await boxes.nth(1).click();
  await expectSelected(page, t, 2);
  // Nothing is cut off at the side.
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await bar(page, t).getByRole("button", { name: t.clearSelection, exact: true }).click();
  await expectSelected(page, t, 0);
});
