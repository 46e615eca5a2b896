import { jsonText } from "../../../report/text/json";
import { isNews, scanResult, type ScanResult } from "../../../records/scan/scan-result";
import { post } from "../../../records/scan/send";
import { slackMessage } from "../../../records/scan/slack";
import { type Runtime } from "../../../twilio/runtime";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { type Outbox } from "./outbox";

/** How a message is written. */
const MESSAGES = {
  json: (result) => result,
  slack: slackMessage,
} as const satisfies Readonly<Record<string, (result: ScanResult) => object>>;

export interface Webhook {
  /** The variable of the environment that holds its URL, which is a secret. */
  readonly variable: string;
  readonly format: keyof typeof MESSAGES;
}

/**
 * Sends to a webhook what earlier scans left, and what this one found if it is news. What can't be delivered stays in
 * the outbox. Gives whether everything was told.
 */
export async function notify(
  { organizations, asOf }: ScanResult,
  { variable, format }: Webhook,
  outbox: Outbox,
  shell: Pick<Shell, "env" | "note" | "withoutSecrets">,
  runtime: Runtime,
): Promise<boolean> {
  const { messages, isWhole } = await outbox.read();
  // An earlier scan, or another runner, sends its own results.
  const own = organizations.filter((each) => each.scannedAt === undefined && !outbox.isTaken(each));
  const result = scanResult(own, new Date(asOf));
  const queue = [...messages, ...(isNews(result) ? [result] : [])];
  const url = (shell.env[variable] ?? "").trim();
  const why = url === "" ? "the variable is not set" : await sendAll(queue, url, format, shell, runtime);
  await outbox.keep(queue);
  if (why === undefined || queue.length === 0) return isWhole;
  remark(
    shell,
    "not notified",
    `the webhook of ${variable}: ${why}. The message is kept, and the next scan sends it first`,
  );
  return false;
}

/** Sends messages in their order and takes from `queue` what was delivered. Says why one was not. */
async function sendAll(
  queue: ScanResult[],
  url: string,
  format: Webhook["format"],
  { withoutSecrets }: Pick<Shell, "withoutSecrets">,
  runtime: Runtime,
): Promise<string | undefined> {
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    const sent = await post(url, withoutSecrets(jsonText(MESSAGES[format](next))), runtime);
    if (sent.outcome === "undelivered") return sent.why;
    queue.shift();
  }
  return undefined;
}
