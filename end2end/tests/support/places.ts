// Where things are.

export const places = {
  home: "/",
  devices: "/devices",
  sessions: "/sessions",
  sessionReport: "/reports/sessions",
  connectors: "/tenant-administration/connectors",
  connector: "/tenant-administration/connectors/teamviewer",
  intune: "/tenant-administration/connectors/intune",
  auditLogs: "/tenant-administration/audit-logs",
  groups: "/groups",
  policy: "/tenant-administration/remote-assistance-policy",
  settings: "/tenant-administration/settings",
  callback: "/connectors/teamviewer/callback",
  signIn: "/sign-in",
  enrol: "/portal/enrol",
  portal: "/portal",
  helpRequests: "/help-requests",
  notifications: "/notifications",
} as const;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by 'cargo xtask test --only e2e'`);
  return value.replace(/\/$/, "");
}

export const appUrl = required("FARHAND_E2E_URL");
export const sandboxUrl = required("FARHAND_E2E_SANDBOX_URL");

/** The file that has the server's process id. It is started again when it is killed. */
export const serverIdFile = required("FARHAND_E2E_SERVER_ID");
