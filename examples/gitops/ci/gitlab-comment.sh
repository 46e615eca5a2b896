#!/usr/bin/env bash
# Says in one note of each open merge request what its review found, and updates that note from then on.
# usage: GITLAB_TOKEN=... gitlab-comment.sh
set -euo pipefail
# shellcheck source=ci/gitlab.sh
. "$(dirname "$0")/gitlab.sh"
marker='<!-- twilio-org review -->'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# review ends with 0, 2 (incomplete) or 4 (blocked): each is something to say. A merge request's job may also have left what is
# no result of a review: then that is said, and nothing of what stands in it.
render() {
  local status=0
  npx --no twilio-org review --from "$folder/review.json" --format markdown "$@" || status=$?
  case "$status" in 0 | 2 | 4) ;; *) return "$status" ;; esac
}

unusable() { printf '%s\n\n%s\n' "$marker" 'The job review left no usable result. Look at its log, and run it again.'; }

# The pipeline of a fork runs in the fork's project, as `project_id` says.
fetch_review() {
  local number="$1" sha="$2" pipeline job code
  pipeline=$(list "$project/merge_requests/$number/pipelines" |
    jq --raw-output --arg sha "$sha" '[.[] | select(.sha == $sha)] | max_by(.id) // empty | "\(.project_id)/pipelines/\(.id)"')
  if [ -z "$pipeline" ]; then return; fi
  job=$(list "$CI_API_V4_URL/projects/$pipeline/jobs" |
    jq --raw-output '[.[] | select(.name == "review" and .artifacts_file != null)] | max_by(.id) // empty | .id')
  if [ -z "$job" ]; then return; fi
  code=$(api --location --output "$folder/review.json" --write-out '%{http_code}' \
    "$CI_API_V4_URL/projects/${pipeline%%/*}/jobs/$job/artifacts/review.json") || [ "$code" = 404 ]
  # It has expired: what it said has been said.
  if [ "$code" = 404 ]; then rm -f "$folder/review.json"; fi
}

say_review() {
  local number="$1" note
  rm -f "$folder"/*
  fetch_review "$@"
  # It has not run yet, or its result is gone.
  if [ ! -e "$folder/review.json" ]; then return; fi
  if ! render --clip 1000000 --output "$folder/note.md" || ! render --quiet-unchanged --output "$folder/quiet.md"; then
    unusable | tee "$folder/note.md" >"$folder/quiet.md"
  fi
  jq --null-input --rawfile body "$folder/note.md" '{body: $body}' >"$folder/note.json"
  note=$(list "$project/merge_requests/$number/notes?sort=asc" | jq --argjson me "$me" --arg marker "$marker" \
    '[.[] | select(.author.id == $me and (.body | startswith($marker)))][0] // empty')
  if [ -z "$note" ]; then
    if [ -s "$folder/quiet.md" ]; then
      api --data "@$folder/note.json" "$project/merge_requests/$number/notes" >/dev/null
    fi
  elif [ "$(jq .body <<<"$note")" != "$(jq .body "$folder/note.json")" ]; then
    api --request PUT --data "@$folder/note.json" "$project/merge_requests/$number/notes/$(jq .id <<<"$note")" >/dev/null
  fi
}

me=$(api "$CI_API_V4_URL/user" | jq .id)
requests=$(list "$project/merge_requests?state=opened" | jq --raw-output '.[] | "\(.iid) \(.sha)"')
failed=0
# One that can't be said must not keep the others from being said.
while read -r number sha; do
  if [ -z "$number" ]; then continue; fi
  set +e
  (set -e; say_review "$number" "$sha")
  status=$?
  set -e
  if [ "$status" -ne 0 ]; then
    echo "The review of !$number could not be said." >&2
    failed=1
  fi
done <<<"$requests"
exit "$failed"
