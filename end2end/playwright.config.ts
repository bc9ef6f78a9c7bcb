import { defineConfig } from "@playwright/test";

import type { Language } from "./tests/support/texts";

/** The grid, its views and selection, faults, lazy code, push, restarts: no text is what they are about. */
const inEnglish = [/3-(grid|selection|views)/, /6-(faults|lazy)/, /8-(push|restart)/, /9-pauses/];

// `cargo xtask test` starts the servers and says where they are (FARHAND_E2E_URL, FARHAND_E2E_SANDBOX_URL).
export default defineConfig<object, { language: Language }>({
  testDir: "tests",
  outputDir: "test-results",
  reporter: "list",
  // All tests share one server, and with it one organisation and one connector.
  workers: 1,
  retries: 0,
  // A test left alone with `.only` would silently skip all others.
  forbidOnly: true,
  // Both languages are walked at the same time, on as few as two cores.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["FARHAND_E2E_CHROMIUM"] ?? "/usr/bin/chromium",
      // Notifications are the browser's own: a desktop would show them to whoever sits before it.
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: "disabled:" },
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // Both walk the procedures. What is the same in every language is walked in one of them, so that both take equally long.
  projects: [
    { name: "en", use: { language: "en" }, grepInvert: /@nl\b/ },
    { name: "nl", use: { language: "nl" }, grepInvert: /@en\b/, testIgnore: inEnglish },
  ],
});
