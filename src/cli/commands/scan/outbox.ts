import { existsSync, readdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import validate from "#schemas/scan";
import { isNews, scanResult, type ScannedOrganization, type ScanResult } from "../../../records/scan/scan-result";
import { jsonText } from "../../../report/text/json";
import { readFile } from "../../input/read-file";
import { type Shell } from "../../output/shell";

const QUEUE = "undelivered.json";
const PENDING = "untold.json";

/**
 * What a webhook has still to be sent, in the folder of the results. An organization's news is here before its baseline
 * moves, so that a scan that is killed before it notifies does not lose them: the next scan sends them.
 */
export interface Outbox {
  /** Keeps the news of one organization, before its results replace the earlier ones. */
  hold(organization: ScannedOrganization): Promise<void>;
  /**
   * What an earlier scan left, oldest first. `isWhole` is false where some of it could not be read; it is then set
   * aside.
   */
  read(): Promise<{ readonly messages: readonly ScanResult[]; readonly isWhole: boolean }>;
  /** Keeps exactly these messages for the next scan, and no news of single organizations. */
  keep(messages: readonly ScanResult[]): Promise<void>;
}

export function openOutbox(folder: string, now: Date, shell: Pick<Shell, "note" | "print">): Outbox {
  const queue = path.join(folder, QUEUE);

  const setAside = async (file: string): Promise<void> => {
    const aside = `${file}.unreadable-${now.toISOString().replaceAll(":", "")}`;
    await rename(file, aside);
    shell.note(({ colors }) => `${colors.red("not sent:")} ${file} holds no message of a scan; it is kept as ${aside}`);
  };
  const pending = (): readonly string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(folder, name, PENDING))
      .filter((file) => existsSync(file));
  const messagesIn = async (file: string): Promise<readonly ScanResult[] | undefined> => {
    const list = parseList(readFile(file).toString("utf8"));
    const messages = list.filter((each) => validate(each));
    if (list.length > 0 && messages.length === list.length) return messages;
    await setAside(file);
    return undefined;
  };

  return {
    hold: async (organization) => {
      const message = scanResult([organization], now);
      if (!isNews(message)) return;
      await shell.print([`${jsonText([message], 1)}\n`], path.join(folder, organization.name, PENDING));
    },
    read: async () => {
      const files = [...(existsSync(queue) ? [queue] : []), ...pending()];
      const parts = await Promise.all(files.map(messagesIn));
      return { messages: parts.flatMap((part) => part ?? []), isWhole: !parts.includes(undefined) };
    },
    keep: async (messages) => {
      if (messages.length === 0) await rm(queue, { force: true });
      else await shell.print([`${jsonText(messages, 1)}\n`], queue);
      for (const file of pending()) await rm(file, { force: true });
    },
  };
}

function parseList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
