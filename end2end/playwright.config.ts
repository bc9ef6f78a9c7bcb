import { defineConfig } from "@playwright/test";

import type { Language } from "./tests/support/texts";

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
  projects: [
    { name: "en", use: { language: "en" } },
    // What is the same in every language is walked once.
    { name: "nl", use: { language: "nl" }, grepInvert: /@once/ },
  ],
});
