/** An artifact and a task as they stand in the lineage. */
import { Link } from "@tanstack/react-router";
import { TypeIcon } from "../artifacts/ArtifactType";
import { Bolt } from "../parts/icons";
import { StateIcon } from "../parts/State";
import { Moment } from "../parts/times";
import { type LinkedArtifact, type LinkedTask, typeOf } from "./graph";

interface ArtifactAsked {
  linked: LinkedArtifact;
  isRoot: boolean;
  open: (id: string) => void;
}

export function ArtifactCard({ linked, isRoot, open }: ArtifactAsked) {
  const artifact = linked.artifact;
  const id = artifact?.artifact_id ?? "";
  return (
    <>
      <Link
        from="/artifacts/$artifactId/lineage"
        to="/artifacts/$artifactId/lineage"
        params={{ artifactId: id }}
        search={(old) => ({ ...old, open: undefined })}
        className="lineage-card is-artifact"
        aria-current={isRoot ? "true" : undefined}
        title={artifact?.uri}
      >
        <TypeIcon type={artifact?.schema_title} size={18} />
        <span className="lineage-words">
          <b>{artifact?.name || "artifact"}</b>
          <small>
            {typeOf(linked)}, <Moment at={artifact?.created_at} />
          </small>
        </span>
      </Link>
      {linked.more_before ? <More side="before" of={artifact?.name} go={() => open(id)} /> : null}
      {linked.more_after ? <More side="after" of={artifact?.name} go={() => open(id)} /> : null}
    </>
  );
}

function More({ side, of, go }: { side: "before" | "after"; of: string | undefined; go: () => void }) {
  const what = side === "before" ? `What ${of} came from` : `What was made from ${of}`;
  return (
    <button type="button" className={`lineage-more is-${side}`} aria-label={what} title={what} onClick={go}>
      +
    </button>
  );
}

export function TaskCard({ task }: { task: LinkedTask }) {
  const reused = task.reused?.length ?? 0;
  return (
    <Link
      to="/runs/details/$runId"
      params={{ runId: task.run_id ?? "" }}
      search={{ task: task.path ?? "" }}
      className="lineage-card"
      title={`${task.path} in ${task.run_name}`}
    >
      <StateIcon state={task.state} size={16} />
      <span className="lineage-words">
        <b>{task.name}</b>
        <small>{task.run_name}</small>
      </span>
      {reused > 0 ? (
        <span className="lineage-reused" title={`${reused} took it from the cache`}>
          <Bolt size={11} />
          {reused}
        </span>
      ) : null}
    </Link>
  );
}
