/** Hosts that there are pipelines for. */
export const PIPELINES = ["github", "gitlab", "none"] as const;

export type Pipeline = (typeof PIPELINES)[number];

const BOTH = ["ci/issues.jq", "organizations.yaml"] as const;

/** The files of examples/gitops that make the pipelines of a host. */
export const PIPELINE_FILES: Readonly<Record<Pipeline, readonly string[]>> = {
  github: [
    ".github/workflows/review.yml",
    ".github/workflows/comment.yml",
    ".github/workflows/deploy.yml",
    ".github/workflows/audit.yml",
    "ci/github-approved.sh",
    "ci/github-comment.sh",
    "ci/github-issues.sh",
    ...BOTH,
  ],
  gitlab: [".gitlab-ci.yml", "ci/gitlab-approved.sh", "ci/gitlab-comment.sh", "ci/gitlab-issues.sh", ...BOTH],
  none: [],
};
