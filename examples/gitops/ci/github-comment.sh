#!/usr/bin/env bash
# Says what a review found in one comment of its pull request, and updates that comment from then on.
# usage: GITHUB_TOKEN=... HEAD_OWNER=... HEAD_BRANCH=... HEAD_SHA=... github-comment.sh review.json
set -euo pipefail
# shellcheck source=ci/github.sh
. "$(dirname "$0")/github.sh"
marker='<!-- twilio-org review -->'
report="${1%.json}.md"

# review ends with 0, 2 (incomplete) or 4 (blocked): each is something to say.
render() {
  local status=0
  npx --no twilio-org review --from "$review" --format markdown "$@" || status=$?
  case "$status" in 0 | 2 | 4) ;; *) return "$status" ;; esac
}

# The pull request's own job must not say where its result goes: the number comes from the host, by the commit that ran.
number=$(api --get "$repository/pulls" --data state=open --data per_page=100 \
  --data-urlencode "head=$HEAD_OWNER:$HEAD_BRANCH" |
  jq --raw-output --arg sha "$HEAD_SHA" '[.[] | select(.head.sha == $sha) | .number][0] // empty')
if [ -z "$number" ]; then
  echo "No open pull request has $HEAD_SHA as its last commit: nothing to say." >&2
  exit 0
fi

review="$1"
render --clip 100000000 --output "$report"
render --output "$report.comment"
render --quiet-unchanged --output "$report.quiet"

comment=''
for ((page = 1; ; page++)); do
  comments=$(api "$repository/issues/$number/comments?per_page=100&page=$page")
  comment=$(jq --raw-output --arg marker "$marker" \
    '[.[] | select(.user.type == "Bot" and (.body | startswith($marker))) | .id][0] // empty' <<<"$comments")
  if [ -n "$comment" ] || [ "$(jq length <<<"$comments")" -lt 100 ]; then break; fi
done

jq --null-input --rawfile body "$report.comment" '{body: $body}' >"$report.json"
if [ -n "$comment" ]; then
  api --request PATCH "$repository/issues/comments/$comment" --data "@$report.json" >/dev/null
elif [ -s "$report.quiet" ]; then
  api "$repository/issues/$number/comments" --data "@$report.json" >/dev/null
fi
