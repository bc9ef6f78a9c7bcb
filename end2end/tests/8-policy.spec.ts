import { connectedBefore } from "./support/connector";
import { places } from "./support/places";
import { enrol, find, goToStart, startSession, state } from "./support/sessions";
import { blade, expect, expectNotReloaded, mark, open, pane, test, type Page } from "./support/test";
import { texts, type Language, type Texts } from "./support/texts";

test.beforeEach(connectedBefore);

/** Opens the form for the policy of a device, from the device's page. */
async function policyOf(page: Page, t: Texts, name: string) {
  if (new URL(page.url()).pathname !== places.devices) await open(page, places.devices);
  const row = await find(page, t, name);
  await row.getByRole("link", { name, exact: true }).click();
  await pane(page, name).getByRole("link", { name: t.setForDevice }).click();
  const card = blade(page, t.policy).locator(".card").filter({ hasText: t.policyFor(name) }).first();
  await card.getByRole("button", { name: t.setForDevice }).click();
  const form = page.getByRole("dialog", { name: t.policy });
  await expect(form.getByText(t.policyFor(name))).toBeVisible();
  return form;
}

/** Saves the form, and waits until that is told. */
async function save(page: Page, t: Texts): Promise<void> {
  const form = page.getByRole("dialog", { name: t.policy });
  await form.getByRole("button", { name: t.save, exact: true }).click();
  await expect(form).toBeHidden();
  await expect(blade(page, t.policy).getByText(t.policySaved)).toBeVisible();
}

test("an administrator sets the organisation's policy, and removes it", async ({ visit, t, expectProblem }) => {
  // The time that is refused.
  expectProblem(/422/);
  const page = await visit(places.policy, { as: "administrator" });
  const policy = blade(page, t.policy);
  const card = policy.locator(".card").filter({ has: page.getByRole("heading", { name: t.wholeOrganization }) });
  await expect(card.getByText(t.defaultPolicy)).toBeVisible();

  await card.getByRole("button", { name: t.change }).click();
  const form = page.getByRole("dialog", { name: t.policy });
  await form.getByLabel(t.answerMinutes).fill("0");
  await form.getByRole("button", { name: t.save, exact: true }).click();
  await expect(form.getByText(t.answerMinutesRefused)).toBeVisible();
  // Nobody goes on where the user is always asked.
  const going = form.getByLabel(t.whenNobodyAnswers).getByRole("option", { name: t.goOnWithCode });
  await expect(going).toBeDisabled();
  await form.getByLabel(t.askAlways).uncheck();
  await expect(going).toBeEnabled();
  await form.getByLabel(t.askAlways).check();
  await form.getByLabel(t.answerMinutes).fill("59");
  await save(page, t);
  await expect(card.getByText(t.defaultPolicy)).toHaveCount(0);
  await expect(card.getByText(/^59 min/)).toBeVisible();

  const reader = await visit(places.policy, { as: "reader" });
  await expect(blade(reader, t.policy).getByText(/^59 min/)).toBeVisible();
  await expect(reader.getByRole("button", { name: t.change })).toHaveCount(0);

  await card.getByRole("button", { name: t.remove }).click();
  const question = page.getByRole("dialog", { name: t.removePolicy });
  await question.getByRole("button", { name: t.remove }).click();
  await expect(question).toBeHidden();
  await expect(card.getByText(t.defaultPolicy)).toBeVisible();
});

test("nobody answers: one is asked again, another is gone on with, the third expires", { tag: "@nl" }, async ({ visit, t, newDevices }) => {
  // A minute to answer is the least there is, and all run out.
  test.setTimeout(240_000);
  const [asked, unheard, silent] = newDevices("windows", "windows", "windows");
  const administrator = await visit(places.devices, { as: "administrator" });
  const asking = await policyOf(administrator, t, asked!);
  await asking.getByLabel(t.answerMinutes).fill("1");
  await asking.getByLabel(t.whenNobodyAnswers).selectOption({ label: t.askAgain });
  await asking.getByLabel(t.timesAgain).fill("1");
  await save(administrator, t);
  const going = await policyOf(administrator, t, unheard!);
  await going.getByLabel(t.answerMinutes).fill("1");
  await going.getByLabel(t.askAlways).uncheck();
  await going.getByLabel(t.whenNobodyAnswers).selectOption({ label: t.goOnWithCode });
  await save(administrator, t);
  const giving = await policyOf(administrator, t, silent!);
  await giving.getByLabel(t.answerMinutes).fill("1");
  await save(administrator, t);

  const first = await visit(places.devices, { as: "helpdesk" });
  const second = await visit(places.devices, { as: "helpdesk" });
  const third = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await enrol(first, device, t, asked!);
  const repeated = await startSession(first, t, asked!);
  const alone = await startSession(second, t, unheard!);
  const over = await startSession(third, t, silent!);
  for (const session of [repeated, alone, over]) {
    await expect(session.getByText(t.answerUntil)).toBeVisible();
    await expect(session.getByText(t.devicesOwn)).toBeVisible();
  }
  await mark(first);
  await mark(second);
  await mark(third);
  const patience = { timeout: 90_000 };
  await expect(repeated.getByText(t.askedAgainOnce)).toBeVisible(patience);
  await expect(alone.getByText(t.wentOn)).toBeVisible(patience);
  await expect(state(second)).toHaveText(t.waiting);
  await expect(alone.locator(".session-code output")).toBeVisible();
  await device.getByRole("button", { name: t.accept }).click();
  await expect(state(first)).toHaveText(t.accepted);
  await expect(state(third)).toHaveText(t.expired, patience);
  await expect(over.locator(".session-code")).toHaveCount(0);
  await expect(over.getByRole("button", { name: t.startAgain })).toBeVisible();
  for (const operator of [first, second, third]) await expectNotReloaded(operator);

  await third.getByRole("banner").getByRole("button", { name: t.bell }).click();
  const told = third.getByRole("dialog", { name: t.notifications, exact: true });
  // Half of the time before, and at its end.
  for (const line of [t.toldExpiring(silent!), t.toldExpired(silent!)]) {
    await expect(told.getByRole("listitem").filter({ hasText: line })).toBeVisible();
  }

  await open(administrator, places.auditLogs);
  const log = blade(administrator, t.auditLogs);
  for (const [line, name] of [[t.auditAskedAgain, asked!], [t.auditWentOn, unheard!]] as const) {
    const row = log.getByRole("row").filter({ hasText: line }).filter({ hasText: name });
    await expect(row).toContainText(t.devicesOwn);
  }
});

test("where the policy asks for a reason, nobody starts without one", async ({ visit, t, newDevices }) => {
  const [name] = newDevices("windows");
  const administrator = await visit(places.devices, { as: "administrator" });
  const form = await policyOf(administrator, t, name!);
  await form.getByLabel(t.reasonRequired).check();
  await save(administrator, t);

  const operator = await visit(places.devices, { as: "helpdesk" });
  const start = await goToStart(operator, t, name!);
  const button = start.getByRole("button", { name: t.startSession });
  await expect(button).toBeDisabled();
  await start.getByLabel(t.reasonOrTicket).fill("INC-4711");
  await button.click();
  await expect(state(operator)).toHaveText(t.waiting);
  await expect(pane(operator, t.session).getByText("INC-4711")).toBeVisible();
});

test("what is read out is in the organisation's language", async ({ visit, t, language, newDevices }) => {
  const [name] = newDevices("windows");
  const other: Language = language === "en" ? "nl" : "en";
  const page = await visit(places.settings, { as: "administrator" });
  const settings = blade(page, t.settings);
  const set = async (to: Language) => {
    await settings.getByLabel(t.languageOfTexts).selectOption(to);
    await settings.getByRole("button", { name: t.save, exact: true }).click();
    await expect(settings.getByRole("status").filter({ hasText: t.saved })).toBeVisible();
  };
  await set(other);
  const operator = await visit(places.devices, { as: "helpdesk" });
  const session = await startSession(operator, t, name!);
  await expect(session.getByText(texts[other].readOut)).toBeVisible();
  await set(language);
  await open(operator, new URL(operator.url()).pathname);
  await expect(session.getByText(t.readOut)).toBeVisible();
});

test("a report by mail says that this server has no mail server", async ({ visit, t }) => {
  const page = await visit(places.sessionReport, { as: "administrator" });
  const report = blade(page, t.sessionReport);
  await report.getByRole("button", { name: t.scheduleReport }).click();
  const form = page.getByRole("dialog", { name: t.scheduleReport });
  await form.getByLabel(t.sendIt).selectOption({ label: t.byMail });
  await expect(form.getByText(t.noMailServer)).toBeVisible();
  await form.getByLabel(t.mailAddresses).fill("anna@contoso.com, bert@contoso.com");
  await form.getByRole("button", { name: t.scheduleReport }).click();
  await expect(form).toBeHidden();
  const card = report.locator(".card").filter({ hasText: "anna@contoso.com, bert@contoso.com" });
  await expect(card.getByText(t.nothingSent)).toBeVisible();
  await card.getByRole("button", { name: t.delete, exact: true }).click();
  await page.getByRole("dialog", { name: t.deleteSchedule }).getByRole("button", { name: t.delete, exact: true }).click();
  await expect(card).toHaveCount(0);
});
