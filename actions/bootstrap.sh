#!/usr/bin/env bash
# Once, for a new repository: takes what is there into a new stack, without a write to Twilio, and says that this is deployed.
# A manifest that differs from what is there is reviewed, and goes no further: adopt first.
set -euo pipefail
if git ls-remote --exit-code origin refs/heads/deployed >/dev/null; then
  echo "The branch deployed is there: this has been done." >&2
  exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# To a commit with nothing in it the manifest is new: it is compared with what is live.
nothing=$(git -c user.name=bootstrap -c user.email=bootstrap@invalid commit-tree -m nothing "$(git mktree </dev/null)")
npx --no twilio-org review access.yaml --base-ref "$nothing" --live
npx --no twilio-org adopt --live --into access.yaml --output "$folder"
pulumi stack select --create "${PULUMI_STACK:-production}"
pulumi import --file "$folder/import.json" --generate-code=false --protect=false --yes --non-interactive
pulumi preview --refresh --expect-no-changes --non-interactive
