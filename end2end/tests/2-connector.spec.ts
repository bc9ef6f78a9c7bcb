import { teamViewerAccount } from "./support/people";
import { places, sandboxUrl } from "./support/places";
import { badge, connected, decideAtTeamViewer, disconnected, goToTeamViewer } from "./support/connector";
import { behave, misbehave } from "./support/sandbox";
import { openMenu } from "./support/sessions";
import { blade, expect, open, ready, test } from "./support/test";

test.afterEach(behave);

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

test("everybody sees where the app registration comes from; who may change nothing sees no field", async ({ visit, t }) => {
  const administrator = await visit(places.connector, { as: "administrator" });
  await connected(administrator, t);
  const reader = await visit(places.connector, { as: "reader" });
  for (const page of [administrator, reader]) {
    const connector = blade(page, t.teamViewerConnector);
    await expect(connector.getByText(t.ownRegistration).first()).toBeVisible();
    await expect(connector.getByText(new URL(places.callback, page.url()).href)).toBeVisible();
    await expect(connector.getByRole("button", { name: t.useAnotherRegistration })).toHaveCount(0);
  }
  await expect(administrator.getByText(t.disconnectForRegistration)).toBeVisible();
  for (const name of [t.checkNow, t.useScriptToken, t.removeRegistration]) {
    await expect(reader.getByRole("button", { name })).toHaveCount(0);
  }
  await expect(reader.getByRole("textbox")).toHaveCount(0);
});

test("an app registration is given here, kept without being shown, and removed", async ({ visit, t, expectProblem }) => {
  // The status of a value that cannot be taken.
  expectProblem(/status of 422 .*\/set-registration$/);
  const secret = "a-secret-that-nobody-may-see-again";
  const page = await visit(places.connector, { as: "administrator" });
  await disconnected(page, t);
  const connector = blade(page, t.teamViewerConnector);
  const form = page.getByRole("dialog", { name: t.appRegistration });
  const clientId = form.getByLabel(t.clientId);
  const clientSecret = form.getByLabel(t.clientSecret);
  const save = form.getByRole("button", { name: t.save });

  await connector.getByRole("button", { name: t.useAnotherRegistration }).click();
  await clientSecret.fill(secret);
  await save.click();
  await expect(form.getByText(t.clientIdMissing)).toBeVisible();
  await expect(clientId).toHaveAttribute("aria-invalid", "true");

  await clientId.fill("12345-registeredHere");
  await form.getByRole("radio", { name: t.anotherBase }).check();
  const base = form.getByRole("textbox", { name: t.baseUrl });
  await base.fill("http://webapi.example.com");
  await save.click();
  await expect(form.getByText(t.baseMalformed)).toBeVisible();
  await expect(clientId).not.toHaveAttribute("aria-invalid");

  await base.fill(sandboxUrl);
  await base.press("Enter");
  await expect(form).toBeHidden();
  await expect(connector.getByText(t.givenHere)).toBeVisible();
  await expect(connector).toContainText("12345-registeredHere");
  expect(await page.content()).not.toContain(secret);
  expect(await (await page.request.get(places.connector)).text()).not.toContain(secret);

  // What is not filled in again is kept.
  await connector.getByRole("button", { name: t.changeRegistration }).click();
  await expect(clientId).toHaveValue("12345-registeredHere");
  await expect(clientSecret).toHaveValue("");
  await expect(form.getByText(t.secretKept)).toBeVisible();
  await save.click();
  await expect(form).toBeHidden();

  await connector.getByRole("button", { name: t.removeRegistration }).click();
  const question = page.getByRole("dialog", { name: t.removeRegistrationQuestion });
  await question.getByRole("button", { name: t.removeRegistration }).click();
  await expect(question).toBeHidden();
  await expect(connector.getByText(t.givenHere)).toHaveCount(0);
  await expect(connector.getByText(t.ownRegistration).first()).toBeVisible();
});

test("a script token asks for the agreement first, and one that TeamViewer does not take is refused", async ({ visit, t, expectProblem }) => {
  expectProblem(/status of (409|502) .*\/set-script-token$/);
  const page = await visit(places.connector, { as: "administrator" });
  await disconnected(page, t);
  const connector = blade(page, t.teamViewerConnector);
  await connector.getByRole("button", { name: t.useScriptToken }).click();
  const form = page.getByRole("dialog", { name: t.scriptToken });
  const token = form.getByLabel(t.scriptToken);
  await token.fill("12345-notATokenOfThisPlace");
  await form.getByRole("button", { name: t.connectWithToken }).click();
  await page.getByRole("dialog", { name: t.agreement }).getByRole("button", { name: t.accept, exact: true }).click();
  await expect(form.getByText(t.tokenRefused)).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(badge(page)).toHaveText(t.waitingForAuthorization);
  await connector.getByRole("button", { name: t.useScriptToken }).click();
  await expect(token).toHaveValue("");
});

test("Check now tells how TeamViewer does, and the last calls tell how it did", async ({ visit, t }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await connected(page, t);
  const connector = blade(page, t.teamViewerConnector);
  const calls = connector.getByRole("region", { name: t.lastCalls });
  const check = connector.getByRole("button", { name: t.checkNow });

  await check.click();
  await expect(connector.getByText(t.answersWell)).toBeVisible();
  for (const call of [t.checkToken, t.readAccount]) {
    await expect(calls.getByRole("row").filter({ hasText: call }).first()).toContainText(t.success);
  }

  await misbehave({ only_path: "/api/v1/ping", only_method: "GET", status: 500, count: 100 });
  // The card is drawn anew when it hears of the first check: a click may meet a button that is just going.
  await expect(async () => {
    await check.click();
    await expect(connector.getByRole("alert").filter({ hasText: t.serverError })).toBeVisible({ timeout: 4_000 });
  }).toPass({ timeout: 30_000 });
  const failed = calls.getByRole("row").filter({ hasText: t.failure }).first();
  await expect(failed).toContainText(t.checkToken);
  await expect(failed).toContainText(t.serverError);
  // A bad day at TeamViewer is no reason to sign in again.
  await expect(badge(page)).toHaveText(t.connected);

  await behave();
  await expect(async () => {
    await check.click();
    await expect(connector.getByText(t.answersWell)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 45_000 });
});

test("when TeamViewer takes the tokens no more, everybody who starts sessions is told where to go", async ({ visit, t, newDevices }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await connected(page, t);
  const connector = blade(page, t.teamViewerConnector);
  const [name] = newDevices("windows");
  const helpdesk = await visit(`${places.devices}?search=${name}`, { as: "helpdesk" });

  await misbehave({ only_path: "/api/v1/ping", only_method: "GET", status: 401, count: 20 });
  await misbehave({ only_path: "/api/v1/account", only_method: "GET", status: 401, count: 20 });
  await misbehave({ only_path: "/api/v1/oauth2/token", only_method: "POST", status: 401, count: 20 });
  await connector.getByRole("button", { name: t.checkNow }).click();
  await expect(badge(page)).toHaveText(t.needsSignIn);

  // The news comes to a page that is open; on a narrow one the pane says it too.
  await expect(helpdesk.getByText(t.bannerNeedsSignIn)).toBeVisible();
  await helpdesk.getByRole("link", { name: name!, exact: true }).click();
  await expect(helpdesk.locator("section.pane[data-ready]")).toContainText(t.needsNewSignIn);
  await helpdesk.setViewportSize({ width: 390, height: 844 });
  const banner = helpdesk.locator("section.pane .connector-banner");
  await expect(banner).toBeVisible();
  await banner.getByRole("link", { name: t.teamViewerConnector }).click();
  await expect(blade(helpdesk, t.teamViewerConnector)).toBeVisible();
  await open(helpdesk, places.sessions);
  await expect(helpdesk.getByText(t.bannerNeedsSignIn)).toBeVisible();

  await behave();
  await connector.getByRole("button", { name: t.logInToAuthorize }).first().click();
  await decideAtTeamViewer(page, "Allow");
  await expect(badge(page)).toHaveText(t.connected);
  await expect(helpdesk.getByText(t.bannerNeedsSignIn)).toHaveCount(0);
});

test("a revocation that fails at TeamViewer is told, and tried until it is done", { tag: "@en" }, async ({ visit, t }) => {
  test.setTimeout(150_000);
  const page = await visit(places.connector, { as: "administrator" });
  await connected(page, t);
  await misbehave({ only_path: "/api/v1/oauth2/revoke", only_method: "POST", status: 500, count: 99 });
  await disconnected(page, t);
  const notice = blade(page, t.teamViewerConnector).getByRole("alert").filter({ hasText: t.notRevokedYet });
  await expect(notice).toBeVisible();
  await expect(notice).toContainText(t.serverError);

  // The next try comes by itself, after half a minute or so, and so does the news.
  await behave();
  await expect(notice).toHaveCount(0, { timeout: 90_000 });
});
