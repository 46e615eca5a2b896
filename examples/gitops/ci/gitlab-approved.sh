#!/usr/bin/env bash
# Fails unless the commit came by a merge request that was approved by somebody else than its author. That committers may not
# approve either is a setting of the project: Settings, Merge requests, "Prevent approvals by users who add commits".
# usage: GITLAB_TOKEN=... gitlab-approved.sh
set -euo pipefail
# shellcheck source=ci/gitlab.sh
. "$(dirname "$0")/gitlab.sh"

request=$(api "$project/repository/commits/$CI_COMMIT_SHA/merge_requests" | jq --arg sha "$CI_COMMIT_SHA" \
  '[.[] | select(.state == "merged" and ([.merge_commit_sha, .squash_commit_sha, .sha] | index($sha)))][0] // empty')
if [ -z "$request" ]; then
  echo "$CI_COMMIT_SHA came without a merge request: nobody has approved it. Revert it, and propose it as one." >&2
  exit 1
fi
number=$(jq .iid <<<"$request")
approvers=$(api "$project/merge_requests/$number/approvals" | jq --raw-output --argjson request "$request" \
  '[.approved_by[].user | select(.id != $request.author.id) | .username] | join(", ")')
if [ -z "$approvers" ]; then
  echo "Nobody but its author ($(jq --raw-output .author.username <<<"$request")) has approved !$number." >&2
  echo "Let somebody else approve it, then run this again." >&2
  exit 1
fi
echo "$approvers" >approved-by.txt
echo "!$number was approved by $approvers." >&2
