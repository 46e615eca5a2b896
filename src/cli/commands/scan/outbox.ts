import { existsSync, readdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import validate from "#schemas/scan";
import { isNews, scanResult, type ScannedOrganization, type ScanResult } from "../../../records/scan/scan-result";
import { jsonText } from "../../../report/text/json";
import { readFile } from "../../input/read-file";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";

const QUEUE = "undelivered.json";
const PENDING = "untold.json";

/**
 * What a webhook has still to be sent, in the folder of the results. An organization's news is here before its baseline
 * moves, so that a scan that is killed before it notifies does not lose them: the next scan sends them.
 */
export interface Outbox {
  /** Queues what earlier scans held and did not send. Gives whether all of it could be read; the rest is set aside. */
  gather(): Promise<boolean>;
  /** Keeps the news of one organization, before its results replace the earlier ones. */
  hold(organization: ScannedOrganization): Promise<void>;
  /** What is queued, oldest first. `isWhole` is false where it could not be read; it is then set aside. */
  read(): Promise<{ readonly messages: readonly ScanResult[]; readonly isWhole: boolean }>;
  /** Whether another runner has queued what was held of an organization. */
  isTaken(organization: ScannedOrganization): boolean;
  /** Queues exactly these messages, and lets go of what was held. */
  keep(messages: readonly ScanResult[]): Promise<void>;
}

export function openOutbox(folder: string, now: Date, shell: Pick<Shell, "note" | "print">): Outbox {
  const queue = path.join(folder, QUEUE);
  const held = new Set<string>();
  const pendingOf = (name: string): string => path.join(folder, name, PENDING);

  const setAside = async (file: string): Promise<void> => {
    const aside = `${file}.unreadable-${now.toISOString().replaceAll(":", "")}`;
    await rename(file, aside);
    remark(shell, "not sent", `${file} holds no message of a scan; it is kept as ${aside}`);
  };
  const readAll = async (files: readonly string[]): ReturnType<Outbox["read"]> => {
    const parts = await Promise.all(
      files.map(async (file) => {
        const list = parseList(readFile(file).toString("utf8"));
        const messages = list.filter((each) => validate(each));
        if (list.length > 0 && messages.length === list.length) return messages;
        await setAside(file);
        return undefined;
      }),
    );
    return { messages: parts.flatMap((part) => part ?? []), isWhole: !parts.includes(undefined) };
  };
  const queued = (): readonly string[] => (existsSync(queue) ? [queue] : []);
  const write = async (messages: readonly ScanResult[], sent: readonly string[]): Promise<void> => {
    if (messages.length === 0) await rm(queue, { force: true });
    else await shell.print([`${jsonText(messages, 1)}\n`], queue);
    for (const file of sent) await rm(file, { force: true });
  };

  return {
    gather: async () => {
      const pending = readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => pendingOf(name))
        .filter((file) => existsSync(file));
      const { messages, isWhole } = await readAll([...queued(), ...pending]);
      await write(messages, pending);
      return isWhole;
    },
    hold: async (organization) => {
      const message = scanResult([organization], now);
      if (!isNews(message)) return;
      await shell.print([`${jsonText([message], 1)}\n`], pendingOf(organization.name));
      held.add(organization.name);
    },
    read: () => readAll(queued()),
    isTaken: ({ name }) => held.has(name) && !existsSync(pendingOf(name)),
    keep: (messages) => write(messages, [...held].map(pendingOf)),
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
