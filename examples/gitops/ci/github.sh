#!/usr/bin/env bash
# What the other scripts ask GitHub with. To be sourced.
# shellcheck disable=SC2034 # repository is for those who source this.
repository="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY"

# The token goes to curl by its standard input: a command line can be read by everybody on the machine.
api() {
  curl --config - --silent --show-error --fail-with-body --retry 5 --retry-connrefused \
    --header 'Accept: application/vnd.github+json' --header 'Content-Type: application/json' "$@" \
    <<<"header = \"Authorization: Bearer $GITHUB_TOKEN\""
}

# shellcheck source=ci/pages.sh
. "$(dirname "${BASH_SOURCE[0]}")/pages.sh"
