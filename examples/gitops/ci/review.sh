#!/usr/bin/env bash
# Reviews access.yaml, with the override that the last commit of the change gives, if any. That is two lines at the end of its
# message, which the approver of the commit approves with it:
#   Override: why the change is to pass although it is blocked
#   Override-by: max@acme.example
# usage: review.sh OPTIONS OF twilio-org review
set -euo pipefail
# The second parent of a merge is the change; without a merge it is the commit itself.
tip=$(git rev-parse --verify --quiet 'HEAD^2' || git rev-parse HEAD)
trailer() { git log -1 --format="%(trailers:key=$1,valueonly,separator=%x20)" "$tip"; }
reason=$(trailer Override)
by=$(trailer Override-by)
if [ -n "$reason" ]; then
  # Written by the pipeline that asks the host who has approved.
  if [ -s approved-by.txt ]; then reason+=" (approved by $(cat approved-by.txt))"; fi
  set -- "$@" --override "$reason" --operator "$by"
fi
exec npx --no twilio-org review access.yaml "$@"
