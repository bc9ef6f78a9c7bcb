import { organization, people } from "./support/people";
import { places } from "./support/places";
import { blade, expect, open, ready, test } from "./support/test";
import { texts } from "./support/texts";

test("whoever is not signed in signs in, and comes back to where they wanted to go", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const page = await visit(`${places.devices}?search=${name}`);
  await expect(page).toHaveTitle(new RegExp(t.signIn));
  await expect(page.getByRole("heading", { name: t.signIn })).toBeVisible();

  await page.getByRole("button", { name: people.helpdesk }).click();
  await page.waitForURL((url) => url.pathname === places.devices && url.searchParams.get("search") === name);
  await ready(page);
  await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
  await expect(page.getByText(organization)).toBeVisible();

  await page.getByRole("button", { name: people.helpdesk }).click();
  await page.getByRole("menuitem", { name: t.signOut }).click();
  await expect(page.getByRole("heading", { name: t.signIn })).toBeVisible();
  await page.goto(places.sessions);
  await expect(page.getByRole("heading", { name: t.signIn })).toBeVisible();
});

test("signing in works without JavaScript", async ({ visit, t }) => {
  const page = await visit(`${places.signIn}?next=${encodeURIComponent(places.devices)}`, { javaScript: false });
  await page.getByLabel(t.userName).fill("helpdesk@demo.farhand.example");
  await page.getByLabel(t.password).fill("not the password");
  await page.getByRole("button", { name: t.signIn, exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: t.wrongCredentials })).toBeVisible();

  // The place to go to is not forgotten over the mistake.
  await page.getByLabel(t.userName).fill("helpdesk@demo.farhand.example");
  await page.getByLabel(t.password).fill("demo-helpdesk");
  await page.getByRole("button", { name: t.signIn, exact: true }).click();
  await page.waitForURL((url) => url.pathname === places.devices);
  await expect(page.getByRole("heading", { name: t.allDevices, level: 1 })).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(51);
  await page.getByRole("link", { name: t.next, exact: true }).click();
  await expect(page.getByRole("link", { name: t.previous, exact: true })).toBeVisible();
});

test("a page that does not exist says so", async ({ visit, t, expectProblem }) => {
  expectProblem(/status of 404 .*\/no-such-page/);
  const page = await visit("/no-such-page", { as: "reader" });
  await expect(page.getByRole("heading", { name: t.noSuchPage })).toBeVisible();
});

test("a read-only operator sees what there is, and is offered nothing that changes it", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const page = await visit(`${places.devices}?search=${name}`, { as: "reader" });
  await expect(page.getByRole("button", { name: t.import, exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: t.actionsFor(name!) }).click();
  const item = page.getByRole("menuitem", { name: t.newSession });
  await expect(item).toHaveAttribute("aria-disabled", "true");
  await expect(item).toContainText(t.mayNotRequest);
  await page.getByRole("menuitem", { name: t.open, exact: true }).click();
  await expect(page.locator("section.pane")).toContainText(t.mayNotRequest);

  await page.goto(places.connector);
  await ready(page);
  const connector = blade(page, t.teamViewerConnector);
  await expect(connector.getByText(t.readOnlyConnector)).toBeVisible();
  await expect(connector).toContainText(t.updateRemoteAssistance);
  await expect(connector.getByRole("button", { name: t.disconnect, exact: true })).toHaveCount(0);

  await page.goto(places.auditLogs);
  await ready(page);
  await expect(blade(page, t.auditLogs).getByRole("row").nth(1)).toBeVisible();
});

test("somebody without a role is told what is missing", async ({ visit, t, expectProblem }) => {
  // The pages that say so have this status, and there is no news for them.
  expectProblem(/status of 403 .*\/(devices|events)?$/);
  const page = await visit(places.devices, { as: "user" });
  await expect(page.getByRole("heading", { name: t.noPermission })).toBeVisible();
  await expect(page.getByRole("navigation", { name: t.mainNavigation }).getByRole("link")).toHaveCount(1);

  // Home says it once, and where to go instead.
  await open(page, places.home);
  await expect(page.getByRole("heading", { name: t.noPermission })).toHaveCount(0);
  await expect(blade(page, t.home).getByRole("link", { name: t.openPortal })).toHaveAttribute("href", places.portal);
  await expect(page.getByRole("search")).toHaveCount(0);
});

test("the sign-in page is read in another language, and in the dark", async ({ visit, t, language }) => {
  const page = await visit(places.signIn);
  await page.getByRole("button", { name: t.themeDark, exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const [other, name] = language === "en" ? (["nl", "Nederlands"] as const) : (["en", "English"] as const);
  await page.getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("heading", { name: texts[other].signIn })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
