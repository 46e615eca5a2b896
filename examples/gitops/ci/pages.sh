#!/usr/bin/env bash
# What github.sh and gitlab.sh read lists with. To be sourced.

# All pages of a list, asked for with `api` of the script that sources this.
list() {
  local page items
  for ((page = 1; ; page++)); do
    items=$(api "$1$([[ $1 == *\?* ]] && echo '&' || echo '?')per_page=100&page=$page")
    jq '.[]' <<<"$items"
    if [ "$(jq length <<<"$items")" -lt 100 ]; then break; fi
  done | jq --slurp .
}
