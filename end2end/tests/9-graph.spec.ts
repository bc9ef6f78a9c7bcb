import { places, sandboxUrl } from "./support/places";
import { blade, count, expect, open, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

/** What the sandbox's Microsoft Graph has, and how it lists it. */
async function order(body: object, path = "/sandbox/graph"): Promise<void> {
  const response = await fetch(`${sandboxUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
}

/** Devices of this test alone: both languages use one sandbox, one after the other. */
const fleet = (prefix: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => device(prefix, from + index));

const device = (prefix: string, number: number) => ({
  id: `${prefix}-0000-4000-8000-${String(number).padStart(12, "0")}`,
  deviceName: `GRAPH-${prefix}-${number}`,
  operatingSystem: "Windows",
  serialNumber: `SN${prefix}${number}`,
  complianceState: "compliant",
  lastSyncDateTime: "2026-11-01T08:00:00Z",
});

/** Gives the app that the sandbox knows. */
async function register(page: Page, t: Texts): Promise<void> {
  const card = blade(page, t.intuneConnector);
  await card.getByRole("button", { name: new RegExp(`^(${t.enterRegistration}|${t.changeRegistration})$`) }).click();
  const form = page.getByRole("dialog", { name: t.appRegistration });
  await form.getByLabel(t.directoryId).fill("demo.example");
  await form.getByLabel(t.applicationId).fill("sandbox-graph-app");
  await form.getByLabel(t.clientSecret).fill("sandbox-graph-secret");
  await form.getByRole("button", { name: t.save }).click();
  await expect(form).toBeHidden();
}

/** Runs in full, and shows the report of that run. */
async function runInFull(page: Page, t: Texts, state: string): Promise<void> {
  const connector = blade(page, t.intuneConnector);
  const rows = connector.locator(".sync-runs tbody tr");
  const before = await rows.count();
  await connector.getByRole("button", { name: t.runInFull }).click();
  await expect(rows).toHaveCount(Math.min(before + 1, 10));
  await expect(rows.first()).toContainText(state);
  await rows.first().getByRole("button", { name: t.showReport }).click();
  await expect(connector.locator(".sync-report .counts")).toBeVisible();
}

test.afterEach(async ({ visit, t }) => {
  await order({ links: "follow" });
  const page = await visit(places.intune, { as: "administrator" });
  const connector = blade(page, t.intuneConnector);
  await connector.getByRole("button", { name: t.removeRegistration }).click();
  await page.getByRole("dialog").getByRole("button", { name: t.removeRegistration }).click();
  await expect(connector.getByText(t.nothingRegistered)).toBeVisible();
});

test("devices come in, go and come back, and each run has its report", async ({ visit, t, language }) => {
  const prefix = language === "nl" ? "6f4a0b1e" : "6f4a0a1e";
  await order({ devices: fleet(prefix, 1, 45), page: 20, links: "follow" });
  const page = await visit(places.connectors, { as: "administrator" });
  await page.getByRole("link", { name: t.intuneConnector, exact: true }).click();
  const connector = blade(page, t.intuneConnector);
  await expect(connector.getByText(t.nothingRegistered)).toBeVisible();
  await register(page, t);
  await expect(connector.getByText(t.secretSet)).toBeVisible();

  await runInFull(page, t, t.runDone);
  await expect(count(page, t.added)).toHaveText("45");

  await order({ delete: device(prefix, 7).id });
  await order({ put: { id: device(prefix, 8).id, complianceState: "noncompliant" } });
  await runInFull(page, t, t.runDone);
  await expect(count(page, t.removedDevices)).toHaveText("1");
  const line = connector.locator(".sync-report tbody tr").filter({ hasText: device(prefix, 8).deviceName });
  await expect(line).toContainText("complianceState");

  // What is removed is kept, and says why no session can be started.
  await connector.getByRole("link", { name: device(prefix, 7).deviceName }).click();
  await expect(page.getByText(t.notManagedAnyMore)).toBeVisible();

  // Home counts what is managed, says how many are not, and leads to them.
  await open(page, places.home);
  await blade(page, t.home).getByRole("link", { name: t.notCounted }).click();
  const list = page.getByRole("grid", { name: t.allDevices });
  await expect(list.getByRole("link", { name: device(prefix, 7).deviceName, exact: true })).toBeVisible();
  await expect(list.getByRole("link", { name: device(prefix, 8).deviceName, exact: true })).toHaveCount(0);

  await open(page, places.intune);
  await order({ put: device(prefix, 7) });
  await runInFull(page, t, t.runDone);
  await expect(count(page, t.backAgain)).toHaveText("1");
});

test("a list that leads in a circle is named, and the schedule is kept", async ({ visit, t, language }) => {
  const prefix = language === "nl" ? "6f4a0d1e" : "6f4a0c1e";
  await order({ devices: fleet(prefix, 1, 25), page: 10, links: "loop" });
  const page = await visit(places.intune, { as: "administrator" });
  await register(page, t);
  await runInFull(page, t, t.runFailed);
  const connector = blade(page, t.intuneConnector);
  // The newest is the first; the walk in the other language left one as well.
  await expect(connector.locator(".sync-runs").getByText(t.leadsInACircle).first()).toBeVisible();

  await connector.getByLabel(t.runsByItself).selectOption("4");
  await open(page, places.intune);
  await expect(connector.getByLabel(t.runsByItself)).toHaveValue("4");

  // Who may not change it sees it.
  const reader = await visit(places.intune, { as: "reader" });
  const seen = blade(reader, t.intuneConnector);
  await expect(seen.getByText("demo.example")).toBeVisible();
  await expect(seen.getByRole("button", { name: t.runInFull })).toHaveCount(0);
});
