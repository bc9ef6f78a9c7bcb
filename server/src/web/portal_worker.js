// The Company Portal's service worker: a page for when there is no connection, and the notification that somebody
// asks. It keeps that page and its looks, nothing else: no answer of the server about a person, a device or a session.
"use strict";

const language = new URL(self.location.href).searchParams.get("lang") === "nl" ? "nl" : "en";
const texts = {
  en: { title: "Company Portal", body: "Somebody asks to help you on this device." },
  nl: { title: "Bedrijfsportal", body: "Iemand vraagt u op dit apparaat te mogen helpen." },
}[language];

const PREFIX = "farhand-portal-";
const CACHE = `${PREFIX}1-${language}`;
const OFFLINE = `/portal/offline?lang=${language}`;
const LOOKS = ["/pkg/farhand.css", "/favicon.svg"];

const fresh = (path) => new Request(path, { cache: "reload", credentials: "omit" });

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.add(fresh(OFFLINE));
    // Without its looks the page still says what it has to say.
    await Promise.all(LOOKS.map((path) => cache.add(fresh(path)).catch(() => undefined)));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  const kept = mode === "navigate" ? OFFLINE : LOOKS.includes(pathname) ? pathname : undefined;
  if (kept === undefined) return;
  const instead = async () => (await caches.match(kept, { cacheName: CACHE })) ?? Response.error();
  event.respondWith(fetch(event.request).catch(instead));
});

// What is sent says that somebody asks, and no more: who and why is on the page.
self.addEventListener("push", (event) => {
  const tell = async () => {
    await self.registration.showNotification(texts.title, {
      body: texts.body,
      lang: language,
      // A later request takes the place of the one before, and is heard.
      tag: "farhand-request",
      renotify: true,
      icon: "/portal-192.png",
    });
    await self.navigator.setAppBadge?.(1).catch(() => undefined);
  };
  event.waitUntil(tell());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const show = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const open = pages.find((page) => new URL(page.url).pathname === "/portal");
    await (open ? open.focus() : self.clients.openWindow("/portal"));
  };
  event.waitUntil(show());
});
