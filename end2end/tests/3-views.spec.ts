import { deviceExport, deviceName, newSeries } from "./support/export";
import { places } from "./support/places";
import { blade, count, expect, expectNotReloaded, importFile, mark, open, ready, test, type Page } from "./support/test";
import type { Language, Texts } from "./support/texts";

const words = {
  en: {
    views: "Views",
    view: (name: string) => `View: ${name}`,
    changed: (name: string) => `View: ${name} (changed)`,
    saveAs: "Save as…",
    saveChanges: "Save changes",
    rename: "Rename…",
    remove: "Delete…",
    setDefault: "Set as my default view",
    noDefault: "Don't use as my default view",
    copyLink: "Copy link",
    linkCopied: "Link copied",
    saveTitle: "Save as a view",
    renameTitle: "Rename the view",
    deleteTitle: "Delete the view?",
    deleteIt: "Delete",
    name: "Name",
    missingName: "The name is missing.",
    taken: "The name is taken.",
    share: "Share with everybody in the organisation who sees devices",
    shared: "Shared views",
    own: "My views",
    missing: "There is no such view.",
    shareActivity: "Share view of All devices",
  },
  nl: {
    views: "Weergaven",
    view: (name: string) => `Weergave: ${name}`,
    changed: (name: string) => `Weergave: ${name} (gewijzigd)`,
    saveAs: "Opslaan als…",
    saveChanges: "Wijzigingen opslaan",
    rename: "Naam wijzigen…",
    remove: "Verwijderen…",
    setDefault: "Instellen als mijn standaardweergave",
    noDefault: "Niet meer als mijn standaardweergave gebruiken",
    copyLink: "Koppeling kopiëren",
    linkCopied: "Koppeling gekopieerd",
    saveTitle: "Opslaan als weergave",
    renameTitle: "Naam van de weergave wijzigen",
    deleteTitle: "De weergave verwijderen?",
    deleteIt: "Verwijderen",
    name: "Naam",
    missingName: "De naam ontbreekt.",
    taken: "De naam is al in gebruik.",
    share: "Delen met iedereen in de organisatie die apparaten ziet",
    shared: "Gedeelde weergaven",
    own: "Mijn weergaven",
    missing: "Deze weergave bestaat niet.",
    shareActivity: "Weergave van Alle apparaten delen",
  },
} satisfies Record<Language, unknown>;

type Words = (typeof words)[Language];

/** The command, whichever view is open. */
function command(page: Page, w: Words) {
  return page.getByRole("button", { name: new RegExp(`^(${w.views}|${w.view("")}.*)$`) });
}

/** Opens the menu. */
async function menu(page: Page, w: Words) {
  await command(page, w).click();
  const opened = page.getByRole("menu", { name: w.views });
  await expect(opened).toBeVisible();
  return opened;
}

/** Saves the list under this name. */
async function saveAs(page: Page, w: Words, t: Texts, name: string, shared = false): Promise<void> {
  await (await menu(page, w)).getByRole("menuitem", { name: w.saveAs }).click();
  const dialog = page.getByRole("dialog", { name: w.saveTitle });
  await dialog.getByLabel(w.name).fill(name);
  if (shared) await dialog.getByRole("checkbox", { name: w.share }).check();
  await dialog.getByRole("button", { name: t.save, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
}

/** Deletes the view that is open. */
async function remove(page: Page, w: Words): Promise<void> {
  await (await menu(page, w)).getByRole("menuitem", { name: w.remove }).click();
  const dialog = page.getByRole("dialog", { name: w.deleteTitle });
  await dialog.getByRole("button", { name: w.deleteIt, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: w.views, exact: true })).toBeVisible();
}

/** The id of the view that is open. */
const idOf = (page: Page): string => new URL(page.url()).searchParams.get("view") ?? "";

const names = (page: Page) => page.getByRole("rowheader");
const firstHead = (page: Page) => page.getByRole("columnheader").first();

/** Puts the serial number first, by the dialog. */
async function serialNumberFirst(page: Page, t: Texts): Promise<void> {
  await page.getByRole("button", { name: t.columns, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t.chooseColumns });
  await dialog.getByRole("checkbox", { name: t.serialNumber, exact: true }).check();
  const up = dialog.getByRole("button", { name: t.moveUp(t.serialNumber) });
  while (await up.isEnabled()) await up.press("Enter");
  await dialog.getByRole("button", { name: t.save, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(firstHead(page)).toHaveText(t.serialNumber);
}

test("a list is saved as a view, opened, changed, renamed and deleted", async ({ visit, t, language, expectProblem }) => {
  // Once without a name, and once with one that is taken.
  expectProblem(/status of 422 .*\/api\/device-views\/add$/);
  test.setTimeout(120_000);
  const w = words[language];
  const series = newSeries();
  const page = await visit(places.devices, { as: "administrator" });
  await importFile(page, t, {
    name: "Devices.csv",
    mimeType: "text/csv",
    buffer: deviceExport(series, ["windows", "ios", "windows"]),
  });
  await expect(count(page, t.added)).toHaveText("3");
  await open(page, `${places.devices}?search=X${series}&sort=deviceName&order=desc`);
  const [name, renamed] = [`Ours ${series}`, `Theirs ${series}`];
  await mark(page);

  await test.step("a name is asked for, and is taken once", async () => {
    await (await menu(page, w)).getByRole("menuitem", { name: w.saveAs }).click();
    const dialog = page.getByRole("dialog", { name: w.saveTitle });
    await dialog.getByRole("button", { name: t.save, exact: true }).click();
    await expect(dialog.getByRole("alert").filter({ hasText: w.missingName })).toBeVisible();
    await dialog.getByLabel(w.name).fill(name);
    // Enter saves, as in every form.
    await dialog.getByLabel(w.name).press("Enter");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
    await expect(names(page).first()).toContainText(deviceName(series, 3));

    await (await menu(page, w)).getByRole("menuitem", { name: w.saveAs }).click();
    await dialog.getByLabel(w.name).fill(name.toUpperCase());
    await dialog.getByRole("button", { name: t.save, exact: true }).click();
    await expect(dialog.getByRole("alert").filter({ hasText: w.taken })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  });

  await test.step("the list is changed, and so is the view once somebody says so", async () => {
    await page.getByRole("columnheader", { name: t.deviceName }).getByRole("link").click();
    await expect(page.getByRole("button", { name: w.changed(name), exact: true })).toBeVisible();
    await expect(names(page).first()).toContainText(deviceName(series, 1));
    await serialNumberFirst(page, t);
    await (await menu(page, w)).getByRole("menuitem", { name: w.saveChanges }).click();
    await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
    await expect(firstHead(page)).toHaveText(t.serialNumber);
    await expectNotReloaded(page);
  });

  await test.step("its link shows all of it, and nobody's own columns change", async () => {
    const id = idOf(page);
    await open(page, `${places.devices}?view=${id}`);
    await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
    await expect(names(page)).toHaveCount(3);
    await expect(names(page).first()).toContainText(deviceName(series, 1));
    await expect(firstHead(page)).toHaveText(t.serialNumber);
    await expect(page.getByRole("searchbox", { name: t.search })).toHaveValue(`X${series}`);
    // Without a script too.
    const plain = await visit(`${places.devices}?view=${id}`, { as: "administrator", javaScript: false });
    await expect(names(plain)).toHaveCount(3);

    await (await menu(page, w)).getByRole("menuitem", { name: t.allDevices }).click();
    await expect(page).toHaveURL((url) => url.pathname === places.devices && url.search === "");
    await expect(page.getByRole("button", { name: w.views, exact: true })).toBeVisible();
    await expect(firstHead(page)).toHaveText(t.deviceName);
    // By the keyboard, from the menu back to the view.
    await command(page, w).press("Enter");
    const item = page.getByRole("group", { name: w.own }).getByRole("menuitem", { name });
    await item.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
    await expect(firstHead(page)).toHaveText(t.serialNumber);
    await expect(names(page)).toHaveCount(3);
  });

  await test.step("it gets another name, and goes", async () => {
    await (await menu(page, w)).getByRole("menuitem", { name: w.rename }).click();
    const dialog = page.getByRole("dialog", { name: w.renameTitle });
    await expect(dialog.getByLabel(w.name)).toHaveValue(name);
    await dialog.getByLabel(w.name).fill(renamed);
    await dialog.getByRole("button", { name: t.save, exact: true }).click();
    await expect(page.getByRole("button", { name: w.view(renamed), exact: true })).toBeVisible();

    const id = idOf(page);
    await remove(page, w);
    // The list stays as it was.
    await expect(names(page)).toHaveCount(3);
    await expect(firstHead(page)).toHaveText(t.serialNumber);
    expect(idOf(page)).toBe("");
    for (const gone of [id, "no-id"]) {
      await open(page, `${places.devices}?view=${gone}`);
      await expect(blade(page, t.allDevices).getByRole("alert").filter({ hasText: w.missing })).toBeVisible();
      await expect(names(page).first()).toBeVisible();
    }
  });
});

test("a shared view is everybody's, and only who may changes it", async ({ visit, t, language }) => {
  const w = words[language];
  const name = `Shared ${newSeries()}`;
  const page = await visit(`${places.devices}?operatingSystem=Windows`, { as: "administrator" });
  await saveAs(page, w, t, name, true);
  const id = idOf(page);

  const other = await visit(`${places.devices}?view=${id}`, { as: "helpdesk" });
  await expect(other.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
  await expect(other).toHaveURL((url) => url.searchParams.get("operatingSystem") === "Windows");
  const opened = await menu(other, w);
  await expect(opened.getByRole("group", { name: w.shared }).getByRole("menuitem", { name })).toBeVisible();
  for (const refused of [w.rename, w.remove, w.saveChanges]) {
    await expect(opened.getByRole("menuitem", { name: refused })).toHaveCount(0);
  }
  await opened.getByRole("menuitem", { name: w.saveAs }).click();
  const dialog = other.getByRole("dialog", { name: w.saveTitle });
  await expect(dialog.getByRole("checkbox", { name: w.share })).toHaveCount(0);
  await other.keyboard.press("Escape");

  await open(page, places.auditLogs);
  await expect(page.getByRole("row").filter({ hasText: w.shareActivity }).filter({ hasText: name })).toBeVisible();
  await open(page, `${places.devices}?view=${id}`);
  await remove(page, w);
  await open(other, `${places.devices}?view=${id}`);
  await expect(blade(other, t.allDevices).getByRole("alert").filter({ hasText: w.missing })).toBeVisible();
});

test("the navigation leads to one's default view, until it is none any more", async ({ visit, t, language }) => {
  const w = words[language];
  const name = `Mine ${newSeries()}`;
  const page = await visit(`${places.devices}?complianceState=noncompliant`, { as: "reader" });
  await saveAs(page, w, t, name);
  await (await menu(page, w)).getByRole("menuitem", { name: w.setDefault }).click();
  const navigation = page.getByRole("navigation", { name: t.mainNavigation });
  const link = navigation.getByRole("link", { name: t.allDevices, exact: true });
  await expect(link).toHaveAttribute("href", `${places.devices}?view=${idOf(page)}`);

  await open(page, places.home);
  await link.click();
  await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
  await expect(page).toHaveURL((url) => url.searchParams.get("complianceState") === "noncompliant");
  // All devices are all devices for everybody, whoever has a default view.
  await open(page, places.devices);
  await expect(page.getByRole("button", { name: w.views, exact: true })).toBeVisible();

  await link.click();
  await expect(page.getByRole("button", { name: w.view(name), exact: true })).toBeVisible();
  const opened = await menu(page, w);
  await expect(opened.getByRole("menuitem", { name: w.noDefault })).toBeVisible();
  await page.keyboard.press("Escape");
  await remove(page, w);
  await expect(link).toHaveAttribute("href", places.devices);
});

test("a copied link carries search, filters, order and columns", async ({ visit, t, language }) => {
  const w = words[language];
  const page = await visit(`${places.devices}?operatingSystem=Windows&sort=model&columns=deviceName.model-240.serialNumber`, {
    as: "helpdesk",
  });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await expect(page.getByRole("columnheader").nth(2)).toHaveText(t.serialNumber);
  await page.getByRole("button", { name: w.copyLink, exact: true }).click();
  await expect(page.getByRole("button", { name: w.linkCopied, exact: true })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const other = await visit(link, { as: "reader" });
  await expect(other.getByRole("columnheader")).toHaveCount(4);
  await expect(other.getByRole("columnheader").nth(1)).toHaveText(t.model);
  await expect(other.getByRole("columnheader", { name: t.model })).toHaveAttribute("aria-sort", "ascending");
  expect(new URL(other.url()).searchParams.get("operatingSystem")).toBe("Windows");
  // It shows, and is kept for nobody.
  await other.getByRole("columnheader", { name: t.deviceName }).getByRole("link").click();
  await expect(other).toHaveURL((url) => url.searchParams.get("columns") === "deviceName.model-240.serialNumber");
  await expect(other.getByRole("columnheader")).toHaveCount(4);
  await open(other, places.devices);
  await ready(other);
  await expect(other.getByRole("columnheader", { name: t.ownership, exact: true })).toBeVisible();
});

test("on a phone the menu of views fits, and its view opens", async ({ visit, t, language }) => {
  const w = words[language];
  const name = `A name that is much longer than there is room for on a phone ${newSeries()}`;
  const page = await visit(`${places.devices}?operatingSystem=iOS`, {
    as: "reader",
    viewport: { width: 390, height: 844 },
  });
  await saveAs(page, w, t, name);
  const opened = await menu(page, w);
  const box = (await opened.boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press("Escape");
  await remove(page, w);
});
