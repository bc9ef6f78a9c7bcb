import { deviceExport, deviceName, newSeries, usual } from "./support/export";
import { places } from "./support/places";
import { blade, count, expect, importFile, open, pane, test } from "./support/test";
import type { Language } from "./support/texts";

const words = {
  en: {
    groups: "Groups",
    newGroup: "New group",
    create: "Create",
    name: "Name",
    taken: "The name is taken.",
    views: "Views",
    saveAsGroup: "Save as group…",
    saveTitle: "Save as a group",
    showDevices: "Show in All devices",
    notFound: "Group not found",
    noFilter: "A rule can't ask what is in a group: remove that filter first.",
    changeRule: "Change rule",
    changeTitle: "Change the rule of the group",
    link: "Link of a list",
    malformed: "The filter is not of the right form.",
    save: "Save",
    addToGroup: "Add to group",
    addTitle: "Add the selected devices to a group",
    choose: "Choose a group",
    add: "Add",
    added: (group: string) => `Added to ${group}`,
    remove: (device: string) => `Remove ${device} from the group`,
    delete: "Delete",
    deleteTitle: "Delete the group?",
    tag: "Tag",
    addTag: "Add tag",
    removeTag: (tag: string) => `Remove the tag ${tag}`,
  },
  nl: {
    groups: "Groepen",
    newGroup: "Nieuwe groep",
    create: "Maken",
    name: "Naam",
    taken: "De naam is al in gebruik.",
    views: "Weergaven",
    saveAsGroup: "Opslaan als groep…",
    saveTitle: "Opslaan als groep",
    showDevices: "Weergeven in Alle apparaten",
    notFound: "Groep niet gevonden",
    noFilter: "Een regel kan niet vragen wat er in een groep zit: verwijder eerst dat filter.",
    changeRule: "Regel wijzigen",
    changeTitle: "De regel van de groep wijzigen",
    link: "Koppeling van een lijst",
    malformed: "Het filter heeft niet de juiste vorm.",
    save: "Opslaan",
    addToGroup: "Aan groep toevoegen",
    addTitle: "De geselecteerde apparaten aan een groep toevoegen",
    choose: "Kies een groep",
    add: "Toevoegen",
    added: (group: string) => `Toegevoegd aan ${group}`,
    remove: (device: string) => `${device} uit de groep verwijderen`,
    delete: "Verwijderen",
    deleteTitle: "De groep verwijderen?",
    tag: "Label",
    addTag: "Label toevoegen",
    removeTag: (tag: string) => `Het label ${tag} verwijderen`,
  },
} satisfies Record<Language, unknown>;

test("groups are made by hand and of a list, filled and deleted", async ({ visit, t, language, expectProblem }) => {
  // A name that is taken.
  expectProblem(/status of 422 .*\/api\/device-groups\/create$/);
  test.setTimeout(120_000);
  const w = words[language];
  const series = newSeries();
  const [fixed, dynamic] = [`Fixed ${series}`, `Dynamic ${series}`];
  const page = await visit(places.devices, { as: "administrator" });
  const buffer = deviceExport(series, usual, 3);
  await importFile(page, t, { name: "Devices.csv", mimeType: "text/csv", buffer });
  await expect(count(page, t.added)).toHaveText("3");

  // By hand, once under a name that nobody has.
  await open(page, places.groups);
  await blade(page, w.groups).getByRole("button", { name: w.newGroup }).click();
  const form = page.getByRole("dialog", { name: w.newGroup });
  await form.getByLabel(w.name).fill(fixed);
  await form.getByRole("button", { name: w.create }).click();
  await expect(page.getByRole("heading", { name: fixed })).toBeVisible();

  // Of what a list shows.
  await open(page, `${places.devices}?search=X${series}`);
  await page.getByRole("button", { name: w.views, exact: true }).click();
  await page.getByRole("menu", { name: w.views }).getByRole("menuitem", { name: w.saveAsGroup }).click();
  const save = page.getByRole("dialog", { name: w.saveTitle });
  await save.getByLabel(w.name).fill(fixed.toUpperCase());
  await save.getByRole("button", { name: w.create }).click();
  await expect(save.getByText(w.taken)).toBeVisible();
  await save.getByLabel(w.name).fill(dynamic);
  await save.getByRole("button", { name: w.create }).click();
  await expect(page.getByRole("heading", { name: dynamic })).toBeVisible();
  await expect(page.getByRole("link", { name: w.showDevices })).toHaveAttribute("href", new RegExp(`search=X${series}$`));
  await expect(page.getByRole("rowheader")).toHaveText([1, 2, 3].map((number) => deviceName(series, number)));

  // What is selected goes into the first, and out of it again.
  await open(page, `${places.devices}?search=X${series}`);
  const [first, second] = [deviceName(series, 1), deviceName(series, 2)];
  for (const name of [first, second]) await page.getByRole("checkbox", { name: t.selectDevice(name), exact: true }).click();
  const bar = page.getByRole("toolbar", { name: t.selection });
  await bar.getByRole("button", { name: w.addToGroup }).click();
  const choice = page.getByRole("dialog", { name: w.addTitle });
  await choice.getByLabel(w.choose).selectOption({ label: fixed });
  await choice.getByRole("button", { name: w.add, exact: true }).click();
  await expect(bar.getByRole("button", { name: w.added(fixed) })).toBeVisible();
  await open(page, places.groups);
  await blade(page, w.groups).getByRole("link", { name: fixed, exact: true }).click();
  await expect(page.getByRole("rowheader")).toHaveText([first, second]);
  await page.getByRole("button", { name: w.remove(second) }).click();
  await expect(page.getByRole("rowheader")).toHaveText([first]);

  // All devices by the group, which is no rule for another.
  const id = new URL(page.url()).pathname.split("/").pop()!;
  await page.getByRole("link", { name: w.showDevices }).click();
  await expect(page).toHaveURL((url) => url.pathname === places.devices && url.searchParams.get("group") === id);
  const filters = blade(page, t.allDevices).locator("details.device-filters");
  await expect(filters.locator("summary").filter({ hasText: fixed })).toBeVisible();
  const grid = page.getByRole("grid", { name: t.allDevices });
  await expect(grid.getByRole("rowheader")).toHaveText([first]);
  await page.getByRole("button", { name: w.views, exact: true }).click();
  await expect(page.getByRole("menu", { name: w.views })).toContainText(w.noFilter);
  await page.keyboard.press("Escape");

  // Another rule for the dynamic group: not that of another page, but that of a list.
  await open(page, places.groups);
  await blade(page, w.groups).getByRole("link", { name: dynamic, exact: true }).click();
  await page.getByRole("button", { name: w.changeRule }).click();
  const change = page.getByRole("dialog", { name: w.changeTitle });
  const origin = new URL(page.url()).origin;
  await change.getByLabel(w.link).fill(`${origin}/sessions?search=${first}`);
  await change.getByRole("button", { name: w.save, exact: true }).click();
  await expect(change.getByText(w.malformed)).toBeVisible();
  await change.getByLabel(w.link).fill(`${origin}${places.devices}?sort=model&search=${first}&columns=usual`);
  await change.getByRole("button", { name: w.save, exact: true }).click();
  await expect(change).toBeHidden();
  await expect(page.getByRole("link", { name: w.showDevices })).toHaveAttribute("href", new RegExp(`\\?search=${first.replace("-", "(-|%2D)")}$`));
  await expect(page.getByRole("rowheader")).toHaveText([first]);

  await open(page, `${places.devices}?group=${id}`);
  await page.getByRole("rowheader").getByRole("link", { name: first }).click();
  await expect(page).toHaveURL(/\/devices\/[0-9a-f-]{36}/);
  await open(page, `${new URL(page.url()).pathname}/groups`);
  for (const name of [fixed, dynamic]) await expect(page.getByRole("link", { name, exact: true })).toBeVisible();

  for (const name of [fixed, dynamic]) {
    await open(page, places.groups);
    await blade(page, w.groups).getByRole("link", { name, exact: true }).click();
    // Before the group is there, there is nothing to delete.
    await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
    await page.getByRole("button", { name: w.delete, exact: true }).click();
    const question = page.getByRole("dialog", { name: w.deleteTitle });
    await question.getByRole("button", { name: w.delete, exact: true }).click();
    await expect(blade(page, w.groups).getByRole("link", { name, exact: true })).toHaveCount(0);
  }

  // One that is gone has no devices, and its filter says so.
  await open(page, `${places.devices}?group=${id}`);
  await expect(filters.locator("summary").filter({ hasText: w.notFound })).toBeVisible();
  await expect(grid).toHaveCount(0);

  const reader = await visit(places.groups, { as: "reader" });
  await expect(blade(reader, w.groups).getByRole("heading", { name: w.groups })).toBeVisible();
  await expect(reader.getByRole("button", { name: w.newGroup })).toHaveCount(0);
});

test("a device is tagged, listed by its tag and untagged", async ({ visit, t, language, newDevices }) => {
  const w = words[language];
  const [name] = newDevices("windows");
  const page = await visit(places.devices, { as: "administrator" });
  await page.getByRole("searchbox", { name: t.search }).fill(name!);
  await page.getByRole("rowheader").getByRole("link", { name: name!, exact: true }).click();
  const device = pane(page, name!);
  await device.getByLabel(w.tag, { exact: true }).fill("Loan");
  await device.getByRole("button", { name: w.addTag }).click();
  const remove = page.getByRole("button", { name: w.removeTag("Loan") });
  await expect(remove).toBeVisible();

  // Its tag leads to all that have it.
  await device.getByRole("link", { name: "Loan", exact: true }).click();
  await expect(page).toHaveURL((url) => url.pathname === places.devices && url.searchParams.get("tag") === "Loan");
  const filters = blade(page, t.allDevices).locator("details.device-filters");
  await filters.locator("summary").first().click();
  const choice = filters.locator("details.many-choice").filter({ hasText: "Loan" });
  await choice.locator("summary").click();
  await expect(choice.getByRole("checkbox", { name: /^Loan \(/ })).toBeChecked();
  await page.keyboard.press("Escape");
  await page.getByRole("grid", { name: t.allDevices }).getByRole("link", { name: name!, exact: true }).click();
  await remove.click();
  await expect(remove).toHaveCount(0);
});
