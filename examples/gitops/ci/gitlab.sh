#!/usr/bin/env bash
# What the other scripts ask GitLab with. To be sourced.
# shellcheck disable=SC2034 # project is for those who source this.
project="$CI_API_V4_URL/projects/$CI_PROJECT_ID"

# The token goes to curl by its standard input: a command line can be read by everybody on the machine.
api() {
  curl --config - --silent --show-error --fail-with-body --retry 5 --retry-connrefused \
    --header 'Content-Type: application/json' "$@" <<<"header = \"PRIVATE-TOKEN: $GITLAB_TOKEN\""
}

# shellcheck source=ci/pages.sh
. "$(dirname "${BASH_SOURCE[0]}")/pages.sh"
