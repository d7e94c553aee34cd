/** Links in texts and tables: to any page, and to what there is by its id. */
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode } from "react";

function Anchor({ className, ...props }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a {...props} className={className ? `plain-link ${className}` : "plain-link"} />;
}

export const PlainLink = createLink(Anchor);

interface Asked {
  /** What the API leaves out leads nowhere. */
  id: string | null | undefined;
  children: ReactNode;
  className?: string;
  title?: string | undefined;
}

/** A run; or a task of it, by its path. */
export function RunLink({ id, task, ...shown }: Asked & { task?: string | null | undefined }) {
  const search = task ? { task } : {};
  return <PlainLink to="/runs/details/$runId" params={{ runId: id ?? "" }} search={search} {...shown} />;
}

export function TaskLink({ id, ...shown }: Asked) {
  return <PlainLink to="/executions/$taskId" params={{ taskId: id ?? "" }} {...shown} />;
}

export function ArtifactLink({ id, ...shown }: Asked) {
  return <PlainLink to="/artifacts/$artifactId" params={{ artifactId: id ?? "" }} {...shown} />;
}

export function ExperimentLink({ id, ...shown }: Asked) {
  return <PlainLink to="/experiments/details/$experimentId" params={{ experimentId: id ?? "" }} {...shown} />;
}

export function RecurringRunLink({ id, ...shown }: Asked) {
  const params = { recurringRunId: id ?? "" };
  return <PlainLink to="/recurringrun/details/$recurringRunId" params={params} {...shown} />;
}

export function PipelineLink({ id, view, ...shown }: Asked & { view?: string }) {
  const search = view ? { view } : {};
  return (
    <PlainLink
      to="/pipelines/details/$pipelineId"
      params={{ pipelineId: id ?? "" }}
      search={search}
      {...shown}
    />
  );
}

export function VersionLink({ id, pipelineId, ...shown }: Asked & { pipelineId: string | undefined }) {
  const params = { pipelineId: pipelineId ?? "", versionId: id ?? "" };
  return <PlainLink to="/pipelines/details/$pipelineId/version/$versionId" params={params} {...shown} />;
}
