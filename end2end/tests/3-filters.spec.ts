import { deviceExport, deviceName, newSeries, usual } from "./support/export";
import { places } from "./support/places";
import { scrollTo } from "./support/sessions";
import { blade, count, expect, importFile, open, ready, test } from "./support/test";

const words = {
  en: { filters: "Filters", add: "Add filter", make: "Manufacturer", serial: "Serial number begins with", rows: "3,000 devices" },
  nl: { filters: "Filters", add: "Filter toevoegen", make: "Fabrikant", serial: "Serienummer begint met", rows: "3.000 apparaten" },
};

test("a filter for another column is added, and goes into the address", async ({ visit, t, language }) => {
  const w = words[language];
  const page = await visit(places.devices, { as: "reader" });
  await ready(page);
  const filters = blade(page, t.allDevices).locator("details.device-filters");
  await filters.locator("summary").first().click();
  await expect(filters.getByRole("group", { name: w.make })).toHaveCount(0);

  await filters.getByRole("button", { name: w.add }).click();
  await page.getByRole("menuitem", { name: w.make, exact: true }).click();
  // The focus goes where one chooses.
  await expect(filters.locator("summary:focus")).toHaveCount(1);
  await page.keyboard.press("Enter");
  const apple = filters.getByRole("checkbox", { name: "Apple" });
  await apple.check();
  await expect(page).toHaveURL((url) => url.searchParams.get("manufacturer") === "Apple");

  await filters.getByRole("button", { name: w.add }).click();
  await expect(page.getByRole("menuitem", { name: w.make, exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");

  // Who opens the address has the filter open.
  const other = await visit(`${places.devices}?manufacturer=Apple&serialBegins=nothing-begins-so`, { as: "reader" });
  await expect(other.getByRole("textbox", { name: w.serial })).toHaveValue("nothing-begins-so");
});

test("a long list is counted for who stays with it, and the bar leads to its middle", { tag: "@en" }, async ({ visit, t, language }) => {
  test.setTimeout(120_000);
  const rows = 3_000;
  const series = newSeries();
  const page = await visit(places.devices, { as: "administrator" });
  const buffer = deviceExport(series, usual, rows);
  await importFile(page, t, { name: "Devices.csv", mimeType: "text/csv", buffer });
  await expect(count(page, t.added)).toHaveText(rows.toLocaleString("en"));
  await open(page, `${places.devices}?search=X${series}`);
  const grid = page.getByRole("grid", { name: t.allDevices });
  await expect(blade(page, t.allDevices).getByText(words[language].rows)).toBeVisible();
  await expect(grid).toHaveAttribute("aria-rowcount", String(rows + 1));

  // Within a few rows of where the bar is.
  await expect(async () => {
    await scrollTo(page, 1_500);
    const inSight = await grid.getByRole("rowheader").getByRole("link").first().textContent();
    const row = Number(inSight?.split("-")[1]);
    expect(inSight).toContain(series);
    expect(Math.abs(row - 1_500)).toBeLessThan(100);
  }).toPass();
  await scrollTo(page, 10_000_000);
  await expect(grid.getByRole("link", { name: deviceName(series, rows), exact: true })).toBeInViewport();
});
