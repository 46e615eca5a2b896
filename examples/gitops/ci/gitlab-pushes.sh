#!/usr/bin/env bash
# Prints when GitLab moved a branch, for `review --pushes`: dates in commits are claims of those who wrote them.
# usage: GITLAB_TOKEN=... gitlab-pushes.sh BRANCH
set -euo pipefail
# shellcheck source=ci/gitlab.sh
. "$(dirname "$0")/gitlab.sh"
list "$project/events?action=pushed&sort=asc" | jq --raw-output --arg branch "$1" '.[]
  | select(.push_data.ref_type == "branch" and .push_data.ref == $branch and .push_data.commit_to != null)
  | "\(.created_at) \(.push_data.commit_to)"'
