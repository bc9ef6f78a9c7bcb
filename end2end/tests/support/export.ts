// A device export such as the admin center writes: its column names, its dates, its booleans.

import { randomBytes } from "node:crypto";

const header = [
  "Device ID", "Device name", "Enrollment date", "Last check-in", "Azure AD Device ID", "OS version", "Serial number",
  "Manufacturer", "Model", "IMEI", "Management name", "Primary user UPN", "Primary user email address",
  "Primary user display name", "Compliance", "Managed by", "Ownership", "Device state", "Supervised", "Encrypted", "OS",
  "SkuFamily", "JoinType", "ProcessorArchitecture",
];

type Row = { os: string; version: string; make: string; model: string; sku: string; owner: string; user: boolean };

const rowsOf = {
  windows: {
    os: "Windows", version: "10.0.26100.2314", make: "Dell Inc.", model: "Latitude 7450", sku: "Enterprise",
    owner: "Corporate", user: true,
  },
  ios: { os: "iOS", version: "18.1", make: "Apple", model: "iPhone 15", sku: "", owner: "Corporate", user: true },
  macos: { os: "macOS", version: "15.1", make: "Apple", model: "MacBook Air", sku: "", owner: "Corporate", user: true },
  workProfile: {
    os: "Android (personally-owned work profile)", version: "15", make: "samsung", model: "SM-S921B", sku: "",
    owner: "Personal", user: true,
  },
  dedicated: {
    os: "Android (dedicated)", version: "14", make: "Zebra Technologies", model: "ET40", sku: "", owner: "Corporate",
    user: false,
  },
  holographic: {
    os: "Windows", version: "10.0.22621.1399", make: "Microsoft Corporation", model: "HoloLens 2", sku: "Holographic",
    owner: "Corporate", user: true,
  },
  userless: {
    os: "Windows", version: "10.0.26100.2314", make: "HP", model: "HP Elite Mini 800 G9", sku: "Enterprise",
    owner: "Corporate", user: false,
  },
} satisfies Record<string, Row>;

export type Kind = keyof typeof rowsOf;

export const kinds = Object.keys(rowsOf) as Kind[];

/** Those that most organisations have most of. */
export const usual: readonly Kind[] = ["windows", "ios", "macos", "workProfile", "dedicated"];

/** Letters and digits that make the devices of one export differ from those of every other. */
export function newSeries(): string {
  return randomBytes(3).toString("hex").toUpperCase();
}

/** The name of the device on row `row`, counted from 1. */
export function deviceName(series: string, row: number): string {
  return `X${series}-${row.toString().padStart(5, "0")}`;
}

/** A CSV with one device of `rowKinds` on each row, or in turn until there are `rows`. */
export function deviceExport(
  series: string,
  rowKinds: readonly Kind[],
  rows = rowKinds.length,
  nameOf = (row: number): string => deviceName(series, row),
): Buffer {
  const lines = [header.map(quote).join(",")];
  for (let row = 1; row <= rows; row += 1) {
    const kind = rowsOf[rowKinds[(row - 1) % rowKinds.length]!];
    const day = String((row % 20) + 1).padStart(2, "0");
    const number = (row % 700) + 1;
    const user = kind.user ? `person${number}` : "";
    const mail = kind.user ? `${user}@example.org` : "";
    lines.push(
      [
        `7b1e0000-${series.slice(0, 4)}-4${series.slice(4)}0-8000-${row.toString(16).padStart(12, "0")}`,
        nameOf(row), `2026-03-${day} 08:15:00.0000000`, `2026-11-${day} 09:30:00.0000000`,
        "00000000-0000-0000-0000-000000000000", kind.version, `SN${series}${String(row).padStart(6, "0")}`, kind.make,
        kind.model, "", `${user}_${kind.os.split(" ")[0]}_${row}`, mail, mail, kind.user ? `Person ${number}` : "",
        row % 9 === 0 ? "Not Compliant" : "Compliant", "Intune", kind.owner, "Managed", "False", "True", kind.os,
        kind.sku, "Azure AD joined", "x64",
      ].map(quote).join(","),
    );
  }
  return Buffer.from(`\uFEFF${lines.join("\r\n")}\r\n`, "utf8");
}

function quote(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
