import { teamViewerAccount } from "./support/people";
import { places } from "./support/places";
import { badge, connected, decideAtTeamViewer, disconnected, goToTeamViewer } from "./support/connector";
import { openMenu } from "./support/sessions";
import { blade, expect, open, ready, test } from "./support/test";

test("an administrator connects TeamViewer, by the steps of the documentation", async ({ visit, t }) => {
  const page = await visit(places.home, { as: "administrator" });
  await disconnected(page, t);
  await open(page, places.home);

  // Tenant administration > Connectors and tokens > TeamViewer connector
  const navigation = page.getByRole("navigation", { name: t.mainNavigation });
  await expect(navigation.getByText(t.tenantAdministration)).toBeVisible();
  await navigation.getByRole("link", { name: t.connectorsAndTokens }).click();
  await blade(page, t.connectorsAndTokens).getByRole("link", { name: t.teamViewerConnector }).click();
  const connector = blade(page, t.teamViewerConnector);
  await expect(badge(page)).toHaveText(t.notConnected);

  // Connect, and the licence agreement with the three things that the connector may do
  await connector.getByRole("button", { name: t.connect, exact: true }).click();
  const agreement = page.getByRole("dialog", { name: t.agreement });
  for (const thing of [t.createSessions, t.readDirectory, t.keepToken]) {
    await expect(agreement.getByText(thing)).toBeVisible();
  }
  await agreement.getByRole("button", { name: t.accept, exact: true }).click();
  await expect(badge(page)).toHaveText(t.waitingForAuthorization);

  // Log in to TeamViewer to authorize: a page of another origin
  await connector.getByRole("button", { name: t.logInToAuthorize }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).origin).not.toBe(new URL(await page.evaluate(() => document.referrer || "http://none")).origin);
  await decideAtTeamViewer(page, "Allow");

  await expect(badge(page)).toHaveText(t.connected);
  await expect(connector.getByText(t.outcomeConnected)).toBeVisible();
  await expect(connector.getByText(t.connectedAs(teamViewerAccount))).toBeVisible();

  // It is connected for everybody, and was written down.
  const reader = await visit(places.connectors, { as: "reader" });
  await expect(blade(reader, t.connectorsAndTokens).getByText(t.connected, { exact: true })).toBeVisible();
});

test("declining at TeamViewer changes nothing, and is told", async ({ visit, t }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await disconnected(page, t);
  await goToTeamViewer(page, t);
  await decideAtTeamViewer(page, "Decline");
  await expect(blade(page, t.teamViewerConnector).getByText(t.outcomeDeclined)).toBeVisible();
  await expect(badge(page)).toHaveText(t.waitingForAuthorization);
});

test("a forged answer is refused", async ({ visit, t }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await disconnected(page, t);
  await page.goto(`${places.callback}?code=forged&state=forged`);
  await ready(page);
  await expect(blade(page, t.teamViewerConnector).getByText(t.outcomeStateRefused)).toBeVisible();
  await expect(badge(page)).toHaveText(t.notConnected);
});

test("an answer is good for one browser, and once", async ({ visit, t }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await disconnected(page, t);
  await goToTeamViewer(page, t);
  const answer = page.waitForRequest((request) => new URL(request.url()).pathname === places.callback);
  await decideAtTeamViewer(page, "Allow");
  const address = (await answer).url();
  await expect(badge(page)).toHaveText(t.connected);

  await page.goto(address);
  await ready(page);
  await expect(blade(page, t.teamViewerConnector).getByText(t.outcomeStateRefused)).toBeVisible();
  await expect(badge(page)).toHaveText(t.connected);
});

test("Disconnect asks before it disconnects", async ({ visit, t }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await connected(page, t);
  const connector = blade(page, t.teamViewerConnector);
  const question = page.getByRole("dialog", { name: t.disconnectQuestion });

  await connector.getByRole("button", { name: t.disconnect, exact: true }).click();
  await question.getByRole("button", { name: t.keepConnected }).click();
  await expect(question).toBeHidden();
  await expect(badge(page)).toHaveText(t.connected);

  await connector.getByRole("button", { name: t.disconnect, exact: true }).click();
  await question.getByRole("button", { name: t.disconnect, exact: true }).click();
  await expect(badge(page)).toHaveText(t.notConnected);
});

test("while it is not connected, the menu says so and leads to the connector", async ({ visit, t, newDevices }) => {
  const administrator = await visit(places.connector, { as: "administrator" });
  await connected(administrator, t);
  const [name] = newDevices("windows");
  const page = await visit(places.devices, { as: "helpdesk" });
  const banner = page.getByText(t.bannerNotConnected);
  await expect(banner).toHaveCount(0);

  // The news comes to a page that is open.
  await disconnected(administrator, t);
  await expect(banner).toBeVisible();

  const menu = await openMenu(page, t, name!);
  const item = menu.getByRole("menuitem", { name: t.newSession });
  await expect(item).toHaveAttribute("aria-disabled", "true");
  await expect(item).toContainText(t.notConfigured);
  await menu.getByRole("menuitem", { name: t.teamViewerConnector, exact: true }).click();
  await expect(blade(page, t.teamViewerConnector)).toBeVisible();
  await expect(badge(page)).toHaveText(t.notConnected);

  await page.goBack();
  await page.getByRole("link", { name, exact: true }).click();
  const device = page.locator("section.pane[data-ready]");
  await expect(device).toContainText(t.notConfigured);
  await device.getByRole("link", { name: t.teamViewerConnector }).first().click();
  await expect(blade(page, t.teamViewerConnector)).toBeVisible();
});
