// What operators and device users do.

import { places } from "./places";
import { expect, open, pane, ready, type Page } from "./test";
import type { Texts } from "./texts";

/** Searches All devices, and gives the row of the device with this name. */
export async function find(page: Page, t: Texts, name: string) {
  await page.getByRole("searchbox", { name: t.search }).fill(name);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
  await expect(row).toBeVisible();
  return row;
}

/** Scrolls All devices until this row is the first in sight, counted from 0. */
export async function scrollTo(page: Page, row: number): Promise<void> {
  await page.locator(".grid-wrap").evaluate((wrap, row) => wrap.scrollTo({ top: row * 40 }), row);
}

/** Opens the … menu of a device. All devices is open. */
export async function openMenu(page: Page, t: Texts, name: string) {
  const row = await find(page, t, name);
  await row.getByRole("button", { name: t.actionsFor(name) }).click();
  const menu = page.getByRole("menu", { name: t.actionsFor(name) });
  await expect(menu).toBeVisible();
  return menu;
}

/** Goes to the pane that asks for a session, by the … menu. */
export async function goToStart(page: Page, t: Texts, name: string) {
  if (new URL(page.url()).pathname !== places.devices) await open(page, places.devices);
  const menu = await openMenu(page, t, name);
  await menu.getByRole("menuitem", { name: t.newSession }).click();
  const start = pane(page, t.newSession);
  await expect(start.getByRole("link", { name, exact: true })).toBeVisible();
  return start;
}

/** Asks for a session, and waits until TeamViewer has made it. */
export async function startSession(page: Page, t: Texts, name: string, reason?: string) {
  const start = await goToStart(page, t, name);
  if (reason) await start.getByLabel(t.reason).fill(reason);
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(state(page)).toHaveText(t.waiting);
  return pane(page, t.session);
}

/** Where the session stands, on its pane. */
export function state(page: Page) {
  return page.locator("section.pane .session-head .badge");
}

/** Has a link made on the device's page, and opens it on the device. */
export async function enrol(operator: Page, device: Page, t: Texts, name: string): Promise<void> {
  if (new URL(operator.url()).pathname !== places.devices) await open(operator, places.devices);
  const row = await find(operator, t, name);
  await row.getByRole("link", { name, exact: true }).click();
  const blade = pane(operator, name);
  await blade.getByRole("button", { name: t.portalLink }).click();
  const link = await blade.locator("dd").getByText("/portal/enrol/").innerText();
  await open(device, link.trim());
  await device.getByRole("button", { name: t.enrolContinue }).click();
  await device.waitForURL((url) => url.pathname === places.portal);
  await ready(device);
}

/** The tab that opens when this is done. */
export async function newTab(page: Page, doing: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([page.context().waitForEvent("page"), doing()]);
  await tab.waitForLoadState();
  return tab;
}

/** Both sides of a session that waits for its user come in; gives their tabs. */
export async function connect(operator: Page, device: Page, t: Texts): Promise<{ supporter: Page; customer: Page }> {
  const customer = await newTab(device, () => device.getByRole("button", { name: t.accept }).click());
  await customer.getByRole("button", { name: "Join" }).click();
  const link = pane(operator, t.session).getByRole("link", { name: t.connectToSession, exact: true });
  const supporter = await newTab(operator, () => link.click());
  await supporter.getByRole("button", { name: "Join" }).click();
  await expect(state(operator)).toHaveText(t.active);
  return { supporter, customer };
}

/** Both sides leave. */
export async function leave({ supporter, customer }: { supporter: Page; customer: Page }): Promise<void> {
  await supporter.getByRole("button", { name: "Leave" }).click();
  await customer.getByRole("link", { name: "Check again" }).click();
  await customer.getByRole("button", { name: "Leave" }).click();
}
