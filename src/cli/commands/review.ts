import { type Command, Option } from "@commander-js/extra-typings";
import { changeLines, review, type ReviewInput, type ReviewResult } from "../../review";
import { jsonText } from "../../text/json";
import { plain } from "../../text/plain";
import { wrap } from "../../text/wrap";
import { type Exit } from "../command-module";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { asOfOption, formatOption, outputOption } from "../options";
import { liveOption, prefixOption, snapshotOption } from "../organization-source";
import { readOrganization } from "../read-organization";
import { sealForOption, sealOption, sealReviewed } from "../seal-plan";
import { type Look, type Shell } from "../shell";

/** `twilio-org review`: what a change of the manifest does to people's access, and whether it is safe. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addOption(
      new Option("--base <file>", "the manifest that the change is made to; its limits hold").makeOptionMandatory(),
    )
    .addOption(new Option("--head <file>", "the manifest that comes of it").makeOptionMandatory())
    .addOption(new Option("--operator <person>", "who runs the change: it must not take that person's own access"))
    .addOption(
      new Option("--override <reason>", "let a blocked change pass; recorded with the operator, who must be named"),
    )
    .addOption(sealOption())
    .addOption(sealForOption())
    .addOption(liveOption())
    .addOption(snapshotOption())
    .addOption(prefixOption())
    .addOption(formatOption(["json"]))
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "review --base examples/acme/access.yaml --head access.yaml",
        "review --base main.yaml --head access.yaml --seal plan.json --live",
      ]),
    )
    .action(
      async ({ base: baseFile, head: headFile, operator, override: reason, format, output, asOf, ...sealing }) => {
        if (reason !== undefined && operator === undefined)
          throw new Failure("--override needs --operator", "an override is recorded with the name of whoever makes it");
        const base = readOrganization(baseFile, asOf, shell);
        const head = readOrganization(headFile, asOf, shell);
        const result = review({ base, head, now: asOf, ...whose(operator, reason) });
        const reading = await sealReviewed({ ...sealing, base, head, result, now: asOf }, shell);
        const text = format === "json" ? `${jsonText(result)}\n` : tableOf(result, shell.look(output));
        await shell.print([text], output);
        exit(
          result.verdict === "blocked"
            ? EXIT.blocked
            : result.unread.length > 0 || reading === "incomplete"
              ? EXIT.incomplete
              : EXIT.clean,
        );
      },
    );
}

function whose(operator: string | undefined, reason: string | undefined): Pick<ReviewInput, "operator" | "override"> {
  if (operator === undefined) return {};
  return { operator, ...(reason === undefined ? {} : { override: { reason, by: operator } }) };
}

function tableOf(result: ReviewResult, { width, colors }: Look): string {
  const paint = {
    blocked: colors.red,
    overridden: colors.yellow,
    safe: colors.green,
    "no-access-change": colors.green,
  };
  const { summary, verdict, limits, findings } = result;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", colors.bold(title), ...lines.map((line) => wrap(plain(line), width, 0, 2))];
  return [
    wrap(paint[verdict](plain(summary.verdict)), width, 0),
    ...section("What changes", changeLines(result)),
    ...section(
      "Findings created",
      findings.created.map(({ ruleId, message }) => `${ruleId}: ${message}`),
    ),
    ...section(
      "Findings cured",
      findings.cured.map(({ ruleId, message }) => `${ruleId}: ${message}`),
    ),
    ...section(
      "What stands in the way",
      limits.flatMap(({ message, unblock }) => [message, `  ${unblock}`]),
    ),
    "",
  ].join("\n");
}
