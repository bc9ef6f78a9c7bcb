import { readFile } from "node:fs/promises";

import { connectedBefore } from "./support/connector";
import { places } from "./support/places";
import { enrol, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, ready, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(connectedBefore);

/** Two sessions on devices of their own: one that was declined, one that was taken back. Gives the devices' names. */
async function twoSessions(operator: Page, device: Page, t: Texts, names: readonly string[]): Promise<void> {
  const [declined, withdrawn] = names;
  await enrol(operator, device, t, declined!);
  await startSession(operator, t, declined!, "=1+1");
  await device.getByRole("button", { name: t.decline }).click();
  await expect(state(operator)).toHaveText(t.declined);
  await open(operator, places.devices);
  const session = await startSession(operator, t, withdrawn!);
  await session.getByRole("button", { name: t.cancelRequest }).click();
  await operator.getByRole("dialog").getByRole("button", { name: t.cancelRequest }).click();
  await expect(state(operator)).toHaveText(t.cancelled);
}

/** What the two names have in common, and no other device has. */
function series(names: readonly string[]): string {
  return names[0]!.split("-")[0]!;
}

test("sessions are filtered by what the address says", async ({ visit, t, newDevices }) => {
  const names = newDevices("windows", "ios");
  const operator = await visit(places.devices, { as: "administrator" });
  const device = await visit(places.enrol);
  await twoSessions(operator, device, t, names);

  await open(operator, places.sessions);
  await mark(operator);
  const list = blade(operator, t.sessions);
  await list.getByRole("searchbox", { name: t.searchSessions }).fill(names[0]!);
  await expect(operator).toHaveURL(/search=/);
  await expect(list.getByRole("link", { name: names[0]!, exact: true })).toBeVisible();
  await expect(list.getByRole("link", { name: names[1]!, exact: true })).toHaveCount(0);

  await list.getByRole("searchbox", { name: t.searchSessions }).fill(series(names));
  await list.getByText(t.anyState).click();
  await list.getByRole("checkbox", { name: t.declined }).check();
  await expect(operator).toHaveURL(/state=declined/);
  await expect(list.getByRole("link", { name: names[0]!, exact: true })).toBeVisible();
  await expect(list.getByRole("link", { name: names[1]!, exact: true })).toHaveCount(0);
  await list.getByLabel(t.period).selectOption("today");
  await expect(operator).toHaveURL(/days=today/);
  await expect(list.getByRole("link", { name: names[0]!, exact: true })).toBeVisible();
  await expectNotReloaded(operator);

  // The address alone says it all.
  await operator.reload();
  await ready(operator);
  await expect(list.getByRole("link", { name: names[0]!, exact: true })).toBeVisible();
  await expect(list.getByRole("link", { name: names[1]!, exact: true })).toHaveCount(0);

  await list.getByLabel(t.mode).selectOption("screenSharing");
  await expect(list.getByText(t.noSessionsMatch)).toBeVisible();
  await list.getByRole("link", { name: t.clearFilters }).first().click();
  await expect(list.getByRole("link", { name: names[1]!, exact: true })).toBeVisible();
});

test("one filter by several values is open at a time, and closes when it is left", async ({ visit, t }) => {
  const page = await visit(places.devices, { as: "reader" });
  await page.locator(".device-filters > summary").click();
  const filter = (name: string) => page.locator(".many-choice").filter({ has: page.locator("legend", { hasText: name }) });
  const [ownership, compliance] = [filter(t.ownership), filter(t.compliance)];
  const [summary, other] = [ownership.locator("summary"), compliance.locator("summary")];
  await expect(summary).toHaveAccessibleName(new RegExp(`^${t.ownership} \\S`));

  await summary.click();
  await expect(ownership).toHaveAttribute("open", "");
  await other.click();
  await expect(compliance).toHaveAttribute("open", "");
  await expect(ownership).not.toHaveAttribute("open", "");

  const first = compliance.getByRole("checkbox").first();
  await first.focus();
  await page.keyboard.press("Escape");
  await expect(compliance).not.toHaveAttribute("open", "");
  await expect(other).toBeFocused();

  await other.click();
  // A click on the words stays inside.
  await compliance.locator("label").first().click();
  await expect(first).toBeChecked();
  await expect(compliance).toHaveAttribute("open", "");
  await page.getByRole("heading", { level: 1 }).click();
  await expect(compliance).not.toHaveAttribute("open", "");
});

test("the report counts what the list has, and an export has the same rows", async ({ visit, t, newDevices }) => {
  const names = newDevices("windows", "macos");
  const operator = await visit(places.devices, { as: "administrator" });
  const device = await visit(places.enrol);
  await twoSessions(operator, device, t, names);

  const address = `${places.sessionReport}?search=${series(names)}`;
  await open(operator, address);
  const report = blade(operator, t.sessionReport);
  const figures = report.locator(".report-figures");

  await test.step("each total leads to as many sessions", async () => {
    for (const label of [t.asked, t.declined, t.cancelled, t.ran]) {
      const figure = figures.getByRole("link").filter({ hasText: label });
      const count = Number((await figure.locator(".num").innerText()).replace(/\D/g, ""));
      await figure.click();
      await expect(blade(operator, t.sessions)).toBeVisible();
      await ready(operator);
      const total = blade(operator, t.sessions).locator(".pager [role=status]");
      if (count === 0) await expect(blade(operator, t.sessions).getByText(t.noSessionsMatch)).toBeVisible();
      else await expect(total).toHaveText(new RegExp(`\\b${count}$`));
      await open(operator, address);
    }
  });

  await test.step("the chart is a table too", async () => {
    await expect(report.locator(".chart-columns")).toBeVisible();
    await report.getByRole("button", { name: t.asTable }).click();
    await expect(report.locator(".chart-columns")).toBeHidden();
    await expect(report.getByRole("columnheader", { name: t.day, exact: true })).toBeVisible();
  });

  await test.step("the export has the rows of the list", async () => {
    const total = Number((await figures.locator(".num").first().innerText()).replace(/\D/g, ""));
    const [download] = await Promise.all([
      operator.waitForEvent("download"),
      report.getByRole("link", { name: t.exportCsv }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const csv = await readFile(await download.path(), "utf8");
    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(total + 1);
    expect(csv.startsWith("\uFEFF")).toBe(true);
    expect(lines.find((line) => line.startsWith(`${names[0]!},`))).toContain(",'=1+1,");
    const [workbook] = await Promise.all([
      operator.waitForEvent("download"),
      report.getByRole("link", { name: t.exportXlsx }).click(),
    ]);
    expect(workbook.suggestedFilename()).toMatch(/\.xlsx$/);
    const file = await readFile(await workbook.path());
    expect(file.subarray(0, 2).toString("latin1")).toBe("PK");
  });

  await test.step("the export stands in the audit log", async () => {
    await open(operator, places.auditLogs);
    const line = blade(operator, t.auditLogs).getByRole("row").filter({ hasText: t.exportSessions }).first();
    await expect(line).toContainText(`search=${series(names)}`);
  });
});

test("a report is scheduled, turned off and deleted", async ({ visit, t, expectProblem }) => {
  // The address that is refused.
  expectProblem(/422/);
  const page = await visit(places.sessionReport, { as: "administrator" });
  const report = blade(page, t.sessionReport);
  await report.getByRole("button", { name: t.scheduleReport }).click();
  const form = page.getByRole("dialog", { name: t.scheduleReport });
  await form.getByLabel(t.webhookAddress).fill("https://127.0.0.1/reports");
  await form.getByRole("button", { name: t.scheduleReport }).click();
  await expect(form.getByText(t.webhookRefused)).toBeVisible();
  await form.getByLabel(t.webhookAddress).fill("https://hooks.example.com/reports");
  await form.getByRole("button", { name: t.scheduleReport }).click();
  const secret = page.getByRole("dialog", { name: t.webhookSecret });
  await expect(secret.locator("output")).toHaveText(/^[\w-]{43}$/);
  await secret.getByRole("button", { name: t.close }).click();

  const card = report.locator(".card").filter({ hasText: "hooks.example.com" });
  await expect(card.getByText(t.nothingSent)).toBeVisible();
  await card.getByRole("button", { name: t.turnOff }).click();
  await expect(card.getByText(t.turnedOff)).toBeVisible();

  const reader = await visit(places.sessionReport, { as: "reader" });
  await expect(reader.getByText("hooks.example.com")).toBeVisible();
  await expect(reader.getByRole("button", { name: t.scheduleReport })).toHaveCount(0);

  await card.getByRole("button", { name: t.delete, exact: true }).click();
  await page.getByRole("dialog", { name: t.deleteSchedule }).getByRole("button", { name: t.delete, exact: true }).click();
  await expect(report.getByText(t.noSchedule)).toBeVisible();
});

test("who may not see reports is told so, and has no way there", async ({ visit, t, expectProblem }) => {
  expectProblem(/403/);
  const page = await visit(places.sessionReport, { as: "helpdesk" });
  await expect(page.getByText(t.noPermission)).toBeVisible();
  await expect(page.getByRole("link", { name: t.exportCsv })).toHaveCount(0);
  const navigation = page.getByRole("navigation", { name: t.mainNavigation });
  await expect(navigation.getByRole("link", { name: t.sessionReport })).toHaveCount(0);
  await expect(pane(page, t.session)).toHaveCount(0);
});
