// Web Push without a push service: what it would deliver, what the browser then shows, and a click on that.

import { expect, type Page, type Worker } from "@playwright/test";

import { appUrl } from "./places";

/** What the server sends to the Company Portal, and to operators: that there is something, and no more. */
export const sent = { portal: '{"asks":true}', operator: '{"notifies":true}' } as const;

/** A notification that the browser shows. */
type Shown = {
  title: string;
  body: string;
  lang: string;
  tag: string;
  /** Heard also in the place of another. */
  renotify: boolean;
  icon: string;
  /** Where a click leads, where the worker has noted it. */
  path: string | undefined;
  at: number;
};

/** What there is in a worker, beside what there is in a page. */
type Scope = {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll: (options: { type: "window" }) => Promise<{ url: string }[]>;
    openWindow: (path: string) => Promise<null>;
  };
  WindowClient: { prototype: object };
  NotificationEvent: new (type: string, init: { notification: Notification }) => Event;
  dispatchEvent: (event: Event) => boolean;
};

/** Allows notifications, as the person does whom the browser asks. */
export async function allowNotifications(page: Page): Promise<void> {
  await page.context().grantPermissions(["notifications"], { origin: appUrl });
}

/** The worker that the page's browser has at this scope, once it is there. */
export async function workerAt(page: Page, scope: string) {
  const browser = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = registrations.find((one) => !one.isDeleted && one.scopeURL === `${appUrl}${scope}`);
      if (found) resolve(found.registrationId);
    });
  });
  await browser.send("BackgroundService.startObserving", { service: "pushMessaging" });
  await browser.send("BackgroundService.setRecording", { service: "pushMessaging", shouldRecord: true });
  await browser.send("ServiceWorker.enable");
  const registrationId = await registered;
  const script = await page.evaluate(async () => (await navigator.serviceWorker.ready).active!.scriptURL);
  const find = () => page.context().serviceWorkers().find((one) => one.url() === script);
  await expect.poll(() => find() !== undefined).toBe(true);
  const worker = find()!;

  /** What is shown now. The worker is asked: its pages may be gone. */
  const shown = () =>
    worker.evaluate(async () => {
      const { registration } = self as unknown as Scope;
      return (await registration.getNotifications()).map((one): Shown => {
        const { title, body, lang, tag, icon, data } = one;
        const { timestamp: at, renotify } = one as unknown as { timestamp: number; renotify: boolean };
        return { title, body, lang, tag, renotify, icon: new URL(icon).pathname, path: data?.path, at };
      });
    });

  /** The pages that the worker knows of. One that is left stays for a moment. */
  const pages = () =>
    worker.evaluate(async () => {
      const all = await (self as unknown as Scope).clients.matchAll({ type: "window" });
      return all.map(({ url }) => new URL(url).pathname);
    });

  /** Delivers this, and gives all that is shown once the worker is done with it. */
  const push = async (data: string) => {
    const before = Math.max(0, ...(await shown()).map(({ at }) => at));
    const status = new Promise<string | undefined>((resolve) => {
      browser.on("BackgroundService.backgroundServiceEventReceived", ({ backgroundServiceEvent: event }) => {
        if (event.eventName !== "Push event completed" || event.serviceWorkerRegistrationId !== registrationId) return;
        resolve(event.eventMetadata.find(({ key }) => key === "Status")?.value);
      });
    });
    await browser.send("ServiceWorker.deliverPushMessage", { origin: appUrl, registrationId, data });
    expect(await status).toBe("Success");
    const now = await shown();
    expect(now.filter(({ at }) => at <= before), "what was shown before").toEqual([]);
    return now.map(({ at, ...rest }) => rest);
  };

  return { worker, script: script.replace(appUrl, ""), shown, pages, push, click: () => click(worker) };
}

/**
 * Clicks on the notification, and gives what the worker then asks of the browser. Browsers let a worker move windows
 * after a person's click only, which no script can make: what it asks for is noted, not done.
 */
async function click(worker: Worker): Promise<string[]> {
  return worker.evaluate(async () => {
    const scope = self as unknown as Scope;
    const asked: string[] = [];
    scope.clients.openWindow = async (path) => {
      asked.push(`open ${path}`);
      return null;
    };
    Object.defineProperty(scope.WindowClient.prototype, "focus", {
      configurable: true,
      async value(this: { url: string }) {
        asked.push(`focus ${new URL(this.url).pathname}`);
        return this;
      },
    });
    const [notification] = await scope.registration.getNotifications();
    const event = new scope.NotificationEvent("notificationclick", { notification: notification! });
    let work: unknown;
    // The browser's own refuses events that a script made.
    Object.defineProperty(event, "waitUntil", { value: (all: unknown) => (work = all) });
    scope.dispatchEvent(event);
    await work;
    return asked;
  });
}
