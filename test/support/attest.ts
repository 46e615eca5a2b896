import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { makeReview, type ReviewInput } from "../../src/records/attest/make-review";
import { type ReviewPack } from "../../src/records/attest/review-pack";
import { audit } from "../../src/auditor/audit/audit";
import { loadManifestObject } from "../../src/manifest/load";
import { type Organization } from "../../src/model/organization";

const DAY = 86_400_000;
const FIRST = new Date("2026-09-01T00:00:00Z");

/** An Ed25519 key pair of this run. */
export function newKey(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync("ed25519");
}

/** An organization of a manifest, less what every manifest has. */
export function organizationOf(parts: object): Organization {
  const { organization, problems } = loadManifestObject(
    {
      apiVersion: "twilio-organization/v1",
      kind: "OrganizationAccess",
      organization: { sid: "OR00000000000000000000000000000001", name: "Acme" },
      domains: { "acme.example": "verified" },
      ...parts,
    },
    FIRST,
  );
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return organization;
}

/** The review of an organization with what an audit of it finds. */
export function reviewOf(organization: Organization, more: Partial<ReviewInput> = {}): ReviewPack {
  const { now = FIRST } = more;
  const audited = audit({ organization, now });
  const { findings, unread } = audited.result;
  return makeReview({ organization: audited.organization, findings, unread, source: "manifest", now, ...more });
}

/** The same review a quarter later, compared with `previous`. */
export function laterReview(
  previous: ReviewPack,
  organization: Organization,
  more: Partial<ReviewInput> = {},
): ReviewPack {
  const now = new Date(Date.parse(previous.asOf) + 90 * DAY);
  return reviewOf(organization, { now, previous: { pack: previous, signature: "checked" }, ...more });
}
