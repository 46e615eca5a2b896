# What to do so that there is one issue for each finding and each drift. Input: the issues that there are, as
# {id, title, body, open}. $results: the results of a scan, as {name, kind, complete, items}.
# Gives {do: "open", title, body}, {do: "update", id, title, body, reopen} and {do: "close", id}.

# Text from outside on one line, without what hides or reorders it.
def line: gsub("[\\p{C}\\p{Z}]+"; " ");
# A mention would notify somebody.
def unmentioned: gsub("(?<!\\w)@"; "@\u200b");
# The first line of an issue says what it is about.
def about: split("\n")[0] | rtrimstr("\r");
# As hosts give texts back.
def same: gsub("\r"; "") | rtrimstr("\n");

def issue($name; $kind):
  {
    title: "\($name): \(.message | line | unmentioned)"[0:200],
    # Indented by four it is code, of which no host makes links, mentions or commands.
    body: (
      ["<!-- twilio-org \($name) \($kind) \(.fingerprint) -->", ""]
      + ([.message, "To do: \(.remediation // .next)", "Found as: \(.ruleId // .kind)", "Fingerprint: \(.fingerprint[0:16])"]
        | map("    \(line)"))
      + ["", "The nightly scan updates this issue, closes it when it is mended, and opens it again while it is not."]
      | join("\n")
    )
  };

# What is only to be known, and what somebody has waived, is no issue.
[$results[] | .name as $name | .kind as $kind | .items[] | select(.waiver == null and .severity != "info") | issue($name; $kind)] as $wanted
| INDEX(.body | about) as $there
| ($wanted | INDEX(.body | about)) as $named
# Hosts let nobody open hundreds at once: the next night opens the others.
| limit(50; $wanted[] | select($there[.body | about] == null) | {do: "open", title, body}),
  ($wanted[]
    | $there[.body | about] as $old
    | select($old != null and (($old.open | not) or $old.title != .title or ($old.body | same) != (.body | same)))
    | {do: "update", id: $old.id, title, body, reopen: ($old.open | not)}),
  # What an incomplete result does not show is not mended.
  ([$results[] | select(.complete) | "<!-- twilio-org \(.name) \(.kind) "] as $whole
    | $there[]
    | (.body | about) as $about
    | select(.open and $named[$about] == null and any($whole[]; . as $start | $about | startswith($start)))
    | {do: "close", id})
