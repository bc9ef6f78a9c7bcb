// The TeamViewer connector, as a test needs it.

import { places } from "./places";
import { blade, expect, open, ready, type Page, type Visit } from "./test";
import type { Texts } from "./texts";

/** Accepts the licence agreement, and goes to TeamViewer's page. The connector's blade is open and not connected. */
export async function goToTeamViewer(page: Page, t: Texts): Promise<void> {
  const connector = blade(page, t.teamViewerConnector);
  await connector.getByRole("button", { name: t.connect, exact: true }).click();
  await page.getByRole("dialog", { name: t.agreement }).getByRole("button", { name: t.accept, exact: true }).click();
  await connector.getByRole("button", { name: t.logInToAuthorize }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** Signs in at TeamViewer with the account that is filled in, and decides. */
export async function decideAtTeamViewer(page: Page, decision: Decision): Promise<void> {
  await page.getByRole("button", { name: "Sign in" }).click();
  await decide(page, decision);
}

/** Decides at TeamViewer, and comes back. */
export async function decide(page: Page, decision: Decision): Promise<void> {
  await page.getByRole("button", { name: decision }).click();
  await page.waitForURL((url) => url.pathname === places.connector);
  await ready(page);
}

type Decision = "Allow" | "Decline";

/** Connects, unless it is connected. */
export async function connected(page: Page, t: Texts): Promise<void> {
  await open(page, places.connector);
  const state = badge(page);
  await expect(state).toBeVisible();
  if ((await state.innerText()) === t.connected) return;
  await disconnected(page, t);
  await goToTeamViewer(page, t);
  await decideAtTeamViewer(page, "Allow");
  await expect(state).toHaveText(t.connected);
}

/** Before each test that needs it: the connector is connected. */
export async function connectedBefore({ visit, t }: { visit: Visit; t: Texts }): Promise<void> {
  // To look takes no script.
  const look = await visit(places.connector, { as: "administrator", javaScript: false });
  const state = await badge(look).innerText();
  await look.close();
  if (state === t.connected) return;
  const page = await visit(places.connector, { as: "administrator" });
  await connected(page, t);
  await page.close();
}

/** Disconnects, unless nothing is connected. */
export async function disconnected(page: Page, t: Texts): Promise<void> {
  await open(page, places.connector);
  const state = badge(page);
  await expect(state).toBeVisible();
  const now = await state.innerText();
  if (now === t.notConnected) return;
  if (now === t.waitingForAuthorization) {
    // Nothing but time or an authorization ends this state: go on, then disconnect.
    await page.getByRole("button", { name: t.logInToAuthorize }).click();
    await decideAtTeamViewer(page, "Allow");
  }
  await page.getByRole("button", { name: t.disconnect, exact: true }).click();
  await page
    .getByRole("dialog", { name: t.disconnectQuestion })
    .getByRole("button", { name: t.disconnect, exact: true })
    .click();
  await expect(state).toHaveText(t.notConnected);
}

/** Where the connector stands, on its blade. */
export function badge(page: Page) {
  return page.locator(".connector-status .badge");
}
