import { connected, connectedBefore, disconnected } from "./support/connector";
import { places, sandboxUrl } from "./support/places";
import { goToStart, newTab, openMenu, state } from "./support/sessions";
import { blade, expect, open, pane, ready, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

/** Turns the second generation on or off, on the connector's blade. */
async function turn(page: Page, t: Texts, on: boolean): Promise<void> {
  await open(page, places.connector);
  const card = blade(page, t.teamViewerConnector);
  const toggle = card.getByRole("switch", { name: t.turnOnWebConnector });
  await toggle.setChecked(on);
  await card.getByLabel(t.webBase).fill(sandboxUrl);
  // The form's own: the dialogs have others.
  const form = card.locator("form").filter({ has: page.getByRole("switch", { name: t.turnOnWebConnector }) });
  await form.getByRole("button", { name: t.save }).click();
  await expect(form.getByText(t.saved)).toBeVisible();
}

// Everything else is told as if there were no second generation.
test.afterEach(async ({ visit, t }) => {
  await turn(await visit(places.connector, { as: "administrator" }), t, false);
});

test("the new connector is turned on without an account, and TeamViewer is opened with the device", async ({ visit, t, newDevices }) => {
  const [laptop, kiosk] = newDevices("windows", "dedicated");
  const administrator = await visit(places.connector, { as: "administrator" });
  await disconnected(administrator, t);
  const operator = await visit(places.devices, { as: "helpdesk" });
  await expect(operator.getByText(t.bannerNotConnected)).toBeVisible();

  // The news comes to a page that is open.
  await turn(administrator, t, true);
  await expect(operator.getByText(t.bannerNotConnected)).toHaveCount(0);
  await expect(blade(administrator, t.teamViewerConnector).getByLabel(t.webBase)).toHaveValue(`${sandboxUrl}/`);

  const start = await goToStart(operator, t, laptop!);
  await expect(start.getByText(t.noSessionAppears)).toBeVisible();
  await expect(start.getByRole("radio")).toHaveCount(0);
  await start.getByLabel(t.reason).fill("The printer");
  const page = await newTab(operator, () => start.getByRole("button", { name: t.openTeamViewerPage }).click());
  await page.waitForURL(`${sandboxUrl}/?deviceName=${laptop}`);
  expect(await page.evaluate(() => [window.opener, document.referrer])).toEqual([null, ""]);
  await expect(start.getByText(t.teamViewerIsOpen)).toBeVisible();

  // It was written down, with the reason; and no session was made up.
  await open(administrator, places.auditLogs);
  const line = administrator.getByRole("row").filter({ hasText: laptop! }).first();
  await expect(line).toContainText(t.openedTeamViewer);
  await expect(line).toContainText("The printer");
  await open(operator, places.devices);
  const menu = await openMenu(operator, t, laptop!);
  await expect(menu.getByRole("menuitem", { name: t.newSession })).not.toHaveAttribute("aria-disabled");
  await operator.keyboard.press("Escape");

  // What the old one does not support, the new one does.
  await goToStart(operator, t, kiosk!);
  const opened = await newTab(operator, () =>
    pane(operator, t.newSession).getByRole("button", { name: t.openTeamViewerPage }).click(),
  );
  await opened.waitForURL(`${sandboxUrl}/?deviceName=${kiosk}`);
});

test("with both on, the operator chooses", async ({ visit, t, newDevices }) => {
  await connectedBefore({ visit, t });
  const [name] = newDevices("windows");
  await turn(await visit(places.connector, { as: "administrator" }), t, true);
  const operator = await visit(places.devices, { as: "helpdesk" });
  const start = await goToStart(operator, t, name!);
  const old = start.getByRole("radio", { name: t.oldGeneration });
  await expect(old).toBeChecked();
  await expect(start.getByRole("definition").filter({ hasText: t.remoteControl })).toBeVisible();

  // By keyboard.
  await old.focus();
  await operator.keyboard.press("ArrowDown");
  await expect(start.getByRole("radio", { name: t.newGeneration })).toBeChecked();
  await expect(start.getByRole("button", { name: t.startSession })).toHaveCount(0);
  await expect(start.getByRole("definition").filter({ hasText: t.remoteControl })).toHaveCount(0);
  const page = await newTab(operator, () => start.getByRole("button", { name: t.openTeamViewerPage }).click());
  await page.waitForURL((url) => url.searchParams.get("deviceName") === name);
  await page.close();

  await old.check();
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(state(operator)).toHaveText(t.waiting);
});

test("an address that cannot be taken is said, and who may only read sees no switch", async ({ visit, t, expectProblem }) => {
  expectProblem(/status of 422 .*\/set-web$/);
  const administrator = await visit(places.connector, { as: "administrator" });
  await connected(administrator, t);
  const card = blade(administrator, t.teamViewerConnector);
  const base = card.getByLabel(t.webBase);
  await base.fill("http://web.teamviewer.com/");
  await base.press("Enter");
  await expect(card.getByText(t.webBaseMalformed)).toBeVisible();
  await expect(base).toHaveAttribute("aria-invalid", "true");

  const reader = await visit(places.connector, { as: "reader" });
  await ready(reader);
  const seen = blade(reader, t.teamViewerConnector);
  await expect(seen.getByText(t.webConnector)).toBeVisible();
  await expect(seen.getByText(t.webOff, { exact: true })).toBeVisible();
  await expect(seen.getByRole("switch")).toHaveCount(0);
});

test("the pane and the card fit a narrow window @en", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const administrator = await visit(places.connector, {
    as: "administrator",
    viewport: { width: 390, height: 844 },
  });
  await connected(administrator, t);
  await turn(administrator, t, true);
  await expectToFit(administrator);
  const operator = await visit(places.devices, { as: "helpdesk", viewport: { width: 390, height: 844 } });
  const start = await goToStart(operator, t, name!);
  await start.getByRole("radio", { name: t.newGeneration }).check();
  await expectToFit(operator);
});

/** Nothing is wider than the window. */
async function expectToFit(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}
