import { jsonText } from "../../../report/text/json";
import { isNews, type ScanResult } from "../../../records/scan/scan-result";
import { post } from "../../../records/scan/send";
import { slackMessage } from "../../../records/scan/slack";
import { type Runtime } from "../../../twilio/runtime";
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
 * Sends a result to a webhook if it is news, after the messages that an earlier scan left. What can't be delivered
 * stays in the outbox. Gives whether everything was told.
 */
export async function notify(
  earlier: Awaited<ReturnType<Outbox["read"]>>,
  result: ScanResult,
  { variable, format }: Webhook,
  outbox: Outbox,
  shell: Pick<Shell, "env" | "note" | "withoutSecrets">,
  runtime: Runtime,
): Promise<boolean> {
  const queue = [...earlier.messages, ...(isNews(result) ? [result] : [])];
  const url = (shell.env[variable] ?? "").trim();
  const why = url === "" ? "the variable is not set" : await sendAll(queue, url, format, shell, runtime);
  await outbox.keep(queue);
  if (why === undefined || queue.length === 0) return earlier.isWhole;
  shell.note(
    ({ colors }) =>
      `${colors.red("not notified:")} the webhook of ${variable}: ${why}. The message is kept, and the next scan sends it first`,
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
