import { readPackageFile } from "../../../../report/package-root";

const STYLES = ["filters", "matrix", "panel", "print"] as const;

/** Scripts that share one scope, in the order in which they need each other. */
const SCRIPTS = ["dom", "report", "findings", "panel", "grid", "matrix", "print", "main"] as const;

/** The style and the script that this page has beyond what all pages share: the same for every report. */
export function readPageAssets(): { readonly style: string; readonly script: string } {
  const read = (name: string): string => readPackageFile(`assets/audit-page/${name}`);
  return {
    style: STYLES.map((name) => read(`${name}.css`)).join("\n"),
    script: `"use strict";\n{\n${SCRIPTS.map((name) => read(`${name}.js`)).join("\n")}}\n`,
  };
}
