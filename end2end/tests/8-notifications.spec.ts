import { connectedBefore } from "./support/connector";
import { places } from "./support/places";
import { enrol, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, ready, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(connectedBefore);

/** The button with the unread count. */
function bell(page: Page, t: Texts) {
  return page.getByRole("banner").getByRole("button", { name: t.bell });
}

/** Opens the panel behind the bell. */
async function openBell(page: Page, t: Texts) {
  await bell(page, t).click();
  const panel = page.getByRole("dialog", { name: t.notifications, exact: true });
  await expect(panel).toBeVisible();
  return panel;
}

test("the operator is told of an answer wherever they are", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  const session = new URL(operator.url()).pathname.split("/").at(-1)!;
  await open(operator, places.sessions);
  await mark(operator);
  await device.getByRole("button", { name: t.decline }).click();

  const toast = operator.locator(".toasts");
  await expect(toast).toContainText(t.toldDeclined(name!));
  await expect(bell(operator, t)).toHaveAccessibleName(t.unread);

  await test.step("the panel opens, closes by Escape, and gives the focus back", async () => {
    await openBell(operator, t);
    await operator.keyboard.press("Escape");
    await expect(operator.getByRole("dialog", { name: t.notifications, exact: true })).toBeHidden();
    await expect(bell(operator, t)).toBeFocused();
  });

  const panel = await openBell(operator, t);
  const line = panel.getByRole("listitem").filter({ hasText: t.toldDeclined(name!) });
  await expect(line.getByRole("button", { name: t.markRead })).toBeVisible();
  await line.getByRole("link").click();
  await expect(operator).toHaveURL(new RegExp(`/sessions/${session}$`));
  await expect(state(operator)).toHaveText(t.declined);
  await expect(panel).toBeHidden();
  await expectNotReloaded(operator);

  await openBell(operator, t);
  await expect(line).toBeVisible();
  await expect(line.getByRole("button", { name: t.markRead })).toHaveCount(0);
});

test("whoever looks at the session is not told what they see", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  await device.getByRole("button", { name: t.decline }).click();
  await expect(state(operator)).toHaveText(t.declined);
  const panel = await openBell(operator, t);
  const line = panel.getByRole("listitem").filter({ hasText: t.toldDeclined(name!) });
  await expect(line).toBeVisible();
  await expect(line.getByRole("button", { name: t.markRead })).toHaveCount(0);
  await expect(operator.locator(".toasts")).not.toContainText(name!);
});

test("nothing appears beside the open panel, which shows it", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  await open(operator, places.sessions);
  const panel = await openBell(operator, t);
  await device.getByRole("button", { name: t.decline }).click();
  await expect(panel.getByRole("listitem").filter({ hasText: t.toldDeclined(name!) })).toBeVisible();
  await expect(operator.locator(".toasts")).not.toContainText(name!);
  await operator.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(operator.locator(".toasts")).not.toContainText(name!);
});

test("everything can be marked as read", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "administrator", viewport: { width: 390, height: 844 } });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  await open(operator, places.home);
  await device.getByRole("button", { name: t.decline }).click();
  await expect(bell(operator, t)).toHaveAccessibleName(t.unread);
  const panel = await openBell(operator, t);
  await panel.getByRole("button", { name: t.markAllRead }).click();
  await expect(bell(operator, t)).toHaveAccessibleName(t.notifications);
  await expect(panel.getByRole("button", { name: t.markAllRead })).toBeDisabled();
  // Nothing sticks out at the side of a phone.
  const width = await operator.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test("an operator who asked to be told hears that the device is back", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await device.goto("about:blank");
  const blade = pane(operator, name!);
  await blade.getByRole("button", { name: t.notifyWhenBack }).click();
  await expect(blade.getByRole("button", { name: t.doNotNotify })).toBeVisible();
  await open(device, places.portal);
  // A portal that stays open for some seconds is there.
  await expect(operator.locator(".toasts")).toContainText(t.toldBack(name!), { timeout: 30_000 });
  await expect(blade.getByRole("button", { name: t.notifyWhenBack })).toBeVisible();
});

test("what one is told is one's own choice", async ({ visit, t }) => {
  const operator = await visit(places.home, { as: "administrator" });
  const panel = await openBell(operator, t);
  await panel.getByRole("link", { name: t.notificationSettings }).click();
  await expect(operator).toHaveURL(new RegExp(`${places.notifications}$`));
  const settings = blade(operator, t.notifications);
  const expired = settings.getByRole("checkbox", { name: t.expiredInApp });
  await expect(expired).toBeChecked();
  await expect(settings.getByRole("checkbox", { name: t.helpInApp })).not.toBeChecked();
  await expired.uncheck();
  await expect(settings.getByText(t.savedNow, { exact: true })).toBeVisible();
  await operator.reload();
  await ready(operator);
  await expect(expired).not.toBeChecked();
  await expired.check();
  await expect(settings.getByText(t.savedNow, { exact: true })).toBeVisible();
});

test("each notification can be turned off, and what is off is told nobody", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.notifications, { as: "helpdesk" });
  const switches = blade(operator, t.notifications).getByRole("region", { name: t.whatIAmTold }).getByRole("checkbox");
  // Each kind, in the app and by Web Push.
  const count = 16;
  await expect(switches).toHaveCount(count);
  const before: boolean[] = [];
  for (let number = 0; number < count; number++) before.push(await switches.nth(number).isChecked());
  expect(before).toContain(true);

  /** Turns the one that stands there, and waits until it is saved: meanwhile none can be turned. */
  async function turn(number: number, on: boolean) {
    await switches.nth(number).setChecked(on);
    await expect(switches.nth(number)).toBeEnabled();
    await expect(switches.nth(number)).toBeChecked({ checked: on });
  }

  await test.step("all off, also after a reload", async () => {
    for (let number = 0; number < count; number++) await turn(number, false);
    await operator.reload();
    await ready(operator);
    for (let number = 0; number < count; number++) await expect(switches.nth(number)).not.toBeChecked();
  });

  await test.step("an answer is told nobody", async () => {
    await open(operator, places.devices);
    const device = await visit(places.enrol);
    await enrol(operator, device, t, name!);
    await startSession(operator, t, name!);
    await device.getByRole("button", { name: t.decline }).click();
    await expect(state(operator)).toHaveText(t.declined);
    await open(operator, places.sessions);
    const panel = await openBell(operator, t);
    await expect(panel.getByText(t.nothingYet)).toBeVisible();
    await expect(operator.locator(".toasts")).not.toContainText(name!);
  });

  await test.step("what is on again is told", async () => {
    await open(operator, places.notifications);
    for (let number = 0; number < count; number++) await turn(number, before[number]!);
    const panel = await openBell(operator, t);
    await expect(panel.getByText(t.toldDeclined(name!))).toBeVisible();
  });
});

test("a webhook is added, tested, turned off and deleted", async ({ visit, t, expectProblem }) => {
  expectProblem(/422/);
  const operator = await visit(places.notifications, { as: "administrator" });
  const settings = blade(operator, t.notifications);
  const form = operator.getByRole("dialog", { name: t.addWebhook });
  await settings.getByRole("button", { name: t.addWebhook }).click();
  await form.getByLabel(t.webhookAddress).fill("ftp://hooks.example.com/x");
  await form.getByRole("button", { name: t.addWebhook }).click();
  await expect(form.getByText(t.webhookRefused)).toBeVisible();
  await form.getByLabel(t.webhookAddress).fill("https://hooks.example.com/x");
  await form.getByRole("button", { name: t.addWebhook }).click();
  const secret = operator.getByRole("dialog", { name: t.webhookSecret });
  await expect(secret).toBeVisible();
  await secret.getByRole("button", { name: t.close }).click();

  await expect(settings.getByText("https://hooks.example.com/x")).toBeVisible();
  await expect(settings.getByText(t.nothingSent)).toBeVisible();
  await settings.getByRole("button", { name: t.sendTest, exact: true }).click();
  // Nobody is at this address: what came of it stands there, whatever it was.
  const tested = settings.getByRole("row").filter({ has: operator.getByRole("cell", { name: t.test, exact: true }) });
  await expect(tested).toContainText(t.givenUp, { timeout: 30_000 });
  await settings.getByRole("button", { name: t.turnOff, exact: true }).click();
  await expect(settings.getByText(t.turnedOff)).toBeVisible();
  await settings.getByRole("button", { name: t.delete, exact: true }).click();
  const question = operator.getByRole("dialog", { name: t.deleteWebhook });
  await question.getByRole("button", { name: t.delete, exact: true }).click();
  await expect(settings.getByText(t.noWebhook)).toBeVisible();
});

test("a reader has webhooks to look at, and nobody's role less than that", async ({ visit, t, expectProblem }) => {
  const reader = await visit(places.notifications, { as: "reader" });
  await expect(reader.getByText(t.nothingForYou)).toBeVisible();
  await expect(reader.getByRole("button", { name: t.addWebhook })).toHaveCount(0);
  expectProblem(/403/);
  const user = await visit(places.notifications, { as: "user" });
  await expect(user.getByText(t.noPermission)).toBeVisible();
});
