import { connectedBefore } from "./support/connector";
import { places } from "./support/places";
import { behave, misbehave } from "./support/sandbox";
import { goToStart, state } from "./support/sessions";
import { expect, pane, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(behave);

test.beforeEach(connectedBefore);

test.afterEach(behave);

/**
 * Starts a session that TeamViewer fails to make, reads why, and starts again when all is well: after the seconds for
 * which TeamViewer asked to be left alone, if it did.
 */
async function fails(operator: Page, t: Texts, name: string, why: string, retryAfter = 0): Promise<void> {
  const start = await goToStart(operator, t, name);
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(state(operator)).toHaveText(t.failed);
  const session = pane(operator, t.session);
  await expect(session.getByRole("alert")).toContainText(t.sessionFailed);
  await expect(session.getByRole("alert")).toContainText(why);
  await expect(session.getByRole("link", { name: t.connectToSession, exact: true })).toHaveCount(0);

  await behave();
  // Before that, TeamViewer is not asked.
  await operator.waitForTimeout(retryAfter * 1000);
  await session.getByRole("button", { name: t.startAgain }).click();
  await expect(state(operator)).toHaveText(t.waiting);
}

const faults = [
  { what: "fails", rule: { status: 500 }, why: (t: Texts) => t.serverError },
  // Longer than anybody is kept waiting.
  { what: "asks for a long pause", rule: { status: 429, retry_after: 11 }, why: (t: Texts) => t.throttled },
  { what: "answers with a page", rule: { html_body: true }, why: (t: Texts) => t.badAnswer },
  { what: "breaks off in the middle", rule: { truncated_body: true }, why: (t: Texts) => t.badAnswer },
  { what: "says that the licence allows no more sessions", rule: { status: 400 }, why: (t: Texts) => t.sessionLimit },
];

for (const { what, rule, why } of faults) {
  test(`when TeamViewer ${what}, the session says so and can be started again`, async ({ visit, t, newDevices }) => {
    const [name] = newDevices("windows");
    await misbehave({ ...rule, count: 9 });
    const operator = await visit(places.devices, { as: "helpdesk" });
    await fails(operator, t, name!, why(t), rule.retry_after);
  });
}

test("when TeamViewer asks for a short pause, it is waited out", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  await misbehave({ status: 429, retry_after: 3, count: 1 });
  const operator = await visit(places.devices, { as: "helpdesk" });
  const start = await goToStart(operator, t, name!);
  await start.getByRole("button", { name: t.startSession }).click();
  await expect(pane(operator, t.session).getByText(t.connecting)).toBeVisible();
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(pane(operator, t.session).getByRole("alert")).toHaveCount(0);
});

test("when TeamViewer does not answer for ten seconds, nobody waits any longer", { tag: "@en" }, async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  await misbehave({ latency_ms: 60_000, count: 1 });
  const operator = await visit(places.devices, { as: "helpdesk" });
  await fails(operator, t, name!, t.timedOut);
});
