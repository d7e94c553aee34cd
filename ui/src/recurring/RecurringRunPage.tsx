/** One recurring run: when it runs, with what, and the runs that it has made. */
import { Alert, Button, Group, Table, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api, unwrap } from "../api/client";
import { recurringRunQuery } from "../api/queries/recurring";
import { Ask } from "../parts/Ask";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Moment } from "../parts/times";
import { Wait } from "../parts/Wait";
import { Values } from "../runs/Details";
import { RunList } from "../runs/RunList";
import { OnOff, triggerText } from "./RecurringRunsPage";

const FROM = "/recurringrun/details/$recurringRunId";

export function RecurringRunPage() {
  const { recurringRunId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const queries = useQueryClient();
  const found = useQuery(recurringRunQuery(recurringRunId));
  const path = { recurring_run_id: recurringRunId };
  const turn = useMutation({
    mutationFn: async (isOn: boolean): Promise<unknown> =>
      isOn
        ? unwrap(api.POST("/apis/v2beta1/recurringruns/{recurring_run_id}:enable", { params: { path } }))
        : unwrap(api.POST("/apis/v2beta1/recurringruns/{recurring_run_id}:disable", { params: { path } })),
    onSettled: () => queries.invalidateQueries(),
  });
  const remove = async () => {
    await unwrap(api.DELETE("/apis/v2beta1/recurringruns/{recurring_run_id}", { params: { path } }));
    await navigate({ to: "/recurringruns", search: {} });
    queries.removeQueries({ queryKey: ["recurring run", recurringRunId] });
    await queries.invalidateQueries();
  };
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The recurring run is fetched" />;
  const run = found.data;
  const isOn = run.status === "ENABLED";
  const schedule = run.trigger?.cron_schedule ?? run.trigger?.periodic_schedule;
  return (
    <Page
      title={
        <Group gap="sm" component="span" display="inline-flex">
          {run.display_name} <OnOff run={run} />
        </Group>
      }
      within={
        <Link to="/recurringruns" className="plain-link">
          Recurring runs
        </Link>
      }
      actions={
        <>
          <Button size="xs" variant="default" loading={turn.isPending} onClick={() => turn.mutate(!isOn)}>
            {isOn ? "Disable" : "Enable"}
          </Button>
          <Ask
            label="Delete"
            title={`Delete ${run.display_name}?`}
            text="It makes no more runs; those that it has made stay."
            act={remove}
          />
        </>
      }
    >
      {turn.error ? <Problem error={turn.error} /> : null}
      {run.error?.message ? (
        <Alert color="orange" title="Its last run could not be made" mb="md">
          <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
            {run.error.message}
          </Text>
        </Alert>
      ) : null}
      <Table variant="vertical" layout="fixed" withTableBorder maw={700}>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th w={180}>Trigger</Table.Th>
            <Table.Td>
              <code>{triggerText(run.trigger)}</code>
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>From, to</Table.Th>
            <Table.Td>
              <Moment at={schedule?.start_time} /> – <Moment at={schedule?.end_time} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>At once</Table.Th>
            <Table.Td>{run.max_concurrency} at most</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th>What was missed</Table.Th>
            <Table.Td>{run.no_catchup ? "is left out" : "is made up for"}</Table.Td>
          </Table.Tr>
          {run.description ? (
            <Table.Tr>
              <Table.Th>Description</Table.Th>
              <Table.Td>{run.description}</Table.Td>
            </Table.Tr>
          ) : null}
        </Table.Tbody>
      </Table>
      <Values title="Parameters" values={Object.entries(run.runtime_config?.parameters ?? {})} />
      <Title order={3} size="h5" mt="lg" mb="sm">
        Its runs
      </Title>
      <RunList
        search={search}
        set={(changes) => navigate({ search: (old) => ({ ...old, ...changes }), replace: true })}
        recurringRunId={recurringRunId}
        empty={<Nothing title="It has made no run yet" />}
      />
    </Page>
  );
}
