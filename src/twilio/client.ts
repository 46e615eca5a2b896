import { openGet } from "./get";
import { openReader, type Reader, type ReaderOptions } from "./reader";
import { type Runtime, systemRuntime } from "./runtime";
import { type Settings } from "./settings";

/** Opens an organization for reading only: nothing that can be reached from here can change anything in Twilio. */
export function openReadClient(
  settings: Settings,
  { runtime = systemRuntime, ...options }: ReaderOptions & { readonly runtime?: Runtime } = {},
): Reader {
  return openReader(openGet(settings, runtime), settings.organizationSid, options);
}
