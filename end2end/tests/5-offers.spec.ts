import { connectedBefore } from "./support/connector";
import { places } from "./support/places";
import { enrol, find, goToStart, openMenu, startSession, state } from "./support/sessions";
import { expect, open, pane, test } from "./support/test";

test.beforeEach(connectedBefore);

test("iOS and macOS share their screen, and that is said before", async ({ visit, t, newDevices }) => {
  const [phone, mac] = newDevices("ios", "macos");
  const operator = await visit(places.devices, { as: "helpdesk" });
  for (const name of [mac!, phone!]) {
    const start = await goToStart(operator, t, name);
    await expect(start.getByText(t.sharesScreenOnly)).toBeVisible();
    await expect(start.getByRole("definition").filter({ hasText: t.screenSharing })).toBeVisible();
  }
  const device = await visit(places.enrol);
  await enrol(operator, device, t, phone!);
  await startSession(operator, t, phone!);
  await expect(device.getByRole("alert")).toContainText(t.screenBanner);
});

test("a device that may be unsupported starts only after a confirmation", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("holographic");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const start = await goToStart(operator, t, name!);
  await expect(start.getByRole("alert")).toContainText(t.mayBeUnsupported);
  await expect(start.getByRole("link", { name: "TeamViewer", exact: true })).toHaveAttribute("href", /^https:\/\/www\.teamviewer\.com\//);
  const button = start.getByRole("button", { name: t.startSession });
  await expect(button).toBeDisabled();
  await start.getByLabel(t.tryAllTheSame).check();
  await button.click();
  await expect(state(operator)).toHaveText(t.waiting);
});

test("Android Dedicated is not offered, with the reason", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("dedicated");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const menu = await openMenu(operator, t, name!);
  const item = menu.getByRole("menuitem", { name: t.newSession });
  await expect(item).toHaveAttribute("aria-disabled", "true");
  await expect(item).toContainText(t.dedicatedNotSupported);
  await menu.getByRole("menuitem", { name: t.open, exact: true }).click();
  await expect(pane(operator, name!)).toContainText(t.dedicatedNotSupported);

  // Nor does the pane's own address offer it.
  const address = new URL(operator.url()).pathname;
  await open(operator, `${address}/start`);
  const start = pane(operator, t.newSession);
  await expect(start.getByRole("alert")).toContainText(t.cannotStart);
  await expect(start.getByRole("button", { name: t.startSession })).toHaveCount(0);
});

test("on Windows without a user, the code is read out", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("userless");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const start = await goToStart(operator, t, name!);
  await expect(start.getByRole("alert")).toContainText(t.portalShowsNothing);
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(state(operator)).toHaveText(t.waiting);
  const session = pane(operator, t.session);
  await expect(session.getByText(t.readOutTheCode)).toBeVisible();
  await expect(session.locator(".session-address")).toHaveText(/\/customer\/s/);
});

test("the demo has devices of every kind, and Home counts them", async ({ visit, t }) => {
  const operator = await visit(places.home, { as: "helpdesk" });
  await operator.locator("a.figure").first().click();
  for (const prefix of ["LT-", "IPHONE-", "MAC-", "KIOSK-", "HOLO-", "HUB-", "SHARED-", "UBU-"]) {
    await operator.getByRole("searchbox", { name: t.search }).fill(prefix);
    await expect(operator.getByRole("rowheader").first()).toContainText(prefix);
  }
  const first = await operator.getByRole("rowheader").first().getByRole("link").first().innerText();
  await find(operator, t, first);
});
