// Takes pictures of Home and All devices with as many devices as there are: the first of them, the last, and a search.

import { places } from "../tests/support/places";
import { scrollTo } from "../tests/support/sessions";
import { expect, open, test } from "../tests/support/test";
import { taker } from "./taker";

test("pictures of a large fleet", async ({ visit, t, viewport, language }) => {
  const size = viewport!;
  const take = await taker(size, language);
  const page = await visit(places.home, { as: "reader", viewport: size });
  await take(page, "fleet-home");

  await open(page, places.devices);
  await take(page, "fleet-first");
  const rows = Number(await page.getByRole("grid", { name: t.allDevices }).getAttribute("aria-rowcount")) - 1;
  await scrollTo(page, rows);
  await expect(page.locator("tbody tr[aria-busy]")).toHaveCount(0);
  await take(page, "fleet-end");

  await open(page, `${places.devices}?search=surface&complianceState=noncompliant`);
  await expect(page.locator("tbody tr[aria-busy]")).toHaveCount(0);
  await take(page, "fleet-search");
});
