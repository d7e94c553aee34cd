/** What can be done with a run. */
import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Run } from "../api/client";
import { Ask } from "../parts/Ask";
import { LinkButton } from "../parts/LinkButton";
import { RefusedLine } from "../parts/Refused";
import { isOver } from "../parts/runs";
import { DEEDS, type Deed } from "./deeds";

export function Actions({ run }: { run: Run }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const runId = run.run_id ?? "";
  const act = useMutation({
    mutationFn: (deed: Deed) => DEEDS[deed].act(runId),
    onSettled: () => queries.invalidateQueries(),
  });
  const remove = async () => {
    await DEEDS.delete.act(runId);
    await navigate({ to: "/archive/runs", search: {} });
    for (const kind of ["run", "run view", "tree", "task view"])
      queries.removeQueries({ queryKey: [kind, runId] });
    await queries.invalidateQueries();
  };
  const given = (deed: Deed) => ({
    size: "xs",
    onClick: () => act.mutate(deed),
    loading: act.isPending && act.variables === deed,
    children: DEEDS[deed].label,
  });
  return (
    <Group gap="xs">
      <RefusedLine error={act.error} />
      <LinkButton size="xs" variant="default" to="/runs/new" search={{ cloneFromRun: runId }}>
        Clone run
      </LinkButton>
      {isOver(run.state) ? (
        <Button variant="default" {...given(DEEDS.restore.fits(run) ? "restore" : "archive")} />
      ) : null}
      {DEEDS.delete.fits(run) ? (
        <Ask
          label={DEEDS.delete.label}
          title={`Delete ${run.display_name}?`}
          text="What is recorded of it goes, with its logs. Artifacts stay, for other runs may read them."
          act={remove}
        />
      ) : null}
      {DEEDS.retry.fits(run) ? <Button {...given("retry")} /> : null}
      {DEEDS.terminate.fits(run) ? (
        <Button
          color="grape"
          variant="light"
          {...given("terminate")}
          loading={(act.isPending && act.variables === "terminate") || run.state === "CANCELING"}
        />
      ) : null}
    </Group>
  );
}
