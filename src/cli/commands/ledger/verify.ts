import { type Command, Option } from "@commander-js/extra-typings";
import { type Break, readChain, wrongContent } from "../../../records/ledger/chain";
import { organizationKey } from "../../../records/ledger/organization-key";
import { type LedgerStore } from "../../../records/ledger/store";
import { defined } from "../../../model/defined";
import { jsonResult, SCHEMA_VERSION } from "../../output/result-json";
import { count } from "../../../report/text/words";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { withLedger } from "../../input/ledger-source";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";
import { ledgerOptions, resultOptions } from "../../input/options";

/** What `verify` says of one organization's ledger. */
interface Verified {
  readonly organization: string;
  /** Entries that fit, from the first on. */
  readonly entries: number;
  /** Between which snapshots. */
  readonly from?: string;
  readonly to?: string;
  /** Hash of the last entry that fits. */
  readonly head?: string;
  /** The first entry that does not fit. */
  readonly broken?: Break;
}

/** `twilio-org ledger verify`: whether a ledger is as it was written. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(ledgerOptions(command), ["json"])
    .addOption(new Option("--head <hash>", "the hash of an entry, noted earlier: it must still exist"))
    .addOption(
      new Option(
        "--verified <hash>",
        "the head that an earlier verify printed, kept elsewhere: what an entry up to it leads to is not worked out again",
      ),
    )
    .addHelpText("after", examples(["ledger verify", "ledger verify --ledger examples/acme/ledger --format json"]))
    .action(async ({ head, verified, format, output, ...options }) => {
      const found = await withLedger(options, shell, async (store) => {
        const named = options.organization === undefined ? undefined : [organizationKey(options.organization)];
        const organizations = named ?? (await store.organizations());
        return Promise.all(organizations.map((organization) => verify(store, organization, verified?.toLowerCase())));
      });
      const [first] = found;
      if (first === undefined)
        throw new Failure(
          "ledger",
          "there is no ledger yet",
          "name it with --ledger, or begin it with `twilio-org ledger record`",
        );
      // What was verified once must still be there, too.
      const missing = [head, verified].find(
        (hash) => hash !== undefined && !found.some(({ hashes }) => hashes.includes(hash.toLowerCase())),
      );
      const results = found.map(({ result }) => result);
      const isIntact = missing === undefined && results.every(({ broken }) => broken === undefined);
      const top = { schemaVersion: SCHEMA_VERSION, intact: isIntact, ...defined({ missingHead: missing }) };
      const look = shell.look(output);
      const text =
        format === "json"
          ? jsonResult(top, "ledgers", results)
          : [
              ...results.map((one) => verifiedText(one, look)),
              ...(missing === undefined ? [] : [missingText(missing, look)]),
            ];
      await shell.print(text, output);
      exit(isIntact ? EXIT.clean : EXIT.findings);
    });
}

async function verify(
  store: LedgerStore,
  organization: string,
  before: string | undefined,
): Promise<{ readonly result: Verified; readonly hashes: readonly string[] }> {
  const { entries, broken: misfit } = readChain(organization, await store.entries(organization));
  const broken = wrongContent(entries, before) ?? misfit;
  const fitting = broken === undefined ? entries : entries.slice(0, broken.sequence - 1);
  const times = fitting.map(({ takenAt }) => takenAt).sort();
  const [from, to, head] = [times[0], times.at(-1), fitting.at(-1)?.hash];
  return {
    result: {
      organization,
      entries: fitting.length,
      ...(from === undefined || to === undefined || head === undefined ? {} : { from, to, head }),
      ...defined({ broken }),
    },
    hashes: fitting.map(({ hash }) => hash),
  };
}

function verifiedText({ organization, entries, from, to, head, broken }: Verified, { width, colors }: Look): string {
  const span = from === undefined || to === undefined ? "" : `, ${instantText(from)} to ${instantText(to)}`;
  const fits = `${organization}: ${count(entries, "entry fits", "entries fit")}${span}.`;
  const verdict = broken === undefined ? colors.green(fits) : fits;
  const wrong =
    broken === undefined
      ? []
      : [wrap(colors.red(`Entry ${broken.sequence} is broken: ${broken.problem}.`), width, 0, 2)];
  return [wrap(verdict, width, 0, 2), ...(head === undefined ? [] : [`head ${head}`]), ...wrong, ""].join("\n");
}

function missingText(head: string, { width, colors }: Look): string {
  const text = `No entry has the hash ${head}: entries were removed from the end, or the ledger was rewritten.`;
  return `${wrap(colors.red(text), width, 0, 2)}\n`;
}
