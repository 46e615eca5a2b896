/** Hosts that there are pipelines for. */
export const PIPELINES = ["github", "gitlab", "none"] as const;

export type Pipeline = (typeof PIPELINES)[number];

/** The files of examples/gitops that make the pipelines of a host. */
export const PIPELINE_FILES: Readonly<Record<Pipeline, readonly string[]>> = {
  github: [
    ".github/workflows/review.yml",
    ".github/workflows/comment.yml",
    ".github/workflows/deploy.yml",
    ".github/workflows/audit.yml",
    "organizations.yaml",
  ],
  gitlab: [".gitlab-ci.yml", "organizations.yaml"],
  none: [],
};
