import { openGet } from "./get";
import { openReader, type Reader, type ReaderOptions } from "./reader";
import { type Runtime, systemRuntime } from "./runtime";
import { type Settings } from "./settings";

/** An organization opened for reading only. */
interface ReadClient extends Reader {
  /** How far this machine's clock is ahead of Twilio's, in milliseconds; `undefined` before an answer says. */
  readonly clockAhead: () => number | undefined;
}

/** Opens an organization for reading only: nothing that can be reached from here can change anything in Twilio. */
export function openReadClient(
  settings: Settings,
  { runtime = systemRuntime, ...options }: ReaderOptions & { readonly runtime?: Runtime } = {},
): ReadClient {
  const { get, clockAhead } = openGet(settings, runtime);
  return { ...openReader(get, settings.organizationSid, options), clockAhead };
}
