import { connectedBefore } from "./support/connector";
import { people } from "./support/people";
import { places } from "./support/places";
import { enrol, newTab, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(connectedBefore);

/** The device's request in the queue. */
function requestOf(page: Page, t: Texts, name: string) {
  return blade(page, t.helpRequests).getByRole("listitem", { name, exact: true });
}

/** Writes what is wrong, and sends it. */
async function ask(device: Page, t: Texts, message: string) {
  await device.getByLabel(t.whatIsWrong).fill(message);
  await device.getByRole("button", { name: t.askForHelp }).click();
  await expect(device.getByRole("heading", { name: t.youAskedForHelp })).toBeVisible();
}

test("the user declines and says why", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol, { viewport: { width: 390, height: 844 } });
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  await mark(operator);

  const [accept, decline] = await Promise.all(
    [t.accept, t.decline].map((word) => device.getByRole("button", { name: word, exact: true }).boundingBox()),
  );
  expect([accept!.width, accept!.height].map(Math.round)).toEqual([decline!.width, decline!.height].map(Math.round));
  await device.getByRole("button", { name: t.decline }).click();
  await expect(device.getByRole("heading", { name: t.sayWhy })).toBeVisible();
  await expect(state(operator)).toHaveText(t.declined);
  await expect(device.getByRole("button", { name: t.send })).toBeDisabled();
  await device.getByLabel(t.notNow).check();
  await device.getByLabel(t.ownWords).fill("In a meeting until four");
  await device.getByRole("button", { name: t.send }).click();
  await expect(device.getByText(t.passedOn)).toBeVisible();
  await expect(device.getByRole("heading", { name: t.sayWhy })).toHaveCount(0);
  const said = pane(operator, t.session).getByRole("status").filter({ hasText: t.theUserSays });
  await expect(said).toContainText(`${t.notNow} – In a meeting until four`);
  await expectNotReloaded(operator);

  await device.getByText(t.pastSessions).click();
  await expect(device.getByRole("listitem").filter({ hasText: people.helpdesk })).toContainText(t.pastDeclined);
});

test("the user stops a session that runs", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  const customer = await newTab(device, () => device.getByRole("button", { name: t.accept }).click());
  await expect(state(operator)).toHaveText(t.accepted);
  await customer.getByRole("button", { name: "Join" }).click();
  const connect = session.getByRole("link", { name: t.connectToSession, exact: true });
  const supporter = await newTab(operator, () => connect.click());
  await supporter.getByRole("button", { name: "Join" }).click();
  await expect(device.getByRole("heading", { name: t.isConnected(people.helpdesk) })).toBeVisible();

  const question = device.getByRole("dialog", { name: t.stopQuestion });
  await device.getByRole("button", { name: t.stop, exact: true }).click();
  await question.getByRole("button", { name: t.goOn }).click();
  await expect(question).toBeHidden();
  await device.getByRole("button", { name: t.stop, exact: true }).click();
  await question.getByRole("button", { name: t.stop, exact: true }).click();
  await expect(device.getByRole("heading", { name: t.closeTeamViewer })).toBeVisible();
  await expect(session.getByText(t.theUserStops)).toBeVisible();
  // Closing it at TeamViewer cuts nothing: it runs until the window is closed.
  await expect(state(operator)).toHaveText(t.active);

  await supporter.getByRole("button", { name: "Leave" }).click();
  await customer.getByRole("link", { name: "Check again" }).click();
  await customer.getByRole("button", { name: "Leave" }).click();
  await expect(device.getByText(t.youStopped)).toBeVisible();
  await expect(state(operator)).toHaveText(t.ended);
  await expect(session.getByText(t.theUserStopped)).toBeVisible();
});

test("what was accepted can be stopped before anybody is connected", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  await newTab(device, () => device.getByRole("button", { name: t.accept }).click());
  await device.getByRole("button", { name: t.stop, exact: true }).click();
  await device.getByRole("dialog", { name: t.stopQuestion }).getByRole("button", { name: t.stop, exact: true }).click();
  await expect(device.getByText(t.youStopped)).toBeVisible();
  await expect(state(operator)).toHaveText(t.cancelled);
  await expect(session.getByText(t.theUserStopped)).toBeVisible();
});

test("the user asks for help, and an operator takes it up", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await open(operator, places.helpRequests);
  await mark(operator);
  await mark(device);

  await ask(device, t, "The printer is jammed");
  const request = requestOf(operator, t, name!);
  await expect(request).toContainText("The printer is jammed");
  const link = operator.getByRole("navigation", { name: t.mainNavigation }).getByRole("link", { name: t.helpRequests });
  await expect(link.locator(".visually-hidden")).toHaveText(t.oneWaits);

  await request.getByRole("button", { name: t.approveAndStart }).click();
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(pane(operator, t.session).getByText("The printer is jammed")).toBeVisible();
  await expect(device.getByRole("heading", { name: t.asksToHelp(people.helpdesk) })).toBeVisible();
  await expect(device.getByText("The printer is jammed")).toBeVisible();
  await expectNotReloaded(operator);
  await expectNotReloaded(device);
});

test("a request for help is taken back, and another is dismissed", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await open(operator, places.helpRequests);
  const request = requestOf(operator, t, name!);

  await ask(device, t, "Never mind");
  await expect(request).toBeVisible();
  await device.getByRole("button", { name: t.takeItBack }).click();
  await expect(device.getByLabel(t.whatIsWrong)).toBeVisible();
  await expect(request).toHaveCount(0);

  await ask(device, t, "It is slow");
  await request.getByRole("button", { name: t.dismiss }).click();
  const question = operator.getByRole("dialog", { name: t.dismiss });
  await question.getByLabel(t.dismissReason).fill("Please restart it first");
  await question.getByRole("button", { name: t.dismiss, exact: true }).click();
  await expect(request).toHaveCount(0);
  const told = device.getByRole("alert").filter({ hasText: t.helpDismissed });
  await expect(told).toContainText("Please restart it first");
  await operator.getByRole("link", { name: t.settled }).click();
  await expect(request.filter({ hasText: "It is slow" })).toContainText(t.dismissed);
});

test("an answer that comes too late is told in words", async ({ visit, t, newDevices, expectProblem }) => {
  // The answer that is refused.
  expectProblem(/status of 4\d\d/);
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  const second = await visit(places.enrol);
  // It hears nothing of what happens.
  await second.context().addInitScript(() => {
    class Silence extends EventTarget {
      readonly readyState = 1;
      close() {}
    }
    Object.assign(window, { EventSource: Silence });
  });
  await enrol(operator, device, t, name!);
  await enrol(operator, second, t, name!);
  await startSession(operator, t, name!);
  await open(second, places.portal);
  await expect(second.getByRole("button", { name: t.accept })).toBeVisible();

  await device.getByRole("button", { name: t.decline }).click();
  await expect(state(operator)).toHaveText(t.declined);
  await second.getByRole("button", { name: t.accept }).click();
  await expect(second.getByRole("alert").filter({ hasText: t.declinedAlready })).toBeVisible();
  await expect(second.getByText(t.portalDeclined)).toBeVisible();
  await expect(state(operator)).toHaveText(t.declined);
});

test("the portal is an app that can be installed @en", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await device.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const browser = await device.context().newCDPSession(device);
  const manifest = await browser.send("Page.getAppManifest");
  expect(new URL(manifest.url).pathname).toBe("/portal/app.webmanifest");
  expect(manifest.errors).toEqual([]);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  // Windows of a test are private ones, which install nothing.
  const others = installabilityErrors.map((error) => error.errorId).filter((error) => error !== "in-incognito");
  expect(others).toEqual([]);
});

test("the app's icon has a badge while a request waits, and a browser that has none says nothing @en", async ({
  visit,
  t,
  newDevices,
}) => {
  const [name, plain] = newDevices("windows", "windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await device.context().addInitScript(() => {
    const set = async (count: number) => document.documentElement.setAttribute("data-badge", String(count));
    Object.defineProperty(navigator, "setAppBadge", { value: set });
  });
  const old = await visit(places.enrol);
  await old.context().addInitScript(() => {
    for (const [owner, what] of [[Navigator.prototype, "setAppBadge"], [window, "PushManager"]] as const) {
      Reflect.deleteProperty(owner, what);
    }
  });
  await enrol(operator, device, t, name!);
  await enrol(operator, old, t, plain!);
  const badge = device.locator("html");
  await expect(badge).toHaveAttribute("data-badge", "0");
  await startSession(operator, t, name!);
  await expect(badge).toHaveAttribute("data-badge", "1");
  await device.getByRole("button", { name: t.decline }).click();
  await expect(badge).toHaveAttribute("data-badge", "0");

  // The flag on the page is there all the same. Errors on its console would fail this.
  await open(operator, places.devices);
  await startSession(operator, t, plain!);
  await expect(old.getByText(t.flag)).toBeAttached();
  await expect(old.getByRole("alert")).toContainText(t.banner);
});

test("without a connection the portal says so, and comes back", async ({ visit, t, newDevices, expectProblem }) => {
  expectProblem(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await device.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await device.context().setOffline(true);
  await device.goto(places.portal);
  await expect(device.getByRole("heading", { name: t.noConnection })).toBeVisible();
  // What the worker keeps is this page and its looks.
  const kept = await device.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname).sort();
  });
  expect(kept).toEqual(["/favicon.svg", "/pkg/farhand.css", "/portal/offline"]);

  await device.context().setOffline(false);
  await device.getByRole("link", { name: t.tryAgain }).click();
  await expect(device.getByText(t.nobodyAsks)).toBeVisible();
});

test("the link to enrol is there as a QR code too", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(`${places.devices}?search=${name}`, { as: "helpdesk" });
  await operator.getByRole("link", { name, exact: true }).click();
  const shown = pane(operator, name!);
  await shown.getByRole("button", { name: t.portalLink }).click();
  const code = shown.getByRole("img", { name: t.portalQr });
  await expect(code).toBeVisible();

  // It stays when the device is read anew, as it is whenever something changes.
  const read = operator.waitForResponse("**/api/devices/details");
  await shown.getByRole("button", { name: t.refresh }).click();
  await read;
  await operator.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(code).toBeVisible();
});

test("a device that was lost is signed out, and its browser is asked for a link again", async ({ visit, t, newDevices, expectProblem }) => {
  // The portal of a browser that is not signed in.
  expectProblem(/401/);
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const shown = pane(operator, name!);
  await shown.getByRole("button", { name: t.refresh }).click();
  const signOut = shown.getByRole("button", { name: t.portalSignOut });
  await expect(signOut).toBeVisible();
  const question = operator.getByRole("dialog", { name: t.portalSignOutQuestion });
  await signOut.click();
  await question.getByRole("button", { name: t.portalKeep }).click();
  await expect(question).toBeHidden();

  await signOut.click();
  await question.getByRole("button", { name: t.portalSignOut }).click();
  await expect(question).toBeHidden();
  await expect(signOut).toHaveCount(0);
  await expect(shown.getByRole("button", { name: t.portalLink, exact: true })).toBeVisible();

  await device.reload();
  await expect(device.getByText(t.notEnrolled)).toBeVisible();
});
