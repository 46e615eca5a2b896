#!/usr/bin/env bash
# Keeps one issue for each finding and each drift of a scan: opens, updates, closes and reopens it, by fingerprint.
# usage: GITLAB_TOKEN=... gitlab-issues.sh SCANS
set -euo pipefail
shopt -s nullglob
# shellcheck source=ci/gitlab.sh
. "$(dirname "$0")/gitlab.sh"
label=twilio-org

# Those that this pipeline has opened.
issues() {
  local me
  me=$(api "$CI_API_V4_URL/user" | jq .id)
  list "$project/issues?scope=all&labels=$label&author_id=$me" | jq --argjson me "$me" 'map(select(.author.id == $me)
    | {id: .iid, title, body: (.description // ""), open: (.state == "opened")})'
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
jq --null-input 'inputs | (input_filename | split("/")) as $path
  | {name: $path[-2], kind: $path[-1] | rtrimstr(".json"), complete, items: (.findings // .items)}' \
  "$1"/*/findings.json "$1"/*/drift.json </dev/null >"$folder/results.json"
issues >"$folder/issues.json"
jq --compact-output --slurpfile results "$folder/results.json" --from-file "$(dirname "$0")/issues.jq" \
  "$folder/issues.json" >"$folder/steps.json"
# Each step on a line: what to do, with which issue, and what to send.
jq --raw-output --arg tag "$label" '[.do, .id // 0, (
  if .do == "open" then {title, description: .body, labels: $tag}
  elif .do == "update" then {title, description: .body} + if .reopen then {state_event: "reopen"} else {} end
  else {state_event: "close"} end | tojson)] | map(tostring) | join("\t")' \
  "$folder/steps.json" >"$folder/steps.tsv"
while IFS=$'\t' read -r step id body; do
  case "$step" in
    open) api --data @<(printf '%s' "$body") "$project/issues" >/dev/null ;;
    *) api --request PUT --data @<(printf '%s' "$body") "$project/issues/$id" >/dev/null ;;
  esac
done <"$folder/steps.tsv"
