"use strict";
// Starts an emulator in a process of its own, from the sources, so that a test can kill it. Options come as JSON.
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true };
require.extensions[".ts"] = (module, file) =>
  module._compile(ts.transpileModule(fs.readFileSync(file, "utf8"), { compilerOptions }).outputText, file);

const { startEmulator } = require(path.join(__dirname, "../../../src/emulator/index.ts"));
startEmulator(JSON.parse(process.argv[2] ?? "{}")).then(
  ({ close: _close, ...emulator }) => process.stdout.write(`${JSON.stringify(emulator)}\n`),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
