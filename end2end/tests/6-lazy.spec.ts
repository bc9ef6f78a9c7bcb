import { places } from "./support/places";
import { blade, expect, expectNotReloaded, mark, ready, test } from "./support/test";

// A blade's code is asked for when the blade is opened.
const CODE = /\/pkg\/split_reports\./;
// What every page loads.
const MAIN = /\/pkg\/farhand\.\w+\.js$/;

test("a blade's code is loaded when it is opened, and not before", { tag: "@en" }, async ({ visit, t }) => {
  const page = await visit(places.home, { as: "administrator" });
  await mark(page);
  const code = page.waitForResponse(CODE);
  await page.getByRole("link", { name: t.sessionReport, exact: true }).click();
  expect((await code).headers()["cache-control"]).toContain("immutable");
  await expect(blade(page, t.sessionReport)).toBeVisible();
  await expectNotReloaded(page);
});

test("Home comes without the code of the lists", { tag: "@en" }, async ({ visit, t }) => {
  const page = await visit(places.home, { as: "administrator" });
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  expect((await loaded()).filter((name) => name.includes("/pkg/split_home."))).not.toEqual([]);
  expect((await loaded()).filter((name) => name.includes("/pkg/split_lists."))).toEqual([]);
  const code = page.waitForResponse(/\/pkg\/split_lists\./);
  await page.getByRole("navigation", { name: t.mainNavigation }).getByRole("link", { name: t.allDevices }).click();
  await code;
  await expect(blade(page, t.allDevices)).toBeVisible();
});

test("a blade whose code does not come says so, and can be asked for again", async ({ visit, t, expectProblem }) => {
  expectProblem(/net::ERR_INTERNET_DISCONNECTED|TypeError|split_reports/);
  const page = await visit(places.home, { as: "administrator" });
  await page.route(CODE, (route) => route.abort("internetdisconnected"));
  await page.getByRole("link", { name: t.sessionReport, exact: true }).click();
  const problem = page.getByRole("alert").filter({ hasText: t.unreachable });
  await expect(problem).toBeVisible();
  await expect(page).toHaveURL(places.sessionReport);

  await page.unroute(CODE);
  await problem.getByRole("button", { name: t.tryAgain }).click();
  await expect(blade(page, t.sessionReport)).toBeVisible();
});

test("a page of an older version goes on with the new one", { tag: "@en" }, async ({ visit, t, expectProblem }) => {
  expectProblem(/404|TypeError/);
  const page = await visit(places.home, { as: "administrator" });
  await mark(page);
  // What a server answers that was replaced by another version.
  const gone = { status: 404 };
  // It is asked for twice.
  await page.route(CODE, (route) => route.fulfill(gone), { times: 2 });
  await page.route(MAIN, (route) => route.fulfill(gone), { times: 1 });
  await page.getByRole("link", { name: t.sessionReport, exact: true }).click();
  await expect(blade(page, t.sessionReport)).toBeVisible();
  await ready(page);
  await expect(page).toHaveURL(places.sessionReport);
  await expect(page.locator("body[data-not-reloaded]")).toHaveCount(0);
});

test("a page whose code does not come stays as it was sent, and says so", async ({ visit, t, expectProblem }) => {
  expectProblem(/net::ERR_INTERNET_DISCONNECTED|TypeError|split_reports/);
  const page = await visit(places.home, { as: "administrator" });
  await page.route(CODE, (route) => route.abort("internetdisconnected"));
  await page.goto(places.sessionReport);
  await expect(page.getByRole("heading", { name: t.sessionReport, level: 1 })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: t.unreachable })).toBeVisible();

  await page.unroute(CODE);
  await page.getByRole("button", { name: t.tryAgain }).click();
  await ready(page);
  await expect(blade(page, t.sessionReport)).toBeVisible();
});
