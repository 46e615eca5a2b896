#!/usr/bin/env bash
# Prints when GitHub moved a branch, for `review --pushes`: dates in commits are claims of those who wrote them.
# usage: GITHUB_TOKEN=... github-pushes.sh BRANCH
set -euo pipefail
# shellcheck source=ci/github.sh
. "$(dirname "$0")/github.sh"
list "$repository/activity?ref=refs/heads/$1&direction=asc" | jq --raw-output '.[] | "\(.timestamp) \(.after)"'
