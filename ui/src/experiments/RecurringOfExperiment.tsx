/** The recurring runs of an experiment, each with a switch. */
import { Box, Group, Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { recurringRunsQuery } from "../api/queries/recurring";
import { RecurringRunLink } from "../parts/links";
import { say } from "../parts/toasts";
import { triggerText } from "../recurring/trigger";
import { turn } from "../recurring/turn";

export function RecurringOfExperiment({ experimentId }: { experimentId: string }) {
  const found = useQuery(
    recurringRunsQuery({
      page_size: 50,
      page_token: "",
      sort_by: "created_at desc",
      filter: "",
      experiment_id: experimentId,
    }),
  );
  const rows = found.data?.recurringRuns ?? [];
  if (rows.length === 0) return null;
  const on = rows.filter((row) => row.status === "ENABLED").length;
  return (
    <Box component="details" className="fieldset" mb={12}>
      <Text component="summary" size="sm" fw={600} className="clickable">
        Recurring runs: {on} on, {rows.length - on} off
      </Text>
      {rows.map((row) => (
        <Row key={row.recurring_run_id} run={row} />
      ))}
    </Box>
  );
}

function Row({ run }: { run: Schemas["RecurringRun"] }) {
  const queries = useQueryClient();
  const turning = useMutation({
    mutationFn: (isOn: boolean) => turn(run.recurring_run_id ?? "", isOn),
    onSuccess: (_, isOn) => say(`${run.display_name} is ${isOn ? "on" : "off"}.`),
    onError: (error) => say(error.message),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Group gap="md" mt={8}>
      <Switch
        size="xs"
        aria-label={`${run.display_name} is on`}
        checked={run.status === "ENABLED"}
        disabled={turning.isPending}
        onChange={(event) => turning.mutate(event.currentTarget.checked)}
      />
      <RecurringRunLink id={run.recurring_run_id}>{run.display_name}</RecurringRunLink>
      <code>{triggerText(run.trigger)}</code>
    </Group>
  );
}
