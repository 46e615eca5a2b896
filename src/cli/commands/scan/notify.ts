import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import validate from "#schemas/scan";
import { jsonText } from "../../../report/text/json";
import { type Runtime } from "../../../twilio/runtime";
import { readFile } from "../../input/read-file";
import { type Shell } from "../../output/shell";
import { isNews, type ScanResult } from "../../../records/scan/scan-result";
import { post } from "../../../records/scan/send";
import { slackMessage } from "../../../records/scan/slack";

/** How a message is written. */
export const MESSAGES = {
  json: (result) => result,
  slack: slackMessage,
} as const satisfies Readonly<Record<string, (result: ScanResult) => object>>;

export interface Webhook {
  /** The variable of the environment that holds its URL, which is a secret. */
  readonly variable: string;
  readonly format: keyof typeof MESSAGES;
  /** Where messages are kept that could not be delivered, for the next scan to send first. */
  readonly folder: string;
}

/**
 * Sends a result to a webhook if it is news, after those that could not be delivered before. What can't be delivered is kept, and
 * told: false.
 */
export async function notify(result: ScanResult, webhook: Webhook, shell: Shell, runtime: Runtime): Promise<boolean> {
  const file = path.join(webhook.folder, "undelivered.json");
  const queue = [...readKept(file, shell), ...(isNews(result) ? [result] : [])];
  const url = (shell.env[webhook.variable] ?? "").trim();
  const why = url === "" ? "the variable is not set" : await sendAll(queue, url, webhook.format, runtime);
  if (why === undefined || queue.length === 0) {
    await rm(file, { force: true });
    return true;
  }
  await shell.print([`${jsonText(queue, 1)}\n`], file);
  shell.note(
    ({ colors }) =>
      `${colors.red("not notified:")} the webhook of ${webhook.variable}: ${why}. The message is kept in ${file}, and the next scan sends it first`,
  );
  return false;
}

/** Sends messages in their order and takes from `queue` what was delivered. Says why one was not. */
async function sendAll(
  queue: ScanResult[],
  url: string,
  format: Webhook["format"],
  runtime: Runtime,
): Promise<string | undefined> {
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    const sent = await post(url, jsonText(MESSAGES[format](next)), runtime);
    if (sent.outcome === "undelivered") return sent.why;
    queue.shift();
  }
  return undefined;
}

function readKept(file: string, shell: Shell): readonly ScanResult[] {
  if (!existsSync(file)) return [];
  const kept = parseList(readFile(file).toString("utf8"));
  const messages = kept.filter((each) => validate(each));
  if (messages.length < kept.length || kept.length === 0)
    shell.note(({ colors }) => `${colors.yellow("not sent:")} ${file} holds what is no message of a scan`);
  return messages;
}

function parseList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
