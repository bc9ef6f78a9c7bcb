import { defineConfig } from "@playwright/test";

import steps from "./playwright.config";
import type { Language } from "../tests/support/texts";

// Takes the pictures of a large fleet:
// FARHAND_E2E_DEVICES=1000000 cargo xtask test --only e2e -- --config screens/fleet.config.ts
export default defineConfig<object, { language: Language }>({
  ...steps,
  testMatch: "fleet.ts",
  projects: [
    { name: "wide", use: { language: "en", viewport: { width: 1440, height: 900 } } },
    { name: "narrow", use: { language: "en", viewport: { width: 390, height: 844 } } },
  ],
});
