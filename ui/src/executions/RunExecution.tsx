/** KFP's address of a task in its run: the run opens at that task. */
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { taskQuery } from "../api/queries/runs";
import { Problem } from "../parts/Problem";
import { Wait } from "../parts/Wait";

export function RunExecution() {
  const { runId, taskId } = useParams({ from: "/runs/details/$runId/execution/$taskId" });
  const found = useQuery(taskQuery(taskId));
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The task is fetched" />;
  return (
    <Navigate
      to="/runs/details/$runId"
      params={{ runId: found.data.run_id || runId }}
      search={{ task: found.data.path ?? "" }}
      replace
    />
  );
}
