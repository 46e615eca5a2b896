"use strict";
// The floor: what the engine and the SDK cost by themselves.
const OUTPUTS = ["version", "fingerprint", "assignments", "unmanaged", "dnsRecord", "status"];

module.exports = () => ({
  check: async (_olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({}),
  create: async (inputs) => ({ id: "floor", outs: inputs }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async () => undefined,
  read: async (id, props) => ({
    id,
    props,
    inputs: Object.fromEntries(Object.entries(props).filter(([key]) => !OUTPUTS.includes(key))),
  }),
});
