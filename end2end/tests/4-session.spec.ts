import { connectedBefore } from "./support/connector";
import { organization, people } from "./support/people";
import { places, sandboxUrl } from "./support/places";
import { behave, misbehave } from "./support/sandbox";
import { enrol, goToStart, newTab, openMenu, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, ready, test } from "./support/test";

test.beforeEach(connectedBefore);

test.afterEach(behave);

test("a session, from the request to its end", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.home, { as: "helpdesk" });
  const device = await visit(places.enrol);

  await test.step("the device is enrolled by the link from its page", async () => {
    await enrol(operator, device, t, name!);
    await expect(device.getByRole("heading", { name: organization })).toBeVisible();
    await expect(device.getByText(t.nobodyAsks)).toBeVisible();
    await operator.reload();
    await ready(operator);
    await expect(pane(operator, name!)).toContainText(t.portalEnrolled);
    await expect(operator).toHaveTitle(new RegExp(name!));
  });
  await mark(device);

  await test.step("Devices > All devices > … > New remote assistance session", async () => {
    await open(operator, places.home);
    const navigation = operator.getByRole("navigation", { name: t.mainNavigation });
    await expect(navigation.getByText(t.devices, { exact: true })).toBeVisible();
    await navigation.getByRole("link", { name: t.allDevices }).click();
    await expect(blade(operator, t.allDevices)).toBeVisible();
    const menu = await openMenu(operator, t, name!);
    await menu.getByRole("menuitem", { name: t.newSession }).click();
    const start = pane(operator, t.newSession);
    await expect(start.getByRole("definition").filter({ hasText: t.remoteControl })).toBeVisible();
    await start.getByLabel(t.reason).fill("The printer is not found");
    await start.getByRole("button", { name: t.startSession }).click();
  });
  await mark(operator);

  const session = pane(operator, t.session);
  await test.step("details and code are shown, and the device sees flag and banner", async () => {
    await expect(state(operator)).toHaveText(t.waiting);
    await expect(session.locator(".session-code output")).toHaveText(/^s\d{3}-\d{3}-\d{3}$/);
    await expect(session.getByRole("definition").filter({ hasText: name! })).toBeVisible();
    await expect(device.getByRole("alert")).toContainText(t.banner);
    await expect(device.getByText(t.flag)).toBeAttached();
    await expect(device).toHaveTitle(`(1) ${t.companyPortal}`);
    await expect(device.getByRole("heading", { name: t.asksToHelp(people.helpdesk) })).toBeVisible();
    await expect(device.getByText("The printer is not found")).toBeVisible();
  });

  const customer = await test.step("the user accepts", async () => {
    const tab = await newTab(device, () => device.getByRole("button", { name: t.accept }).click());
    await expect(device.getByRole("heading", { name: t.youAccepted })).toBeVisible();
    await expect(device.getByText(t.flag)).toHaveCount(0);
    await expect(state(operator)).toHaveText(t.accepted);
    await expect(session.getByText(t.chooseConnect)).toBeVisible();
    return tab;
  });

  const supporter = await test.step("both sides join", async () => {
    expect(customer.url()).toContain(`${sandboxUrl}/customer/s`);
    await customer.getByRole("button", { name: "Join" }).click();
    const connect = session.getByRole("link", { name: t.connectToSession, exact: true });
    // The supporter's address is a key to the session: no page has it.
    expect(await operator.content()).not.toContain("/supporter/");
    const tab = await newTab(operator, () => connect.click());
    expect(tab.url()).toContain(`${sandboxUrl}/supporter/s`);
    await tab.getByRole("button", { name: "Join" }).click();
    await expect(tab.locator("#status")).toContainText("Connected since");
    await expect(state(operator)).toHaveText(t.active);
    await expect(device.getByRole("heading", { name: t.isConnected(people.helpdesk) })).toBeVisible();
    return tab;
  });

  await test.step("both sides leave", async () => {
    await supporter.getByRole("button", { name: "Leave" }).click();
    await customer.getByRole("link", { name: "Check again" }).click();
    await customer.getByRole("button", { name: "Leave" }).click();
    await expect(state(operator)).toHaveText(t.ended);
    await expect(session.getByText(t.lasted)).toBeVisible();
    await expect(device.getByText(t.portalEnded)).toBeVisible();
    await expectNotReloaded(operator);
    await expectNotReloaded(device);
  });

  await test.step("the session is in the list with its duration", async () => {
    await operator.getByRole("navigation", { name: t.mainNavigation }).getByRole("link", { name: t.sessions }).click();
    const row = blade(operator, t.sessions).getByRole("row").filter({ hasText: name! });
    await expect(row).toContainText(t.ended);
    await expect(row.getByRole("cell").last()).toHaveText(/\d s$/);
    await row.getByRole("link", { name: name! }).click();
    await expect(session.getByText(t.lasted)).toBeVisible();
  });
});

test("the user declines", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  await device.getByRole("button", { name: t.decline }).click();
  await expect(device.getByText(t.portalDeclined)).toBeVisible();
  await expect(state(operator)).toHaveText(t.declined);
  await expect(session.getByText(t.theUserDeclined)).toBeVisible();
  await expect(session.locator(".session-code")).toHaveCount(0);

  await session.getByRole("button", { name: t.startAgain }).click();
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(device.getByRole("alert")).toContainText(t.banner);
});

test("the operator takes the request back", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  await expect(device.getByRole("alert")).toBeVisible();

  const question = operator.getByRole("dialog");
  await session.getByRole("button", { name: t.cancelRequest }).click();
  await question.getByRole("button", { name: t.keepWaiting }).click();
  await expect(question).toBeHidden();
  await expect(state(operator)).toHaveText(t.waiting);

  await session.getByRole("button", { name: t.cancelRequest }).click();
  await question.getByRole("button", { name: t.cancelRequest }).click();
  await expect(state(operator)).toHaveText(t.cancelled);
  await expect(session.getByText(t.requestCancelled)).toBeVisible();
  await expect(device.getByText(t.portalWithdrawn)).toBeVisible();
  await expect(device.getByRole("button", { name: t.accept })).toHaveCount(0);
});

test("what went wrong at one session is not told at another", { tag: "@en" }, async ({ visit, t, newDevices, expectProblem }) => {
  expectProblem(/status of 503/);
  const names = newDevices("windows", "windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  for (const name of names) await startSession(operator, t, name);
  await open(operator, places.sessions);
  const list = blade(operator, t.sessions);
  await list.getByRole("link", { name: names[0]!, exact: true }).click();
  const session = pane(operator, t.session);
  const problem = session.locator(".message-error");

  await operator.route("**/api/sessions/cancel", (route) => route.fulfill({ status: 503 }));
  await session.getByRole("button", { name: t.cancelRequest }).click();
  await operator.getByRole("dialog").getByRole("button", { name: t.cancelRequest }).click();
  await expect(problem).toBeVisible();
  await list.getByRole("link", { name: names[1]!, exact: true }).click();
  await expect(session.locator(".session-head")).toContainText(names[1]!);
  await expect(problem).toHaveCount(0);
});

test("two clicks, two tabs and a reload in the middle make one session", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const other = await visit(places.devices, { as: "helpdesk" });
  const here = await goToStart(operator, t, name!);
  const there = await goToStart(other, t, name!);
  const one = /\/sessions\/[0-9a-f-]{36}/;

  await misbehave({ latency_ms: 2_000, count: 2 });
  // At the same moment: a page that hears of the other's session first goes to it by itself.
  const twice = here.getByRole("button", { name: t.startSession }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  const once = there.getByRole("button", { name: t.startSession }).evaluate((button: HTMLElement) => button.click());
  await Promise.all([twice, once]);
  await expect(operator).toHaveURL(one);
  await expect(pane(operator, t.session).getByText(t.connecting)).toBeVisible();
  const address = new URL(operator.url()).pathname;
  await operator.reload();
  await ready(operator);
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(other).toHaveURL(one);
  expect(new URL(other.url()).pathname).toBe(address);
  await expect(state(other)).toHaveText(t.waiting);

  const code = operator.locator(".session-code output");
  const told = await code.innerText();
  await operator.reload();
  await ready(operator);
  await expect(code).toHaveText(told);

  // Asking once more offers the one that is open.
  await open(operator, places.devices);
  const menu = await openMenu(operator, t, name!);
  await menu.getByRole("menuitem", { name: t.openSessionOf }).click();
  await expect(code).toHaveText(told);

  await open(operator, places.sessions);
  await expect(blade(operator, t.sessions).getByRole("link", { name: name!, exact: true })).toHaveCount(1);
});

test("a code signs one device in, once, and without JavaScript too", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(`${places.devices}?search=${name}`, { as: "helpdesk" });
  await operator.getByRole("link", { name, exact: true }).click();
  const shown = pane(operator, name!);
  await shown.getByRole("button", { name: t.portalLink }).click();
  const code = (await shown.locator("output.code").innerText()).trim();

  const device = await visit(places.enrol, { javaScript: false });
  await device.getByRole("textbox").fill(code.toLowerCase());
  await device.getByRole("button", { name: t.enrolContinue }).click();
  await device.waitForURL((url) => url.pathname === places.portal);
  await expect(device.getByText(t.nobodyAsks)).toBeVisible();

  const another = await visit(`${places.enrol}/${code}`);
  await another.getByRole("button", { name: t.enrolContinue }).click();
  await expect(another.getByRole("alert")).toContainText(t.codeRefused);
});
