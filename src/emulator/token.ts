import { createHmac, timingSafeEqual } from "node:crypto";
import { type Store } from "./store";
import { isMap } from "../model/is-map";

export interface Tokens {
  /** A new access token that holds for `lifetime` seconds. */
  issue(lifetime: number): string;
  /** What an `Authorization` header is worth. */
  check(authorization: string | undefined): "valid" | "missing" | "invalid" | "expired";
  /** Makes the token in this header count as expired. */
  revoke(authorization: string): void;
}

const HEADER = encode({ alg: "HS256", typ: "JWT" });

/**
 * Access tokens as Twilio makes them: JWTs whose `act.sub` ends in the organization's SID, without scopes (facts 1.3).
 * They are signed with the app's secret, so that a token outlives the emulator as it would outlive a server of
 * Twilio's.
 */
export function createTokens(
  store: Pick<Store, "organization" | "clientId" | "clientSecret">,
  now: () => Date,
  random: (bytes: number) => Buffer,
): Tokens {
  const revoked = new Set<string>();
  let issued = 0;
  const sign = (text: string) => createHmac("sha256", store.clientSecret).update(text).digest("base64url");
  const seconds = () => Math.floor(now().getTime() / 1000);

  return {
    issue: (lifetime) => {
      const iat = seconds();
      const text = `${HEADER}.${encode({
        // Two tokens of the same second would otherwise be one, and to revoke one would revoke both.
        jti: `${random(8).toString("hex")}-${issued++}`,
        sub: `trn:us1:iam::${store.organization.sid}:oauth-apps:${store.clientId}`,
        act: { sub: `trn:us1:iam::organizations:${store.organization.sid}` },
        aud: "https://iam.twilio.com",
        iat,
        exp: iat + lifetime,
        "urn:tw:rgn": "us1",
      })}`;
      return `${text}.${sign(text)}`;
    },
    check: (authorization) => {
      const token = bearer(authorization);
      if (token === undefined) return "missing";
      const [header = "", payload = "", signature = ""] = token.split(".");
      if (!same(signature, sign(`${header}.${payload}`))) return "invalid";
      const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
      const exp = isMap(claims) ? claims["exp"] : undefined;
      return typeof exp === "number" && exp > seconds() && !revoked.has(token) ? "valid" : "expired";
    },
    revoke: (authorization) => {
      const token = bearer(authorization);
      if (token !== undefined) revoked.add(token);
    },
  };
}

function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

function encode(claims: object): string {
  return Buffer.from(JSON.stringify(claims)).toString("base64url");
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
