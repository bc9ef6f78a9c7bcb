// Bad days at TeamViewer, on demand.

import { sandboxUrl } from "./places";

type Rule = {
  count?: number;
  only_path?: string;
  only_method?: string;
  latency_ms?: number;
  status?: number;
  retry_after?: number;
  html_body?: boolean;
  truncated_body?: boolean;
};

/** The next requests for a new session go wrong in this way. */
export async function misbehave(rule: Rule): Promise<void> {
  await call("POST", { only_path: "/api/v1/sessions", only_method: "POST", ...rule });
}

/** From now on all is well. */
export async function behave(): Promise<void> {
  await call("DELETE");
}

async function call(method: string, rule?: Rule): Promise<void> {
  const response = await fetch(`${sandboxUrl}/sandbox/misbehave`, {
    method,
    headers: { "content-type": "application/json" },
    ...(rule && { body: JSON.stringify(rule) }),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
}
