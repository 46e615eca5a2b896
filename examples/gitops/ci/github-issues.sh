#!/usr/bin/env bash
# Keeps one issue for each finding and each drift of a scan: opens, updates, closes and reopens it, by fingerprint.
# usage: GITHUB_TOKEN=... github-issues.sh SCANS
set -euo pipefail
shopt -s nullglob
# shellcheck source=ci/github.sh
. "$(dirname "$0")/github.sh"
label=twilio-org

# Those that this pipeline has opened. Pull requests are issues too.
issues() {
  list "$repository/issues?state=all&labels=$label" | jq 'map(select(.pull_request == null and .user.type == "Bot")
    | {id: .number, title, body: (.body // ""), open: (.state == "open")})'
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
  if .do == "open" then {title, body, labels: [$tag]}
  elif .do == "update" then {title, body, state: "open"}
  else {state: "closed", state_reason: "completed"} end | tojson)] | map(tostring) | join("\t")' \
  "$folder/steps.json" >"$folder/steps.tsv"
while IFS=$'\t' read -r step id body; do
  case "$step" in
    open) api --data @<(printf '%s' "$body") "$repository/issues" >/dev/null ;;
    *) api --request PATCH --data @<(printf '%s' "$body") "$repository/issues/$id" >/dev/null ;;
  esac
done <"$folder/steps.tsv"
