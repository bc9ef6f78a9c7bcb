import { deflateRawSync, crc32 } from "node:zlib";

import { deviceExport, deviceName, newSeries, usual } from "./support/export";
import { places } from "./support/places";
import { find, scrollTo } from "./support/sessions";
import { blade, count, expect, expectNotReloaded, importFile, mark, open, pane, ready, test } from "./support/test";
import type { Texts } from "./support/texts";

const rows = 2_000;

/** A number as the language groups it. */
function number(t: Texts, value: number): string {
  return value.toLocaleString(t.home === "Start" ? "nl" : "en");
}

test("an export of 2,000 devices is imported, and the list searches, sorts and pages in it", async ({ visit, t }) => {
  const series = newSeries();
  const csv = { name: "DevicesWithInventory.csv", mimeType: "text/csv", buffer: deviceExport(series, usual, rows) };
  const page = await visit(places.devices, { as: "administrator" });

  await test.step("import with progress and report", async () => {
    await page.getByRole("button", { name: t.import, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: t.importTitle });
    await expect(dialog.getByRole("button", { name: t.import, exact: true })).toBeDisabled();
    await dialog.getByLabel(t.file).setInputFiles(csv);
    // So that the progress is on the page for long enough to be seen.
    let release = (): void => undefined;
    const seen = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/devices/import", async (route) => {
      await seen;
      await route.continue();
    });
    await dialog.getByRole("button", { name: t.import, exact: true }).click();
    await expect(dialog.getByRole("progressbar", { name: t.progressOfImport })).toBeVisible();
    release();
    await expect(count(page, t.added)).toHaveText(number(t, rows));
    await expect(count(page, t.rejected)).toHaveText("0");
    await expect(dialog.getByText(t.imported, { exact: true })).toBeVisible();
    await page.unroute("**/devices/import");
  });

  await test.step("the same file again changes nothing", async () => {
    const dialog = page.getByRole("dialog", { name: t.importTitle });
    await dialog.getByRole("button", { name: t.close, exact: true }).click();
    await open(page, places.devices);
    await importFile(page, t, csv);
    await expect(count(page, t.unchanged)).toHaveText(number(t, rows));
    await expect(count(page, t.added)).toHaveText("0");
    await expect(count(page, t.updated)).toHaveText("0");
    await dialog.getByRole("button", { name: t.anotherFile }).click();
    await expect(dialog.getByLabel(t.file)).toBeVisible();
    await expect(dialog.getByRole("button", { name: t.import, exact: true })).toBeDisabled();
    await dialog.getByRole("button", { name: t.close, exact: true }).click();
    await expect(dialog).toBeHidden();
  });

  const names = page.getByRole("rowheader");
  const howMany = page.locator(".grid-foot [role=status]");
  await test.step("search, sort and scroll", async () => {
    await mark(page);
    await find(page, t, deviceName(series, 1_234));
    await expect(names).toHaveCount(1);
    await expect(howMany).toHaveText(t.howMany("1"));

    await page.getByRole("searchbox", { name: t.search }).fill(`X${series}`);
    await expect(howMany).toHaveText(t.howMany(number(t, rows)));
    await expect(names.first()).toContainText(deviceName(series, 1));
    await page.getByRole("columnheader", { name: t.deviceName }).getByRole("link").click();
    await expect(names.first()).toContainText(deviceName(series, rows));
    await expect(page.getByRole("columnheader", { name: t.deviceName })).toHaveAttribute("aria-sort", "descending");
    await scrollTo(page, 60);
    await expect(page.getByRole("link", { name: deviceName(series, rows - 60), exact: true })).toBeInViewport();
    await expectNotReloaded(page);
    // The place is kept once nobody scrolls any more.
    await page.waitForFunction((top) => JSON.parse(history.state?.farhandDevices ?? "{}").top === top, 60 * 40);
  });

  await test.step("reload, back and deep links keep the list, and reload keeps the place", async () => {
    const name = deviceName(series, rows - 60);
    await page.reload();
    await ready(page);
    await expect(page.getByRole("link", { name, exact: true })).toBeInViewport();

    await page.getByRole("link", { name, exact: true }).click();
    await expect(pane(page, name)).toBeVisible();
    await expect(page.getByRole("rowheader").getByRole("link", { name, exact: true })).toBeInViewport();
    const address = page.url();
    await page.goBack();
    await expect(pane(page, name)).toHaveCount(0);
    await expect(page.getByRole("link", { name, exact: true })).toBeInViewport();

    const elsewhere = await visit(address, { as: "helpdesk" });
    await expect(pane(elsewhere, name)).toBeVisible();
    await expect(elsewhere.locator(".grid-foot [role=status]")).toHaveText(t.howMany(number(t, rows)));
    await pane(elsewhere, name).getByRole("link", { name: t.close }).click();
    await expect(pane(elsewhere, name)).toHaveCount(0);
    await expect(elsewhere.getByRole("rowheader").first()).toContainText(deviceName(series, rows));
  });

  await test.step("what is not there", async () => {
    await page.getByRole("searchbox", { name: t.search }).fill("no such device");
    await expect(page.getByText(t.nothingFound("no such device"))).toBeVisible();
    await page.getByRole("link", { name: t.clearSearch }).click();
    await expect(names.first()).toBeVisible();
    await expect(page.getByRole("searchbox", { name: t.search })).toHaveValue("");
  });
});

test("a ZIP is imported, and lines with mistakes are told without losing the others", async ({ visit, t }) => {
  const series = newSeries();
  const lines = deviceExport(series, usual, 3).toString("utf8").split("\r\n");
  lines[2] = lines[2]!.replace(/"2026-03-[^"]*"/, '"yesterday"');
  const page = await visit(places.devices, { as: "administrator" });
  await importFile(page, t, {
    name: "Devices.zip",
    mimeType: "application/zip",
    buffer: zip("Devices.csv", Buffer.from(lines.join("\r\n"), "utf8")),
  });
  await expect(count(page, t.added)).toHaveText("2");
  await expect(count(page, t.rejected)).toHaveText("1");
  const report = page.getByRole("region", { name: t.rejectedLines }).getByRole("row").nth(1);
  await expect(report.getByRole("cell")).toHaveText(["3", "Enrollment date", t.notADate]);
});

test("a file of another kind is refused, and the list stays as it was", async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "administrator" });
  const total = await page.locator(".grid-foot [role=status]").innerText();
  const dialog = page.getByRole("dialog", { name: t.importTitle });

  await importFile(page, t, { name: "notes.csv", mimeType: "text/csv", buffer: Buffer.from("Subject,Body\nHello,World\n") });
  await expect(dialog.getByRole("alert")).toContainText(t.notAnExport);
  await dialog.getByRole("button", { name: t.close, exact: true }).click();

  await open(page, places.devices);
  const broken = zip("Devices.csv", deviceExport(newSeries(), usual, 100)).subarray(0, 500);
  await importFile(page, t, { name: "Devices.zip", mimeType: "application/zip", buffer: broken });
  await expect(dialog.getByRole("alert")).toContainText(t.badArchive);
  await dialog.getByRole("button", { name: t.close, exact: true }).click();

  await open(page, places.devices);
  await expect(page.locator(".grid-foot [role=status]")).toHaveText(total);
  await expect(blade(page, t.allDevices)).toBeVisible();
});

test("how an import ended that a plain form sent stands on All devices", async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "administrator" });
  await page.evaluate((text) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/devices/import", enctype: "multipart/form-data" });
    const input = document.createElement("input");
    Object.assign(input, { type: "file", name: "file" });
    const chosen = new DataTransfer();
    chosen.items.add(new File([text], "Devices.csv", { type: "text/csv" }));
    input.files = chosen.files;
    form.append(input);
    document.body.append(form);
    form.submit();
  }, deviceExport(newSeries(), usual).toString("utf8"));
  await page.waitForURL((url) => url.searchParams.has("import"));
  await ready(page);
  await expect(count(page, t.added)).toHaveText(String(usual.length));
  await blade(page, t.allDevices).getByRole("link", { name: t.close, exact: true }).click();
  await expect(count(page, t.added)).toHaveCount(0);

  await open(page, `${places.devices}?import-error=running`);
  await expect(blade(page, t.allDevices).getByRole("alert").filter({ hasText: t.importRunning })).toBeVisible();
});

/** A ZIP with one file in it. */
function zip(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const title = Buffer.from(name, "utf8");
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(title.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, title, packed]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, Buffer.alloc(14), title]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
