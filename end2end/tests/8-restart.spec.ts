import { readFile } from "node:fs/promises";

import { connectedBefore } from "./support/connector";
import { appUrl, places, sandboxUrl, serverIdFile } from "./support/places";
import { enrol, newTab, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, test } from "./support/test";

test.beforeEach(connectedBefore);

type Connection = { session_code: string; start_date: string; end_date: string };

const serverId = async () => Number(await readFile(serverIdFile, "utf8"));

/** Kills the server there and then, and waits until another has come in its place. */
async function killServer(): Promise<void> {
  const before = await serverId();
  process.kill(before, "SIGKILL");
  await expect.poll(serverId, { timeout: 30_000 }).not.toBe(before);
  const answers = async () => fetch(appUrl).then((answer) => answer.ok, () => false);
  await expect.poll(answers, { timeout: 30_000 }).toBe(true);
}

const seconds = (moment: string) => Math.floor(Date.parse(moment) / 1000);

test("the server is killed twice in a session, nobody reloads, and the report is TeamViewer's to the second", async ({
  visit,
  t,
  newDevices,
  expectProblem,
}) => {
  test.setTimeout(180_000);
  // What browsers say while nobody answers.
  expectProblem(/net::ERR_/);
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  const session = await startSession(operator, t, name!, "The printer is not found");
  const code = await session.locator(".session-code output").innerText();
  await mark(operator);
  await mark(device);

  await test.step("killed while the user is asked", async () => {
    await expect(device.getByRole("alert")).toContainText(t.banner);
    await killServer();
  });
  const customer = await newTab(device, () => device.getByRole("button", { name: t.accept }).click());
  await expect(device.getByRole("heading", { name: t.youAccepted })).toBeVisible();
  await expect(state(operator)).toHaveText(t.accepted, { timeout: 30_000 });
  await customer.getByRole("button", { name: "Join" }).click();
  const link = pane(operator, t.session).getByRole("link", { name: t.connectToSession, exact: true });
  const supporter = await newTab(operator, () => link.click());
  await supporter.getByRole("button", { name: "Join" }).click();
  await expect(state(operator)).toHaveText(t.active);

  await test.step("killed while it runs, and both leave meanwhile", async () => {
    process.kill(await serverId(), "SIGKILL");
    await supporter.getByRole("button", { name: "Leave" }).click();
    await customer.getByRole("link", { name: "Check again" }).click();
    await customer.getByRole("button", { name: "Leave" }).click();
  });
  await expect(state(operator)).toHaveText(t.ended, { timeout: 60_000 });
  await expectNotReloaded(operator);
  await expectNotReloaded(device);

  await test.step("the report has TeamViewer's times", async () => {
    const answer = await fetch(`${sandboxUrl}/sandbox/connections`);
    const digits = code.replace(/\D/g, "");
    const connections = ((await answer.json()) as Connection[]).filter(
      (connection) => connection.session_code.replace(/\D/g, "") === digits,
    );
    expect(connections).toHaveLength(1);
    const { start_date, end_date } = connections[0]!;
    const reader = await visit(places.home, { as: "administrator" });
    await open(reader, `${places.sessionReport}?search=${name}`);
    const [download] = await Promise.all([
      reader.waitForEvent("download"),
      blade(reader, t.sessionReport).getByRole("link", { name: t.exportCsv }).click(),
    ]);
    const csv = await readFile(await download.path(), "utf8");
    const row = csv.split("\r\n").find((line) => line.startsWith(`${name},`))!;
    const [connected, ended, lasted] = row.split(",").slice(6, 9);
    expect([seconds(connected!), seconds(ended!)]).toEqual([seconds(start_date), seconds(end_date)]);
    const spoken = lasted!.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    expect(spoken).toBe(Math.floor((Date.parse(end_date) - Date.parse(start_date)) / 1000));
  });
});
