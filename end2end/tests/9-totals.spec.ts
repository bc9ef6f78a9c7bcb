// After all journeys: what the report says, against TeamViewer's own account of every connection there was.

import { readFile } from "node:fs/promises";

import { connectedBefore } from "./support/connector";
import { places, sandboxUrl } from "./support/places";
import { connect, enrol, leave, startSession, state } from "./support/sessions";
import { blade, expect, open, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(connectedBefore);

type Connection = { description: string; start_date: string; end_date: string };

const seconds = (moment: string) => Math.floor(Date.parse(moment) / 1000);

/** A connection in one line: whose, from when to when, how long. */
const line = (device: string, from: number, to: number, lasted: number) => `${device} ${from} ${to} ${lasted}`;

/** The fields of a line of CSV. */
function fields(row: string): string[] {
  return [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field]) => field!.replace(/^"|"$/g, "").replaceAll('""', '"'));
}

/** What TeamViewer has, in order. */
async function byTeamViewer(): Promise<string[]> {
  const answer = await fetch(`${sandboxUrl}/sandbox/connections`);
  const connections = (await answer.json()) as Connection[];
  return connections
    .map(({ description, start_date: from, end_date: to }) => {
      const lasted = Math.floor((Date.parse(to) - Date.parse(from)) / 1000);
      return line(description, seconds(from), seconds(to), lasted);
    })
    .sort();
}

/** What the report's export has of sessions that ran and are over, in order. */
async function byReport(reader: Page, t: Texts): Promise<string[]> {
  const [download] = await Promise.all([
    reader.waitForEvent("download"),
    blade(reader, t.sessionReport).getByRole("link", { name: t.exportCsv }).click(),
  ]);
  const csv = await readFile(await download.path(), "utf8");
  const rows = csv.trimEnd().split("\r\n").slice(1).map(fields);
  return rows
    .filter((row) => row[6] !== "" && row[7] !== "")
    .map((row) => {
      const lasted = row[8]!.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
      return line(row[0]!, seconds(row[6]!), seconds(row[7]!), lasted);
    })
    .sort();
}

test("after all journeys the report has TeamViewer's connections, each once and to the second", async ({
  visit,
  t,
  newDevices,
}) => {
  test.setTimeout(180_000);
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(operator, device, t, name!);
  await startSession(operator, t, name!);
  await leave(await connect(operator, device, t));
  await expect(state(operator)).toHaveText(t.ended);

  const reader = await visit(places.home, { as: "administrator" });
  await open(reader, places.sessionReport);
  const connections = await byTeamViewer();
  expect(connections.some((connection) => connection.startsWith(`${name} `))).toBe(true);
  // A report that comes late corrects a session within a minute.
  await expect.poll(() => byReport(reader, t), { timeout: 90_000, intervals: [5_000] }).toEqual(connections);

  // The report's own figures are those of its list.
  await open(reader, places.sessionReport);
  const ran = blade(reader, t.sessionReport).locator(".report-figures").getByRole("link").filter({ hasText: t.ran });
  await expect(ran.locator(".num")).toHaveText(new RegExp(`^\\D*${connections.length}\\D*$`));
});
