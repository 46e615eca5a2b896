import { Resolver } from "node:dns/promises";

/**
 * What DNS shows of a domain's verification record:
 * - `present`: the record is there, with the value that is looked for, where one is
 * - `different`: there are such records, but none with that value
 * - `absent`: the name servers say that there is none
 * - `unknown`: they could not be asked. Nothing follows from that.
 */
export type DomainRecordStatus = "present" | "different" | "absent" | "unknown";

/** The TXT record to look for. Without a value, any that begins with `prefix` will do. */
export interface WantedRecord {
  readonly name: string;
  readonly prefix: string;
  readonly value: string | undefined;
}

/** A name server that does not answer must not hold up a deployment. */
const PATIENCE_MS = 2_000;

/**
 * Looks a TXT record up, in two seconds at most. `servers`: addresses with commas between them; the system's where none
 * are given.
 */
export async function lookUpDomain(wanted: WantedRecord, servers: string | undefined): Promise<DomainRecordStatus> {
  const resolver = new Resolver({ timeout: PATIENCE_MS / 2, tries: 1 });
  const patience = setTimeout(() => resolver.cancel(), PATIENCE_MS);
  try {
    if (servers !== undefined && servers.trim() !== "")
      resolver.setServers(servers.split(",").map((server) => server.trim()));
    const records = (await resolver.resolveTxt(wanted.name)).map((chunks) => chunks.join(""));
    const found = records.filter((record) => record.startsWith(wanted.prefix));
    if (found.length === 0) return "absent";
    const { value } = wanted;
    return value === undefined || found.some((record) => record.toLowerCase() === value.toLowerCase())
      ? "present"
      : "different";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOTFOUND" || code === "ENODATA" ? "absent" : "unknown";
  } finally {
    clearTimeout(patience);
  }
}
