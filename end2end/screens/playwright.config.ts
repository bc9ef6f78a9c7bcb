import { defineConfig } from "@playwright/test";

import tests from "../playwright.config";

// Takes the documentation's pictures: cargo xtask test --only e2e -- --config screens
export default defineConfig(tests, {
  testDir: ".",
  testMatch: "take.ts",
  outputDir: "../test-results",
  timeout: 180_000,
  projects: [
    { name: "wide", use: { language: "en", viewport: { width: 1440, height: 900 } } },
    { name: "narrow", use: { language: "en", viewport: { width: 390, height: 844 } } },
  ],
});
