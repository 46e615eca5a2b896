"use strict";
// A local Twilio behind something that damages its answers.
const http = require("node:http");
const { damageValue, TEXTS } = require("./damage");

/** Damage to a whole answer, whatever is in it. `secret` is what a careless server might send back. */
const ANSWERS = {
  "not JSON": (random, body) => [
    200,
    random.pick(["<html>", "", "null", "[]", '"x"', "{", body.slice(0, body.length / 2)]),
  ],
  status: (random) => [random.pick([301, 400, 401, 403, 404, 409, 429, 500, 503]), '{"message":"\u001b[2Jno"}'],
  deep: () => [200, `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
  text: (random) => [200, JSON.stringify({ content: random.pick(TEXTS), Resources: random.pick(TEXTS) })],
  echo: (random, body, secret) => [
    random.pick([400, 401, 403, 500]),
    JSON.stringify({ message: `bad ${secret}`, more: secret }),
  ],
};

/** Damages an answer. @returns status, body, what was done, and which kind of damage it is */
function damageAnswer(random, body, secret) {
  if (random.chance(0.3)) {
    const name = random.pick(Object.keys(ANSWERS));
    const [status, text] = ANSWERS[name](random, body, secret);
    return { status, text, what: name, type: "answer" };
  }
  const value = JSON.parse(body);
  const what = damageValue(random, value);
  return { status: 200, text: JSON.stringify(value) ?? "", what, type: "structure" };
}

/** A Twilio of this seed, some of whose answers `choose` damages. Closes with `close`. */
async function damagedTwilio(startEmulator, seed, random) {
  const twilio = await startEmulator({ seed });
  const { origin } = new URL(twilio.iam);
  const done = [];
  let isDamaging = true;
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    const sent = { method, headers: { "content-type": headers["content-type"] ?? "application/json" } };
    if (headers.authorization !== undefined) sent.headers.authorization = headers.authorization;
    if (chunks.length > 0) sent.body = Buffer.concat(chunks);
    const answer = await fetch(origin + url, sent);
    const text = await answer.text();
    const isHit = isDamaging && answer.ok && random.chance(url.includes("token") ? 0.03 : 0.3);
    const secret = `${twilio.clientSecret} ${headers.authorization ?? ""}`;
    const damaged = isHit ? damageAnswer(random, text, secret) : { status: answer.status, text };
    if (damaged.what !== undefined) done.push({ what: `${url.split("?")[0]}: ${damaged.what}`, type: damaged.type });
    response.writeHead(damaged.status, { "content-type": "application/json", "retry-after": "0" });
    response.end(damaged.text);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const here = `http://127.0.0.1:${server.address().port}`;
  const env = {
    TWILIO_ORGANIZATION_SID: twilio.organizationSid,
    TWILIO_CLIENT_ID: twilio.clientId,
    TWILIO_CLIENT_SECRET: twilio.clientSecret,
    TWILIO_IAM_URL: twilio.iam.replace(origin, here),
    TWILIO_OAUTH_URL: twilio.oauth.replace(origin, here),
    TWILIO_PREVIEW_IAM_URL: twilio.previewIam.replace(origin, here),
  };
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await twilio.close();
  };
  return { env, done, close, heal: () => (isDamaging = false) };
}

module.exports = { damagedTwilio };
