import { readFile } from "node:fs/promises";

import { deviceExport, newSeries } from "./support/export";
import { places } from "./support/places";
import { blade, expect, importFile, open, test } from "./support/test";

test("an auditor finds what was done, sends the link, and takes it along", async ({ visit, t }) => {
  const series = newSeries();
  const administrator = await visit(places.devices, { as: "administrator" });
  const buffer = deviceExport(series, ["windows"], 1);
  await importFile(administrator, t, { name: `Export-${series}.csv`, mimeType: "text/csv", buffer });

  const page = await visit(places.auditLogs, { as: "administrator" });
  const log = blade(page, t.auditLogs);
  const lines = log.getByRole("table").getByRole("row").filter({ hasNotText: t.initiatedBy });
  const search = log.getByRole("searchbox", { name: t.searchAudit });
  await search.fill(series.toLowerCase());
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText(t.importDevices);
  await expect(lines).toContainText(`Export-${series}.csv`);
  expect(new URL(page.url()).searchParams.get("search")).toBe(series.toLowerCase());

  await test.step("filters, and what they leave", async () => {
    await log.getByLabel(t.result, { exact: true }).selectOption({ label: t.failure });
    await expect(log.getByText(t.noEvents)).toBeVisible();
    await log.getByLabel(t.result, { exact: true }).selectOption("");
    await expect(lines).toHaveCount(1);
    await log.getByLabel(t.activity, { exact: true }).selectOption({ label: t.importDevices });
    await log.getByLabel(t.period, { exact: true }).selectOption("today");
    await expect.poll(() => new URL(page.url()).search).toContain("activity=importDevices&days=today");
    await expect(lines).toHaveCount(1);
  });

  await test.step("the link shows the same, also after the page is loaded anew", async () => {
    const elsewhere = await visit(places.auditLogs, { as: "administrator" });
    await open(elsewhere, page.url());
    const same = blade(elsewhere, t.auditLogs);
    await expect(same.getByRole("searchbox", { name: t.searchAudit })).toHaveValue(series.toLowerCase());
    await expect(same.getByLabel(t.activity, { exact: true })).toHaveValue("importDevices");
    await expect(same.getByRole("table").getByRole("row")).toHaveCount(2);
  });

  await test.step("what is shown is exported, and that is in the log", async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      log.getByRole("link", { name: t.exportCsv }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const exported = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
    expect(exported).toHaveLength(2);
    expect(exported[1]).toContain(`Export-${series}.csv`);
    await log.getByRole("link", { name: t.clearFilters }).first().click();
    await expect(search).toHaveValue("");
    await expect(lines.first()).toContainText(t.exportAudit);
    await expect(lines.first()).toContainText(`csv, 1, search=${series.toLowerCase()}`);
  });

  await test.step("what was written is sealed, and the seals match", async () => {
    const seals = log.getByRole("region", { name: t.seals });
    // Within seconds.
    await expect(async () => {
      await log.getByRole("button", { name: t.refresh, exact: true }).click();
      await expect(seals).toContainText(t.sealedUpTo, { timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
    await seals.getByRole("button", { name: t.verifySeals, exact: true }).click();
    await expect(seals.getByRole("status").filter({ hasText: t.asWritten })).toBeVisible();
  });
});
