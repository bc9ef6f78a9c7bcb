import { defineConfig } from "@playwright/test";

import tests from "../playwright.config";
import type { Language } from "../tests/support/texts";

// Measures in the browser: FARHAND_E2E_DEVICES=100000 cargo xtask test --only e2e -- --config bench
export default defineConfig<object, { language: Language }>({
  ...tests,
  testDir: ".",
  testMatch: "devices.ts",
  outputDir: "../test-results",
  timeout: 600_000,
  projects: [{ name: "bench", use: { language: "en", viewport: { width: 1440, height: 900 } } }],
});
