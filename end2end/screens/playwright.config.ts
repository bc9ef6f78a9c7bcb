import { defineConfig } from "@playwright/test";

import tests from "../playwright.config";
import type { Language } from "../tests/support/texts";

// Takes the documentation's pictures: cargo xtask test --only e2e -- --config screens
// Not merged by Playwright: the tests' own projects would be walked as well.
export default defineConfig<object, { language: Language }>({
  ...tests,
  testDir: ".",
  testMatch: "take.ts",
  outputDir: "../test-results",
  timeout: 180_000,
  projects: [
    { name: "wide", use: { language: "en", viewport: { width: 1440, height: 900 } } },
    { name: "narrow", use: { language: "en", viewport: { width: 390, height: 844 } } },
    { name: "nl-wide", grep: /@both/, use: { language: "nl", viewport: { width: 1440, height: 900 } } },
    { name: "nl-narrow", grep: /@both/, use: { language: "nl", viewport: { width: 390, height: 844 } } },
  ],
});
