import { connectedBefore } from "./support/connector";
import { people } from "./support/people";
import { places } from "./support/places";
import { behave } from "./support/sandbox";
import { connect, enrol, goToStart, leave, openMenu, startSession, state } from "./support/sessions";
import { expect, expectNotReloaded, mark, open, pane, ready, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(connectedBefore);

test.afterEach(behave);

/** The dock's line of a device. */
function dockLine(page: Page, t: Texts, name: string) {
  return page.getByRole("complementary", { name: t.dock }).getByRole("listitem").filter({ hasText: name });
}

test("after a drop, one click starts again and the user gets the new code", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!, "The printer is not found");
  const code = session.locator(".session-code output");
  const before = await code.innerText();
  const first = new URL(operator.url()).pathname;
  await mark(operator);
  await mark(device);
  const tabs = await connect(operator, device, t);
  await leave(tabs);
  await expect(state(operator)).toHaveText(t.ended);

  await session.getByRole("button", { name: t.startAgain }).click();
  await expect(operator).not.toHaveURL((url) => url.pathname === first);
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(code).toHaveText(/^s\d{3}-\d{3}-\d{3}$/);
  expect(await code.innerText()).not.toBe(before);
  await expect(session.getByText("The printer is not found")).toBeVisible();
  await expect(device.getByRole("alert")).toContainText(t.banner);
  await expectNotReloaded(operator);
  await expectNotReloaded(device);

  // Each leads to the other.
  await session.getByRole("link", { name: t.sessionBefore }).click();
  await expect(operator).toHaveURL((url) => url.pathname === first);
  await expect(state(operator)).toHaveText(t.ended);
  await expect(session.getByRole("button", { name: t.startAgain })).toHaveCount(0);
  await session.getByRole("link", { name: t.sessionAfter }).click();
  await expect(state(operator)).toHaveText(t.waiting);
});

test("a session is handed over, and the colleague goes on", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const colleague = await visit(places.auditLogs, { as: "administrator" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  await mark(colleague);
  await expect(dockLine(colleague, t, name!)).toHaveCount(0);

  await session.getByRole("button", { name: t.handOver }).click();
  const question = operator.getByRole("dialog", { name: t.handOverTitle });
  const give = question.getByRole("button", { name: t.handOver });
  await expect(give).toBeDisabled();
  const choice = question.getByLabel(t.colleague);
  await expect(choice.getByRole("option").filter({ hasText: people.reader })).toHaveCount(0);
  await choice.selectOption({ label: `${people.administrator} (admin@demo.farhand.example)` });
  await give.click();
  await expect(question).toBeHidden();
  const technician = session.getByRole("definition").filter({ hasText: people.administrator });
  await expect(technician).toBeVisible();
  await expect(session.getByRole("link", { name: t.connectToSession, exact: true })).toHaveCount(0);
  await expect(dockLine(operator, t, name!)).toHaveCount(0);

  // The colleague's browser heard it, wherever it is.
  const line = dockLine(colleague, t, name!);
  await expect(line).toBeVisible();
  await expectNotReloaded(colleague);
  await expect(device.getByRole("heading", { name: t.asksToHelp(people.administrator) })).toBeVisible();
  await line.getByRole("link", { name: name!, exact: true }).click();
  await connect(colleague, device, t).then((tabs) => leave(tabs));
  await expect(state(operator)).toHaveText(t.ended);
  await expect(line).toHaveCount(0);
});

test("ending a running session closes it, and says that it cuts nothing", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  const tabs = await connect(operator, device, t);
  await session.getByRole("button", { name: t.endSession }).click();
  const question = operator.getByRole("dialog", { name: t.endQuestion });
  await question.getByRole("button", { name: t.endSession }).click();
  await expect(session.getByText(t.closedToNew)).toBeVisible();
  await expect(state(operator)).toHaveText(t.active);
  await leave(tabs);
  await expect(state(operator)).toHaveText(t.ended);
});

test("a request is sent again, once in a while", async ({ visit, t, newDevices, expectProblem }) => {
  expectProblem(/429/);
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const session = await startSession(operator, t, name!);
  const send = session.getByRole("button", { name: t.sendAgain });
  await send.click();
  await expect(session.getByText(t.sentAgain)).toBeVisible();
  await expect(session.getByText(t.sentAgainOnce)).toBeVisible();
  await send.click();
  await expect(session.getByRole("alert")).toContainText(t.tooManyTries);
});

test("a slow answer to a deed does not hide what happened meanwhile", { tag: "@nl" }, async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!);
  let release = (): void => undefined;
  const later = new Promise<void>((resolve) => (release = resolve));
  // The server has done it, and says how the session stood then.
  await operator.route("**/api/sessions/send-again", async (route) => {
    const response = await route.fetch();
    await later;
    await route.fulfill({ response });
  });
  const done = operator.waitForRequest("**/api/sessions/send-again");
  await session.getByRole("button", { name: t.sendAgain }).click();
  await done;
  await device.getByRole("button", { name: t.decline }).click();
  await expect(state(operator)).toHaveText(t.declined);
  const asked = operator.waitForResponse("**/api/sessions/get");
  release();
  await (await asked).finished();
  await expect(state(operator)).toHaveText(t.declined);
});

test("a note and a ticket are kept, and nobody overwrites another's unseen", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const session = await startSession(operator, t, name!);
  await session.getByLabel(t.ticket, { exact: true }).fill("INC-4711");
  await session.getByLabel(t.note, { exact: true }).fill("Replaced the driver.");
  await session.getByRole("button", { name: t.save, exact: true }).click();
  await expect(session.getByText(t.noteSaved, { exact: true })).toBeVisible();
  await expect(session.getByText(t.writtenBy(people.helpdesk))).toBeVisible();

  const address = `${places.sessions}/${new URL(operator.url()).pathname.split("/").at(-1)}`;
  const other = await visit(address, { as: "administrator" });
  const theirs = pane(other, t.session);
  await expect(theirs.getByLabel(t.note, { exact: true })).toHaveValue("Replaced the driver.");
  await session.getByLabel(t.note, { exact: true }).fill("Replaced the driver. It prints.");
  await theirs.getByLabel(t.note, { exact: true }).fill("Called the user.");
  await theirs.getByRole("button", { name: t.save, exact: true }).click();
  await expect(theirs.getByText(t.noteSaved, { exact: true })).toBeVisible();
  await expect(session.getByText(t.changedElsewhere)).toBeVisible();
  await expect(session.getByText("Called the user.")).toBeVisible();
  await expect(session.getByLabel(t.note, { exact: true })).toHaveValue("Replaced the driver. It prints.");
  await session.getByRole("button", { name: t.save, exact: true }).click();
  await expect(theirs.getByLabel(t.note, { exact: true })).toHaveValue("Replaced the driver. It prints.");

  const reader = await visit(address, { as: "reader" });
  await expect(pane(reader, t.session).getByText("Replaced the driver. It prints.")).toBeVisible();
  await expect(pane(reader, t.session).getByRole("button", { name: t.save, exact: true })).toHaveCount(0);
});

test("the dock stays while one works elsewhere, and covers nothing", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "administrator" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    await operator.setViewportSize(viewport);
    await open(operator, places.auditLogs);
    const line = dockLine(operator, t, name!);
    await expect(line).toContainText(t.waiting);
    const [dock, content] = await Promise.all(
      ["aside.dock", "main.content"].map(async (part) => (await operator.locator(part).boundingBox())!),
    );
    const apart = dock!.y >= content!.y + content!.height || content!.y >= dock!.y + dock!.height;
    expect(apart, "dock and content do not overlap").toBe(true);

    // By keyboard.
    const details = line.getByRole("button", { name: t.dockDetails(name!) });
    await details.focus();
    await operator.keyboard.press("Enter");
    await expect(details).toHaveAttribute("aria-expanded", "true");
    await expect(line.locator("output.code")).toHaveText(/^s\d{3}-\d{3}-\d{3}$/);
    await operator.keyboard.press("Enter");
    await expect(line.locator("output.code")).toBeHidden();
  }
  await operator.setViewportSize({ width: 1440, height: 900 });
  await mark(operator);
  await device.getByRole("button", { name: t.decline }).click();
  await expect(dockLine(operator, t, name!)).toHaveCount(0);
  await expectNotReloaded(operator);
  await expect(device.locator("aside.dock")).toHaveCount(0);
});

test("a device's page has its sessions", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(`${places.devices}?search=${name}`, { as: "helpdesk" });
  await operator.getByRole("link", { name: name!, exact: true }).click();
  const page = pane(operator, name!);
  await expect(page.getByText(t.historyEmpty)).toBeVisible();
  const address = new URL(operator.url()).pathname;
  const session = await startSession(operator, t, name!);
  await session.getByRole("button", { name: t.cancelRequest }).click();
  await operator.getByRole("dialog").getByRole("button", { name: t.cancelRequest }).click();
  await expect(state(operator)).toHaveText(t.cancelled);
  await session.getByRole("button", { name: t.startAgain }).click();
  await expect(state(operator)).toHaveText(t.waiting);
  await open(operator, address);
  const lines = page.locator(".session-history > li");
  await expect(lines).toHaveCount(2);
  await expect(lines.first()).toContainText(t.waiting);
  await expect(lines.last()).toContainText(t.cancelled);
  await lines.last().getByRole("link").click();
  await expect(state(operator)).toHaveText(t.cancelled);
});

test("without a user: said before, and a text to read out or to mail after", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("userless");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const start = await goToStart(operator, t, name!);
  await expect(start.getByRole("alert")).toContainText(t.portalShowsNothing);
  await expect(start.getByRole("alert")).toContainText(t.afterStart);
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(state(operator)).toHaveText(t.waiting);
  const session = pane(operator, t.session);
  await expect(session.getByText(t.readOut)).toBeVisible();
  const mail = session.getByRole("link", { name: t.mailIt });
  await expect(mail).toHaveAttribute("href", /^mailto:\?subject=.+&body=.+customer.+/);
  // Nothing would be shown again.
  await expect(session.getByRole("button", { name: t.sendAgain })).toHaveCount(0);
});

test("where nothing is offered, the pane says what is supported", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("dedicated");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const menu = await openMenu(operator, t, name!);
  await menu.getByRole("menuitem", { name: t.open, exact: true }).click();
  await expect(pane(operator, name!)).toContainText(t.dedicatedNotSupported);
  await open(operator, `${new URL(operator.url()).pathname}/start`);
  await ready(operator);
  const start = pane(operator, t.newSession);
  await start.getByText(t.supported).click();
  await expect(start.getByText(t.supportedControl)).toBeVisible();
});
