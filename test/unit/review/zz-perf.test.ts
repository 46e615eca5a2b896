import { it } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/model/limits";
import { type Binding, type Organization } from "../../../src/model/organization";
import { accessDiff } from "../../../src/review/access-diff";
const NOW = new Date("2026-06-01T00:00:00.000Z");
function org(shift: number, order: number): Organization {
  const at = (line: number) => ({ position: { file: "a.yaml", line, column: 1 } });
  const n = 10000, g = 200;
  const bindings: Binding[] = [];
  bindings.push({ role: "standardUser", scope: { kind: "organization" }, grants: Array.from({ length: n }, (_, i) => ({ person: `p${(i*order)%n}@acme.example`, origin: at(i) })) });
  bindings.push({ role: "billingViewer", scope: { kind: "organization" }, grants: Array.from({ length: 300 }, (_, i) => ({ person: `p${i + shift}@acme.example`, origin: at(i) })) });
  const groups: Binding[] = [];
  for (let k = 0; k < g; k++) {
    groups.push({ role: "billingGroupAdmin", scope: { kind: "billingGroup", key: `g${k}` }, grants: Array.from({ length: 20 }, (_, i) => ({ person: `p${(k * 37 + i * 11 + shift) % n}@acme.example`, origin: at(i) })) });
    groups.push({ role: "billingGroupViewer", scope: { kind: "billingGroup", key: `g${k}` }, grants: Array.from({ length: 80 }, (_, i) => ({ person: `p${(k * 53 + i * 131 + shift) % n}@acme.example`, origin: at(i) })) });
  }
  if (order !== 1) groups.reverse();
  bindings.push(...groups);
  return { sid: "OR1", domains: new Map([["acme.example", "verified"]]), people: new Map(Array.from({length:n},(_,i)=>[`p${i}@acme.example`,{email:`p${i}@acme.example`,status:"active" as const,external:false,formerly:[]}])), teams: new Map(), billingGroups: new Map(Array.from({ length: g }, (_, k) => [`g${k}`, { key: `g${k}`, id: `c${k}` }])), accounts: new Map(), bindings, otherGrants: [], unread: [], breakGlass: [], limits: DEFAULT_LIMITS };
}
it("perf", () => {
  const a = org(0, 1);
  const heads = { same: org(0, 1), reordered: org(0, 7), all: org(1, 1) };
  for (let r = 0; r < 8; r++) for (const [name, h] of Object.entries(heads)) { const t = process.cpuUsage(); const d = accessDiff(a, h, NOW); const u = process.cpuUsage(t); console.log(name, ((u.user + u.system)/1000).toFixed(1), d.people.length, d.sameAccess.length); }
});
