import { openReadClient } from "./client";
import { type Reader } from "./reader";
import { backoff, type Runtime, systemRuntime } from "./runtime";
import { openSend } from "./send";
import { type Settings } from "./settings";
import { openWriter, type Writer } from "./writer";

/** An organization opened for reading and changing. Reader and writer share one token and one pace. */
export interface WriteClient {
  readonly reader: Reader;
  readonly writer: Writer;
}

export function openWriteClient(settings: Settings, runtime: Runtime = systemRuntime): WriteClient {
  const reader = openReadClient(settings, { runtime });
  const wait = (lost: number) => runtime.sleep(backoff(runtime, lost + 2));
  return { reader, writer: openWriter(openSend(settings, runtime), reader, wait) };
}
