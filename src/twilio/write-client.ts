import { openReadClient } from "./client";
import { openOwnWrites } from "./own-writes";
import { type AssignmentFilter, type Reader } from "./reader";
import { backoff, type Runtime, systemRuntime } from "./runtime";
import { openSend } from "./send";
import { type Settings } from "./settings";
import { type RoleAssignment } from "./wire";
import { openWriter, type Writer } from "./writer";

/** An organization opened for reading and changing. Reader and writer share one token and one pace. */
export interface WriteClient {
  /** Its lists of assignments always show what the writer has made, and never what it has removed. */
  readonly reader: Reader;
  readonly writer: Writer;
  /**
   * The assignments that Twilio lists right now, without those that the writer has removed. A list that does not show
   * yet what the writer has made is read again, a few times: what is in the result is there, and not only remembered.
   */
  readonly listed: (filter: AssignmentFilter) => Promise<readonly RoleAssignment[]>;
  /** How far this machine's clock is ahead of Twilio's, in milliseconds; `undefined` before an answer says. */
  readonly clockAhead: () => number | undefined;
}

/**
 * How long to wait before a list that can't be true yet is read again, in milliseconds. Seven seconds and a half in
 * all.
 */
export const LAG_PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000];

/** @param tell is given a line for people where Twilio's lists lag behind. */
export function openWriteClient(
  settings: Settings,
  runtime: Runtime = systemRuntime,
  tell: (line: string) => void = () => undefined,
): WriteClient {
  const reader = openReadClient(settings, { runtime });
  const own = openOwnWrites();
  const wait = (lost: number) => runtime.sleep(backoff(runtime, lost + 2));
  const remembering: Reader = {
    ...reader,
    assignments: async (filter = {}) => own.completed(await reader.assignments(filter), filter),
  };
  const send = openSend(settings, runtime);
  return {
    reader: remembering,
    clockAhead: reader.clockAhead,
    writer: openWriter(send, remembering, { wait, pause: runtime.sleep, own }),
    listed: async (filter) => {
      let listed = await reader.assignments(filter);
      for (const pause of LAG_PAUSES_MS) {
        if (own.contradictions(listed, filter) === 0) break;
        await runtime.sleep(pause);
        listed = await reader.assignments(filter);
      }
      const unseen = own.contradictions(listed, filter);
      if (unseen > 0) tell(`Twilio's list of role assignments does not show ${unseen} of this run's own changes yet`);
      return own.withoutRemoved(listed);
    },
  };
}
