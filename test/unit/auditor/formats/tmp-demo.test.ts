import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FORMATS } from "../../../../src/auditor/formats";
import { OPTIONS, REPORTS, reportOf, largeReport, hostileReport } from "./reports";
it("writes", async () => {
  for (const [name, load] of Object.entries(FORMATS)) {
    const f = await load();
    for (const r of REPORTS) writeFileSync(`/tmp/fmtlab/out/${r}.${name}`, f(reportOf(r), OPTIONS));
  }
  const html = await FORMATS.html();
  for (const n of REPORTS) writeFileSync(`/tmp/fmtlab/out/${n}.html`, html(reportOf(n), OPTIONS));
  const big = largeReport(10000, 200);
  let t = Date.now();
  const s = html(big, OPTIONS);
  console.log("html ms", Date.now() - t, s.length);
  writeFileSync(`/tmp/fmtlab/out/big.html`, s);
  for (const [name, load] of Object.entries(FORMATS)) {
    const f = await load();
    t = Date.now();
    const o = f(big, OPTIONS);
    console.log(name, Date.now() - t, o.length);
  }
  writeFileSync(`/tmp/fmtlab/out/hostile.html`, html(hostileReport("<img src=x onerror=alert(1)>"), OPTIONS));
  expect(1).toBe(1);
}, 60000);
