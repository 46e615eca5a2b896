import { Argument, type Command } from "@commander-js/extra-typings";
import { effectiveAccess } from "../../model/access";
import { CAPABILITIES } from "../../model/capabilities";
import { accessRows } from "../access-rows";
import { type Exit } from "../command-module";
import { answerStatus } from "../exit-status";
import { examples } from "../help";
import { onlyManifest } from "../manifest-argument";
import { asOfOption, formatOption, manifestOption, outputOption } from "../options";
import { liveOption, prefixOption, readSource, snapshotOption } from "../organization-source";
import { jsonResult, resultHead } from "../result-json";
import { type Shell } from "../shell";
import { accessMarkdown } from "../views/access-markdown";
import { summarize } from "../views/access-summary";
import { accessTable } from "../views/access-table";

/** `twilio-org access`: the whole effective access. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("[file]", "the manifest (default: access.yaml, if it is there)"))
    .addOption(manifestOption())
    .addOption(snapshotOption())
    .addOption(liveOption())
    .addOption(prefixOption())
    .addOption(formatOption(["json", "markdown"]))
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["access access.yaml", "access access.yaml --as-of 2027-02-01T00:00:00Z --format json"]),
    )
    .action(async (argument, { manifest, format, output, asOf, ...from }) => {
      const { organization } = await readSource(onlyManifest(argument, manifest), from, asOf, shell);
      const access = effectiveAccess(organization, asOf);
      const capabilities = CAPABILITIES.map(({ id }) => id);
      const { people, groups } = access;
      const results = {
        table: () => accessTable(organization, summarize(organization, access), asOf, shell.look(output)),
        markdown: () => accessMarkdown(organization, summarize(organization, access), asOf),
        json: () =>
          jsonResult(
            resultHead(organization, asOf),
            "rows",
            accessRows(access, { people, capabilities, groups }, "allowed"),
          ),
      };
      await shell.print(results[format](), output);
      exit(answerStatus(organization));
    });
}
