"use strict";
// The public types of the package as one text, test/golden/api/provider.api.md: what users compile against changes only where
// a reviewer sees it. `node tools/api-report.js` writes it, with `--check` it only compares.
const path = require("node:path");
const { Extractor, ExtractorConfig } = require("@microsoft/api-extractor");

const root = path.resolve(__dirname, "..");
const isCheck = process.argv.includes("--check");

const config = ExtractorConfig.prepare({
  packageJsonFullPath: path.join(root, "package.json"),
  configObjectFullPath: undefined,
  configObject: {
    projectFolder: root,
    mainEntryPointFilePath: path.join(root, "dist", "provider", "index.d.ts"),
    compiler: { tsconfigFilePath: path.join(root, "tsconfig.json") },
    newlineKind: "lf",
    apiReport: {
      enabled: true,
      reportFileName: "provider.api.md",
      reportFolder: path.join(root, "test", "golden", "api"),
      reportTempFolder: path.join(root, ".cache", "api"),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: "none" } },
      extractorMessageReporting: { default: { logLevel: "none" } },
      tsdocMessageReporting: { default: { logLevel: "none" } },
    },
  },
});

const { succeeded, apiReportChanged } = Extractor.invoke(config, {
  localBuild: !isCheck,
  messageCallback: (message) => {
    // Its own words about itself; what counts is said below.
    message.handled = message.logLevel !== "error";
  },
});
if (isCheck && apiReportChanged) {
  process.stderr.write("The public types changed: node tools/api-report.js writes the report, and review reads it.\n");
  process.exitCode = 1;
} else if (!succeeded) process.exitCode = 1;
