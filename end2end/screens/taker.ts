// Takes a picture of what a page shows, in light and dark.

import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { Page } from "../tests/support/test";
import type { Language } from "../tests/support/texts";
import { withPalette } from "./palette";

const directory = resolve(__dirname, "../../docs/screens");

export type Take = (page: Page, step: string) => Promise<void>;

/** Takes a picture of a step in light and dark, named after step, width and theme, and the language when it is not English. */
export async function taker(size: { width: number; height: number }, language: Language): Promise<Take> {
  const width = size.width > 640 ? "wide" : "narrow";
  const suffix = language === "en" ? "" : `-${language}`;
  await mkdir(directory, { recursive: true });
  return async (page, step) => {
    // No pointer over a row, no cursor that blinks.
    await page.mouse.move(size.width - 1, size.height - 1);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
      await writeFile(`${directory}/${step}-${width}-${colorScheme}${suffix}.png`, withPalette(picture));
    }
    await page.emulateMedia({ colorScheme: "light" });
  };
}
