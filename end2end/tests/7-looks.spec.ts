import AxeBuilder from "@axe-core/playwright";

import { connected, disconnected } from "./support/connector";
import { deviceExport, newSeries, usual } from "./support/export";
import { places } from "./support/places";
import { enrol, startSession } from "./support/sessions";
import { blade, count, expect, importFile, open, pane, ready, test, type Page } from "./support/test";

type Look = (page: Page, what: string) => Promise<void>;

/** What the theme decides. All else is the same in both, and looked at once. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** No violation in light nor in dark. */
const accessible: Look = async (page, what) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await still(page);
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules(ofColours)).analyze();
    const told = violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }));
    expect.soft(told, `${what}, ${colorScheme}`).toEqual([]);
  }
};

/** What slides or fades in has arrived: half transparent, text has less contrast than it will have. */
async function still(page: Page) {
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    // One that is cancelled has nothing more to show either.
    await Promise.allSettled(passing.map((one) => one.finished));
  });
}

/** The page is as wide as the window, and no wider. */
const narrow: Look = async (page, what) => {
  const [content, window] = await page.evaluate(() => {
    const root = document.scrollingElement!;
    return [root.scrollWidth, root.clientWidth];
  });
  expect.soft(content, `the width of ${what}`).toBeLessThanOrEqual(window);
};

for (const { title, tag, look, viewport } of [
  { title: "every page is accessible, in light and dark", tag: "@nl", look: accessible, viewport: { width: 1440, height: 900 } },
  { title: "every page fits a phone", tag: [], look: narrow, viewport: { width: 390, height: 844 } },
]) {
  test(title, { tag }, async ({ visit, t, newDevices }) => {
    // Beside another walk on two cores.
    test.setTimeout(480_000);
    const [name, asking, dedicated] = newDevices("windows", "windows", "dedicated");
    const how = { as: "administrator", viewport } as const;

    const outside = await visit(places.signIn, { viewport });
    await look(outside, "sign-in");
    await open(outside, `${places.enrol}/K7QM-2XPD`);
    await look(outside, "enrolment");

    const page = await visit(places.connector, how);
    await disconnected(page, t);
    await look(page, "the connector, not connected");
    for (const [button, form] of [[t.useAnotherRegistration, t.appRegistration], [t.useScriptToken, t.scriptToken]] as const) {
      await blade(page, t.teamViewerConnector).getByRole("button", { name: button }).click();
      await expect(page.getByRole("dialog", { name: form })).toBeVisible();
      await look(page, `the form of the ${form}`);
      await page.keyboard.press("Escape");
    }
    await blade(page, t.teamViewerConnector).getByRole("button", { name: t.connect, exact: true }).click();
    const agreement = page.getByRole("dialog", { name: t.agreement });
    await expect(agreement).toBeVisible();
    await look(page, "the licence agreement");
    await open(page, places.devices);
    await expect(page.getByText(t.bannerNotConnected)).toBeVisible();
    await look(page, "all devices, not connected");

    await connected(page, t);
    await look(page, "the connector, connected");
    await open(page, places.connectors);
    await look(page, "connectors");
    await open(page, places.home);
    await look(page, "home");
    await open(page, places.auditLogs);
    await look(page, "audit logs");
    await open(page, places.policy);
    const policy = blade(page, t.policy);
    await expect(policy.getByRole("heading", { name: t.wholeOrganization })).toBeVisible();
    await look(page, "the remote assistance policy");
    await policy.getByRole("button", { name: t.change }).first().click();
    await expect(page.getByRole("dialog", { name: t.policy })).toBeVisible();
    await look(page, "the form of the policy");
    await open(page, places.settings);
    await look(page, "settings");
    await open(page, "/devices?search=nothing-of-this-name");
    await look(page, "all devices, none found");

    await open(page, `${places.devices}?search=${dedicated}`);
    await page.getByRole("button", { name: t.actionsFor(dedicated!) }).click();
    await expect(page.getByRole("menu", { name: t.actionsFor(dedicated!) })).toBeVisible();
    await look(page, "all devices with a menu");

    await open(page, places.devices);
    await page.getByRole("button", { name: t.columns, exact: true }).click();
    await expect(page.getByRole("dialog", { name: t.chooseColumns })).toBeVisible();
    await look(page, "all devices, choosing columns");

    await open(page, places.devices);
    const lines = deviceExport(newSeries(), usual, 3).toString("utf8").replace("2026-03-03", "yesterday");
    await importFile(page, t, { name: "Devices.csv", mimeType: "text/csv", buffer: Buffer.from(lines) });
    await expect(count(page, t.rejected)).toHaveText("1");
    await look(page, "an import's report");
    await page.keyboard.press("Escape");

    const device = await visit(places.enrol, { viewport });
    await enrol(page, device, t, name!);
    await look(page, "a device");
    await look(device, "the Company Portal");
    await open(page, `${new URL(page.url()).pathname}/start`);
    await look(page, "the start of a session");
    await startSession(page, t, name!, "The printer is not found");
    await look(page, "a session that waits");
    await expect(device.getByRole("alert")).toBeVisible();
    await look(device, "the Company Portal with a request");
    await device.getByRole("button", { name: t.decline }).click();
    await expect(device.getByText(t.portalDeclined)).toBeVisible();
    await expect(pane(page, t.session).getByText(t.theUserDeclined)).toBeVisible();
    await look(page, "a session that was declined");
    await look(device, "the Company Portal after a refusal");
    const asks = await visit(places.enrol, { viewport });
    await enrol(page, asks, t, asking!);
    await asks.getByLabel(t.whatIsWrong).fill("The printer is jammed");
    await asks.getByRole("button", { name: t.askForHelp }).click();
    await expect(asks.getByRole("heading", { name: t.youAskedForHelp })).toBeVisible();
    await look(asks, "the Company Portal with a request of one's own");
    await open(page, places.helpRequests);
    await expect(page.getByRole("listitem", { name: asking! })).toBeVisible();
    await look(page, "help requests");
    await open(page, places.sessions);
    await ready(page);
    await look(page, "sessions");
    await page.locator(".many-choice > summary").click();
    await look(page, "sessions with the states to filter by");
    await open(page, `${places.sessions}?search=nothing-of-this-name`);
    await look(page, "sessions, none found");
    await page.getByRole("banner").getByRole("button", { name: t.bell }).click();
    await expect(page.getByRole("dialog", { name: t.notifications, exact: true })).toBeVisible();
    await look(page, "what one was told");
    await open(page, places.notifications);
    await look(page, "the settings for notifications");
    await open(page, places.sessionReport);
    await look(page, "the report");
    await blade(page, t.sessionReport).getByRole("button", { name: t.asTable }).click();
    await look(page, "the report as tables");

    const nobody = await visit(places.connector, { as: "reader", viewport });
    await look(nobody, "the connector, read-only");
  });
}

test("a phone has the navigation in a sheet", async ({ visit, t }) => {
  const page = await visit(places.home, { as: "administrator", viewport: { width: 390, height: 844 } });
  const navigation = page.getByRole("navigation", { name: t.mainNavigation });
  const link = navigation.getByRole("link", { name: t.allDevices });
  await expect(link).not.toBeInViewport();
  await page.getByRole("button", { name: t.menu, exact: true }).click();
  await expect(link).toBeInViewport();
  await link.click();
  await expect(blade(page, t.allDevices)).toBeVisible();
  await expect(link).not.toBeInViewport();
});

test("a second click on a menu's button closes the menu", async ({ visit, t }) => {
  const page = await visit(places.home, { as: "reader" });
  const button = page.getByRole("button", { name: t.theme, exact: true });
  const menu = page.getByRole("menu", { name: t.theme, exact: true });
  await button.click();
  await expect(menu).toBeVisible();
  await button.click();
  await expect(menu).toBeHidden();
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await button.click();
  await expect(menu).toBeVisible();
});

test("who wants less motion sees what turns go on, and nothing else move", { tag: "@en" }, async ({ visit }) => {
  const page = await visit(places.home, { as: "reader" });
  const animations = await page.evaluate(() => {
    const of = (className: string, part?: string) => {
      const element = document.body.appendChild(document.createElement("span"));
      element.className = className;
      return getComputedStyle(element, part).animationName;
    };
    return [of("spinner-ring"), of("turning"), of("skeleton-line", "::before")];
  });
  expect(animations).toEqual(["turn", "turn", "none"]);
});
