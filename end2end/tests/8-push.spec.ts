import { connectedBefore } from "./support/connector";
import { people } from "./support/people";
import { places } from "./support/places";
import { allowNotifications, sent, workerAt } from "./support/push";
import { enrol, startSession, state } from "./support/sessions";
import { expect, open, test, type Page } from "./support/test";
import type { Texts } from "./support/texts";

test.beforeEach(connectedBefore);

/** The button with the unread count. */
function bell(page: Page, t: Texts) {
  return page.getByRole("banner").getByRole("button", { name: t.bell });
}

/** Marks everything as read that the operator was told so far. */
async function readAll(page: Page, t: Texts): Promise<void> {
  await bell(page, t).click();
  const panel = page.getByRole("dialog", { name: t.notifications, exact: true });
  // Nothing is unread until it is known what is.
  await expect(panel.getByRole("listitem").first().or(panel.getByText(t.nothingYet))).toBeVisible();
  const all = panel.getByRole("button", { name: t.markAllRead });
  if (await all.isEnabled()) await all.click();
  await expect(bell(page, t)).toHaveAccessibleName(t.notifications);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
}

test("a device is woken when somebody asks", async ({ visit, t, language, newDevices }) => {
  const [name] = newDevices("windows");
  const operator = await visit(places.devices, { as: "helpdesk" });
  const device = await visit(places.enrol);
  await allowNotifications(device);
  await enrol(operator, device, t, name!);
  const { worker, script, shown, pages, push, click } = await workerAt(device, places.portal);
  expect(script).toBe(`/portal/worker.js?lang=${language}`);
  const asks = {
    title: t.companyPortal,
    body: t.somebodyAsks,
    lang: language,
    tag: "farhand-request",
    renotify: true,
    icon: "/portal-192.png",
    path: undefined,
  };
  await worker.evaluate(() => {
    const badges: number[] = [];
    const setAppBadge = async (count: number) => void badges.push(count);
    Object.defineProperty(navigator, "setAppBadge", { value: setAppBadge, configurable: true });
    Object.assign(self, { badges });
  });
  const badges = () => worker.evaluate(() => (self as unknown as { badges: number[] }).badges);

  await startSession(operator, t, name!);
  expect(await push(sent.portal)).toEqual([asks]);
  expect(await badges()).toEqual([1]);

  await test.step("the page has the same, and another request takes its place", async () => {
    const onPage = () =>
      device.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map(({ title, body }) => [title, body]);
      });
    expect(await onPage()).toEqual([[t.companyPortal, t.somebodyAsks]]);
    expect(await push(sent.portal)).toEqual([asks]);
    expect(await onPage()).toEqual([[t.companyPortal, t.somebodyAsks]]);
  });

  await test.step("whatever else is sent says no more", async () => {
    for (const data of ["", "{", "null", '{"title":"Give me your password"}']) {
      expect(await push(data)).toEqual([asks]);
    }
  });

  await test.step("a click leads to the portal that is open", async () => {
    expect(await click()).toEqual([`focus ${places.portal}`]);
    expect(await shown()).toEqual([]);
    await expect(device.getByRole("heading", { name: t.asksToHelp(people.helpdesk) })).toBeVisible();
  });

  await test.step("a click opens the portal when it is not", async () => {
    await push(sent.portal);
    await device.goto("about:blank");
    await expect.poll(pages).toEqual([]);
    expect(await click()).toEqual([`open ${places.portal}`]);
    expect(await shown()).toEqual([]);
  });

  await test.step("a browser that cannot mark the icon, or will not, tells all the same", async () => {
    await worker.evaluate(() => {
      const refused = () => Promise.reject(new DOMException("Not here", "NotAllowedError"));
      Object.defineProperty(navigator, "setAppBadge", { value: refused, configurable: true });
    });
    expect(await push(sent.portal)).toEqual([asks]);
    await worker.evaluate(() => Object.defineProperty(navigator, "setAppBadge", { value: undefined }));
    expect(await push(sent.portal)).toEqual([asks]);
  });
});

test("an operator's browser is woken, and asks what for", async ({
  visit,
  t,
  language,
  newDevices,
  expectProblem,
}) => {
  // What page and worker meet without a connection, and once nobody is signed in.
  expectProblem(/ERR_INTERNET_DISCONNECTED|status of 401/);
  const [first, second] = newDevices("windows", "windows");
  const operator = await visit(places.home, { as: "administrator" });
  await allowNotifications(operator);
  await readAll(operator, t);
  await open(operator, places.notifications);
  await operator.getByRole("button", { name: t.turnOnHere }).click();
  const { worker, script, shown, push, click } = await workerAt(operator, places.home);
  expect(script).toBe(`/worker.js?lang=${language}`);
  const told = (body: string, path: string) => [
    {
      title: "Farhand",
      body,
      lang: language,
      tag: "farhand-notifications",
      renotify: true,
      icon: "/portal-192.png",
      path,
    },
  ];

  /** The device's user declines while the operator looks elsewhere; gives the session's own address. */
  async function declined(name: string): Promise<string> {
    const device = await visit(places.enrol);
    await enrol(operator, device, t, name);
    await startSession(operator, t, name);
    const session = new URL(operator.url()).pathname.split("/").at(-1)!;
    await open(operator, places.home);
    await device.getByRole("button", { name: t.decline }).click();
    await expect(operator.locator(".toasts")).toContainText(t.toldDeclined(name));
    return `${places.sessions}/${session}`;
  }

  const session = await declined(first!);
  expect(await push(sent.operator)).toEqual(told(t.toldDeclined(first!), session));
  await test.step("a click opens the session", async () => {
    expect(await click()).toEqual([`open ${session}`]);
    expect(await shown()).toEqual([]);
  });

  await test.step("whatever is sent, it is the server that says what", async () => {
    for (const data of ["", "{", '{"title":"Give me your password"}', sent.operator]) {
      expect(await push(data)).toEqual(told(t.toldDeclined(first!), session));
    }
  });

  await declined(second!);
  await test.step("two take the place of the one, and lead to the list", async () => {
    expect(await push(sent.operator)).toEqual(told(t.newNotifications(2), places.sessions));
    await open(operator, places.sessions);
    expect(await click()).toEqual([`focus ${places.sessions}`]);
    expect(await shown()).toEqual([]);
  });

  await test.step("what was read meanwhile is not told, but that there was something", async () => {
    await readAll(operator, t);
    expect(await push(sent.operator)).toEqual(told(t.somethingHappened, places.sessions));
    await open(operator, session);
    await expect(state(operator)).toHaveText(t.declined);
  });

  await test.step("an answer of something in between", async () => {
    // A network that asks to sign in; a proxy without its server.
    const answers = [["<!DOCTYPE html><title>Welcome</title>", 200], ['{"error":"No server"}', 503]] as const;
    for (const answer of answers) {
      await worker.evaluate(([body, status]) => {
        const own = self.fetch;
        self.fetch = async () => {
          self.fetch = own;
          return new Response(body, { status });
        };
      }, answer);
      expect(await push(sent.operator)).toEqual(told("", places.home));
    }
  });
  await test.step("no connection", async () => {
    await operator.context().setOffline(true);
    expect(await push(sent.operator)).toEqual(told("", places.home));
    await operator.context().setOffline(false);
  });
  await test.step("nobody is signed in any more", async () => {
    await operator.context().clearCookies();
    expect(await push(sent.operator)).toEqual(told("", places.home));
    expect(await click()).toEqual([`open ${places.home}`]);
  });
});
