"use strict";
// Installs packages that are missing, then compiles the JSON Schemas ahead of time, then the TypeScript. Users run the
// result: no compiler, no schema work at start.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { install } = require("./install.js");

const root = path.resolve(__dirname, "..");
const schemas = path.join(root, "schemas");
const compiled = path.join(schemas, "compiled");

/** The schemas that we read ourselves; the others are for readers of what we write. The type that each schema's validator vouches for, and the module that declares it. */
const TYPES = {
  "organization-access": { type: "ManifestFile", from: "../../src/manifest/manifest-file" },
  findings: { type: "AuditResult", from: "../../src/model/finding" },
  drift: { type: "DriftResult", from: "../../src/auditor/drift/drift-result" },
  organizations: { type: "OrganizationsFile", from: "../../src/records/scan/organizations-file" },
  scan: { type: "ScanResult", from: "../../src/records/scan/scan-result" },
  review: { type: "ReviewResult", from: "../../src/auditor/review/review-result" },
  attestation: { type: "SignedReview", from: "../../src/records/attest/review-pack" },
  waivers: { type: "WaiversFile", from: "../../src/auditor/audit/waivers-file" },
  plan: { type: "PlanFile", from: "../../src/auditor/plan/plan" },
};

function declaration({ type, from }) {
  return [
    'import type { ErrorObject } from "ajv";',
    `import type { ${type} } from "${from}";`,
    `declare const validate: { (data: unknown): data is ${type}; errors?: ErrorObject[] | null };`,
    "export = validate;",
    "",
  ].join("\n");
}

const read = (name) => JSON.parse(fs.readFileSync(path.join(schemas, `${name}.schema.json`), "utf8"));

function compileSchemas() {
  const { Ajv2020 } = require("ajv/dist/2020");
  const standaloneCode = require("ajv/dist/standalone").default;
  fs.mkdirSync(compiled, { recursive: true });
  for (const [name, type] of Object.entries(TYPES)) {
    const ajv = new Ajv2020({
      allErrors: true,
      strict: true,
      allowUnionTypes: true,
      verbose: true,
      code: { source: true },
    });
    // Those of drift, reviews and scans refer to it.
    if (name !== "findings") ajv.addSchema(read("findings"));
    const validate = ajv.compile(read(name));
    fs.writeFileSync(path.join(compiled, `${name}.js`), standaloneCode(ajv, validate));
    fs.writeFileSync(path.join(compiled, `${name}.d.ts`), declaration(type));
  }
}

/** Compiled aside and moved into place, so that what runs from dist meanwhile never finds it half there. */
function compileTypeScript() {
  const fresh = path.join(root, ".cache", `dist-${process.pid}`);
  const dist = path.join(root, "dist");
  try {
    const tsc = [require.resolve("typescript/bin/tsc"), "-p", root, "--outDir", fresh];
    execFileSync(process.execPath, tsc, { stdio: "inherit", cwd: root });
    fs.chmodSync(path.join(fresh, "src", "cli", "main.js"), 0o755);
    fs.rmSync(dist, { recursive: true, force: true });
    fs.renameSync(fresh, dist);
  } catch (error) {
    // The compiler has said what is wrong.
    if (error.status === undefined) throw error;
    process.exitCode = 1;
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

async function main() {
  await install();
  compileSchemas();
  compileTypeScript();
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
