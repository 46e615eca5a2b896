"use strict";
// Loaded before a Pulumi program: no engine is asked; at the end, prints the types of the resources that were registered.
const { runtime } = require("@pulumi/pulumi");

const types = [];
runtime.setMocks(
  {
    newResource: ({ type, name, inputs }) => {
      types.push(type);
      return { id: `${name}-id`, state: inputs };
    },
    call: ({ inputs }) => inputs,
  },
  "project",
  "stack",
);
process.on("exit", () => process.stdout.write(JSON.stringify(types)));
