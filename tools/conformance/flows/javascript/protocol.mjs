// What the flows share: the emulator's control API, comparisons, one line of JSON for each flow
// (tools/conformance/flows/protocol.py describes it).

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

export async function runAll(flows) {
  for (const [name, flow] of Object.entries(flows)) {
    console.error("---", name);
    const began = performance.now();
    const told = { flow: name, ok: true, detail: "", seconds: 0 };
    try {
      told.detail = (await flow()) ?? "";
    } catch (error) {
      console.error(error);
      told.ok = false;
      told.detail = `${error.name}: ${error.message}`;
    }
    told.seconds = (performance.now() - began) / 1000;
    console.log(JSON.stringify(told));
  }
}

/** Apply one of the emulator's rules while a function runs. */
export async function withRule(rule, run) {
  const { rules } = await control("POST", "rules", JSON.stringify(rule));
  try {
    return await run();
  } finally {
    for (const { id } of rules) await control("DELETE", `rules?id=${id}`);
  }
}

async function control(method, path, body) {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_emulator/${path}`, { method, body });
  assert.equal(answer.status, 200, `${method} ${path}`);
  return answer.json();
}

/** Call a function until what it returns satisfies a condition; return that. */
export async function until(call, condition, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await call();
    if (condition(found)) return found;
    if (Date.now() > deadline) throw new Error(`not as expected within ${seconds} s`);
    await sleep(100);
  }
}
