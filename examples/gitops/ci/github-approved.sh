#!/usr/bin/env bash
# Fails unless the commit came by a pull request whose last commit was approved by somebody who wrote none of it.
# usage: GITHUB_TOKEN=... github-approved.sh
set -euo pipefail
# shellcheck source=ci/github.sh
. "$(dirname "$0")/github.sh"

pull=$(list "$repository/commits/$GITHUB_SHA/pulls" |
  jq --arg sha "$GITHUB_SHA" '[.[] | select(.merged_at != null and .merge_commit_sha == $sha)][0] // empty')
if [ -z "$pull" ]; then
  echo "$GITHUB_SHA came without a pull request: nobody has approved it. Revert it, and propose it as one." >&2
  exit 1
fi
number=$(jq .number <<<"$pull")
authors=$(list "$repository/pulls/$number/commits" |
  jq --argjson pull "$pull" '[$pull.user.login, (.[] | .author.login?, .committer.login?)] | map(values) | unique')
# The last word of each reviewer counts, and only on what was merged.
approvers=$(list "$repository/pulls/$number/reviews" |
  jq --raw-output --argjson pull "$pull" --argjson authors "$authors" '
    [.[] | select(.state == "APPROVED" or .state == "CHANGES_REQUESTED" or .state == "DISMISSED")]
    | group_by(.user.login) | map(last)
    | map(select(.state == "APPROVED" and .commit_id == $pull.head.sha).user.login) - $authors | join(", ")')
if [ -z "$approvers" ]; then
  echo "Nobody but its authors ($(jq --raw-output 'join(", ")' <<<"$authors")) has approved #$number as it was merged." >&2
  echo "Let somebody else approve the last commit, then run this again." >&2
  exit 1
fi
echo "$approvers" >approved-by.txt
echo "#$number was approved by $approvers." >&2
