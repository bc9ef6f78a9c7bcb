// Who the demo organisation offers on its sign-in page.

export const people = {
  administrator: "Ada Bergman",
  helpdesk: "Hugo Maes",
  reader: "Rens Peeters",
  /** Uses a device, and has no role. */
  user: "Dana Koster",
} as const;

export type Person = keyof typeof people;

export const organization = "Farhand Demo";

/** The account that the sandbox's sign-in page fills in. */
export const teamViewerAccount = "Sandbox Administrator";
