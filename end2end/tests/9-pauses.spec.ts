import { connected } from "./support/connector";
import { places } from "./support/places";
import { behave, misbehave } from "./support/sandbox";
import { blade, expect, test } from "./support/test";

test.afterEach(behave);

test("while TeamViewer asks to wait, the connector says so, and no longer", async ({ visit, t }) => {
  const page = await visit(places.connector, { as: "administrator" });
  await connected(page, t);
  const connector = blade(page, t.teamViewerConnector);
  const waits = connector.getByRole("alert").filter({ hasText: t.askedToWait });
  // Asked three times, as a check is.
  await misbehave({ only_path: "/api/v1/ping", only_method: "GET", status: 429, retry_after: 2, count: 3 });
  await connector.getByRole("button", { name: t.checkNow }).click();
  await expect(waits).toBeVisible();
  // To the second, since it is over in two.
  await expect(waits.locator("time")).toHaveText(/:\d\d:\d\d/);
  await expect(waits).toHaveCount(0);
});
