// Walks the two procedures of docs/walks.md and what happens around a session, and takes a picture of each step in light
// and dark.

import { badge, connected, decide, decideAtTeamViewer, disconnected } from "../tests/support/connector";
import { deviceExport, newSeries, usual } from "../tests/support/export";
import { people } from "../tests/support/people";
import { places } from "../tests/support/places";
import { behave, misbehave } from "../tests/support/sandbox";
import { enrol, newTab, startSession, state } from "../tests/support/sessions";
import { blade, count, expect, importFile, open, pane, ready, test, type Page } from "../tests/support/test";
import type { Language } from "../tests/support/texts";
import { taker, type Take } from "./taker";

test("pictures of every step", async ({ visit, t, viewport, language }) => {
  const size = viewport!;
  const width = size.width > 640 ? "wide" : "narrow";
  const take = await taker(size, language);

  // Connect TeamViewer
  const administrator = await visit(places.signIn, { viewport: size });
  await take(administrator, "sign-in");
  await administrator.getByRole("button", { name: people.administrator }).click();
  await disconnected(administrator, t);
  await take(administrator, "connector-not-connected");
  const connector = blade(administrator, t.teamViewerConnector);
  await connector.getByRole("button", { name: t.connect, exact: true }).click();
  const agreement = administrator.getByRole("dialog", { name: t.agreement });
  await expect(agreement).toBeVisible();
  await take(administrator, "agreement");
  await agreement.getByRole("button", { name: t.accept, exact: true }).click();
  await expect(badge(administrator)).toHaveText(t.waitingForAuthorization);
  await take(administrator, "connector-authorize");
  await connector.getByRole("button", { name: t.logInToAuthorize }).click();
  await expect(administrator.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await take(administrator, "teamviewer-sign-in");
  await administrator.getByRole("button", { name: "Sign in" }).click();
  await expect(administrator.getByRole("button", { name: "Allow" })).toBeVisible();
  await take(administrator, "teamviewer-consent");
  await decide(administrator, "Allow");
  await expect(badge(administrator)).toHaveText(t.connected);
  await take(administrator, "connector-connected");

  // Import devices
  await open(administrator, places.devices);
  await importFile(administrator, t, {
    name: "DevicesWithInventory.csv",
    mimeType: "text/csv",
    buffer: deviceExport(newSeries(), usual, 2_000, (row) => `DEV-${width === "wide" ? "" : "N"}${String(row).padStart(5, "0")}`),
  });
  await expect(count(administrator, t.added)).toHaveText("2,000");
  await take(administrator, "import-report");

  // Ask for a session
  const operator = await visit(places.devices, { as: "helpdesk", viewport: size });
  const device = await visit(places.enrol, { viewport: size });
  await take(operator, "all-devices");
  await operator.getByRole("searchbox", { name: t.search }).fill("LT-NL-");
  const laptop = operator.getByRole("rowheader").getByRole("link", { name: /^LT-NL-/ }).nth(width === "wide" ? 4 : 5);
  const name = (await laptop.innerText()).trim();
  await laptop.click();
  const details = pane(operator, name);
  await details.getByRole("button", { name: t.portalLink }).click();
  const address = details.locator("dd").getByText("/portal/enrol/");
  await expect(address).toBeVisible();
  await take(operator, "device");
  await open(device, (await address.innerText()).trim());
  await take(device, "portal-enrol");
  await device.getByRole("button", { name: t.enrolContinue }).click();
  await device.waitForURL((url) => url.pathname === places.portal);
  await ready(device);

  await open(operator, places.devices);
  await operator.getByRole("searchbox", { name: t.search }).fill("LT-NL-");
  await operator.getByRole("button", { name: t.actionsFor(name) }).click();
  await expect(operator.getByRole("menu", { name: t.actionsFor(name) })).toBeVisible();
  await take(operator, "row-menu");
  await operator.getByRole("menuitem", { name: t.newSession }).click();
  const start = pane(operator, t.newSession);
  await start.getByLabel(t.reason).fill("You wrote that the printer is not found. I would like to have a look with you.");
  await take(operator, "start");
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(device.getByRole("alert")).toContainText(t.banner);
  await expect(pane(operator, t.session).locator(".session-code output")).toBeVisible();
  await take(operator, "session");
  await take(device, "portal-request");

  // Accept, join, leave
  const customer = await newTab(device, () => device.getByRole("button", { name: t.accept }).click());
  await expect(device.getByRole("heading", { name: t.youAccepted })).toBeVisible();
  await take(device, "portal-accepted");
  await expect(state(operator)).toHaveText(t.accepted);
  await take(operator, "session-accepted");
  await customer.getByRole("button", { name: "Join" }).click();
  const connect = pane(operator, t.session).getByRole("link", { name: t.connectToSession, exact: true });
  const supporter = await newTab(operator, () => connect.click());
  await supporter.getByRole("button", { name: "Join" }).click();
  await expect(state(operator)).toHaveText(t.active);
  await take(operator, "session-active");
  await expect(device.getByRole("heading", { name: t.isConnected(people.helpdesk) })).toBeVisible();
  await take(device, "portal-active");
  const home = await visit(places.home, { as: "administrator", viewport: size });
  await take(home, "home");
  await supporter.getByRole("button", { name: "Leave" }).click();
  await customer.getByRole("link", { name: "Check again" }).click();
  await customer.getByRole("button", { name: "Leave" }).click();
  await expect(state(operator)).toHaveText(t.ended);
  await take(operator, "session-ended");
  await open(operator, places.sessions);
  await take(operator, "sessions");
});

test("pictures of what happens around a session", { tag: "@both" }, async ({ visit, t, viewport, language, newDevices }) => {
  const size = viewport!;
  const take = await taker(size, language);
  const [name, asking] = newDevices("windows", "windows");
  const administrator = await visit(places.connector, { as: "administrator", viewport: size });
  await connected(administrator, t);
  const operator = await visit(places.devices, { as: "helpdesk", viewport: size });
  const device = await visit(places.enrol, { viewport: size });
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!, t.reasonGiven);
  await expect(device.getByRole("alert")).toContainText(t.banner);
  await take(operator, "pane");
  await take(device, "portal");

  await open(operator, places.home);
  await expect(operator.getByRole("complementary", { name: t.dock }).getByRole("listitem").first()).toBeVisible();
  await take(operator, "dock");

  const asks = await visit(places.enrol, { viewport: size });
  await enrol(administrator, asks, t, asking!);
  await asks.getByLabel(t.whatIsWrong).fill(t.reasonGiven);
  await take(asks, "portal-help");
  await asks.getByRole("button", { name: t.askForHelp }).click();
  await expect(asks.getByRole("heading", { name: t.youAskedForHelp })).toBeVisible();
  await open(operator, places.helpRequests);
  await expect(operator.getByRole("listitem", { name: asking! })).toBeVisible();
  await take(operator, "help-requests");

  await device.getByRole("button", { name: t.decline }).click();
  await expect(device.getByText(t.portalDeclined)).toBeVisible();
  await operator.getByRole("button", { name: t.unread }).click();
  await expect(operator.getByText(t.toldDeclined(name!)).first()).toBeVisible();
  await take(operator, "notifications");

  await open(administrator, places.sessionReport);
  await take(administrator, "report");
  await open(administrator, places.policy);
  await take(administrator, "policy");
});

test("pictures of groups, tags and what is chosen", async ({ visit, t, viewport, language }) => {
  const size = viewport!;
  const take = await taker(size, language);
  const page = await visit(`${places.devices}?manufacturer=Dell%20Inc.&isEncrypted=false`, { as: "administrator", viewport: size });
  const filters = blade(page, t.allDevices).locator("details.device-filters");
  if ((await filters.getAttribute("open")) === null) await filters.locator("summary").first().click();
  await filters.getByRole("button", { name: "Add filter" }).click();
  await take(page, "filters");
  await page.keyboard.press("Escape");

  await open(page, `${places.devices}?search=LT-NL-&complianceState=noncompliant`);
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save as group…" }).click();
  const name = `Laptops in the Netherlands that need a look ${newSeries()}`;
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await take(page, "group-dynamic");

  await open(page, places.groups);
  await page.getByRole("button", { name: "New group" }).click();
  const loans = `Loan desk ${newSeries()}`;
  await page.getByRole("dialog").getByLabel("Name").fill(loans);
  await take(page, "group-new");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { name: loans })).toBeVisible();
  await take(page, "group-empty");

  await open(page, `${places.devices}?search=LT-NL-`);
  for (const row of [0, 1, 2]) await page.getByRole("row").getByRole("checkbox").nth(row + 1).click();
  await take(page, "selection");
  const bar = page.getByRole("toolbar", { name: t.selection });
  await bar.getByRole("button", { name: "Add to group" }).click();
  await page.getByRole("dialog").getByLabel("Choose a group").selectOption({ label: loans });
  await take(page, "selection-group");
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await bar.getByRole("button", { name: "Tag", exact: true }).click();
  await page.locator("#selected-tag").fill("Loan");
  await take(page, "selection-tag");
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();

  await open(page, places.groups);
  await take(page, "groups");
  await page.getByRole("link", { name: loans }).click();
  await expect(page.getByRole("heading", { name: loans })).toBeVisible();
  await expect(page.getByRole("rowheader")).toHaveCount(3);
  await take(page, "group");
  await page.getByRole("rowheader").first().getByRole("link").click();
  await expect(page).toHaveURL(/\/devices\/[0-9a-f-]{36}/);
  await open(page, `${new URL(page.url()).pathname}/groups`);
  await take(page, "device-groups");
  await open(page, new URL(page.url()).pathname.replace(/groups$/, "properties"));
  await take(page, "device-properties");
});

test("pictures of what proves and what warns", async ({ visit, t, viewport, language, expectProblem }) => {
  const size = viewport!;
  const take = await taker(size, language);
  const page = await visit(places.auditLogs, { as: "administrator", viewport: size });
  await page.getByRole("region", { name: t.seals }).getByRole("button", { name: t.verifySeals, exact: true }).click();
  await expect(page.getByRole("region", { name: t.seals }).getByRole("status").filter({ hasText: t.asWritten })).toBeVisible();
  await take(page, "audit");

  await connected(page, t);
  const helpdesk = await visit(places.devices, { as: "helpdesk", viewport: size });
  await misbehave({ only_path: "/api/v1/ping", only_method: "GET", status: 401, count: 20 });
  await misbehave({ only_path: "/api/v1/account", only_method: "GET", status: 401, count: 20 });
  await misbehave({ only_path: "/api/v1/oauth2/token", only_method: "POST", status: 401, count: 20 });
  await blade(page, t.teamViewerConnector).getByRole("button", { name: t.checkNow }).click();
  await expect(badge(page)).toHaveText(t.needsSignIn);
  await take(page, "connector-needs-sign-in");
  await expect(helpdesk.getByText(t.bannerNeedsSignIn)).toBeVisible();
  await take(helpdesk, "banner-needs-sign-in");
  await behave();
  await blade(page, t.teamViewerConnector).getByRole("button", { name: t.logInToAuthorize }).first().click();
  await decideAtTeamViewer(page, "Allow");
  await expect(badge(page)).toHaveText(t.connected);
});
