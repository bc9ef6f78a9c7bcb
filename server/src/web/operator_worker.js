// The admin center's service worker: it tells operators what happened while no page is open. It keeps nothing, and no
// request of a page passes through it.
"use strict";

const language = new URL(self.location.href).searchParams.get("lang") === "nl" ? "nl" : "en";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// What is sent says that there is something, and no more: the server is asked what, as who is signed in.
self.addEventListener("push", (event) => {
  const tell = async () => {
    const answer = await fetch(`/notifications/latest?lang=${language}`).catch(() => undefined);
    const told = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
    const { title, body, path } = told ?? { title: "Farhand", body: undefined, path: "/" };
    // One at a time, whatever came: a later one takes its place, and is heard.
    await self.registration.showNotification(title, {
      body,
      lang: language,
      tag: "farhand-notifications",
      renotify: true,
      icon: "/portal-192.png",
      data: { path },
    });
  };
  event.waitUntil(tell());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = event.notification.data?.path ?? "/";
  const show = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const open = pages.find((page) => new URL(page.url).pathname === path);
    await (open ? open.focus() : self.clients.openWindow(path));
  };
  event.waitUntil(show());
});
