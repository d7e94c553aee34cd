/** What can be done with a run. */
import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, type Run, unwrap } from "../api/client";
import { isOver } from "../api/queries/runs";
import { Ask } from "../parts/Ask";
import { LinkButton } from "../parts/LinkButton";

export function Actions({ run }: { run: Run }) {
  const queries = useQueryClient();
  const path = { run_id: run.run_id ?? "" };
  const again = () => queries.invalidateQueries();
  const retry = useMutation({
    mutationFn: () => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:retry", { params: { path } })),
    onSettled: again,
  });
  const terminate = useMutation({
    mutationFn: () => unwrap(api.POST("/apis/v2beta1/runs/{run_id}:terminate", { params: { path } })),
    onSettled: again,
  });
  const isArchived = run.storage_state === "ARCHIVED";
  const move = useMutation({
    mutationFn: async (): Promise<unknown> =>
      isArchived
        ? unwrap(api.POST("/apis/v2beta1/runs/{run_id}:unarchive", { params: { path } }))
        : unwrap(api.POST("/apis/v2beta1/runs/{run_id}:archive", { params: { path } })),
    onSettled: again,
  });
  const navigate = useNavigate();
  const remove = async () => {
    await unwrap(api.DELETE("/apis/v2beta1/runs/{run_id}", { params: { path } }));
    await navigate({ to: "/archive/runs", search: {} });
    for (const kind of ["run", "run view", "tree", "task view"])
      queries.removeQueries({ queryKey: [kind, path.run_id] });
    await again();
  };
  const failed = retry.error ?? terminate.error ?? move.error;
  return (
    <Group gap="xs">
      {failed ? (
        <Text size="sm" c="orange" role="alert">
          {failed.message}
        </Text>
      ) : null}
      <LinkButton size="xs" variant="default" to="/runs/new" search={{ cloneFromRun: run.run_id ?? "" }}>
        Clone run
      </LinkButton>
      {isOver(run.state) ? (
        <Button size="xs" variant="default" onClick={() => move.mutate()} loading={move.isPending}>
          {isArchived ? "Restore" : "Archive"}
        </Button>
      ) : null}
      {isArchived ? (
        <Ask
          label="Delete"
          title={`Delete ${run.display_name}?`}
          text="What it has made and logged is deleted with it. This cannot be undone."
          act={remove}
        />
      ) : null}
      {run.state === "FAILED" || run.state === "CANCELED" ? (
        <Button size="xs" onClick={() => retry.mutate()} loading={retry.isPending}>
          Retry
        </Button>
      ) : null}
      {isOver(run.state) ? null : (
        <Button
          size="xs"
          color="grape"
          variant="light"
          onClick={() => terminate.mutate()}
          loading={terminate.isPending || run.state === "CANCELING"}
        >
          Terminate
        </Button>
      )}
    </Group>
  );
}
