/** All recurring runs. */
import { Badge, Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Schemas } from "../api/client";
import { recurringRunsQuery } from "../api/queries";
import { LinkButton } from "../parts/LinkButton";
import { filterOf, named, Pager, SearchBox } from "../parts/lists";
import { Nothing, Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Moment, spoken } from "../parts/times";

const FROM = "/recurringruns";

export function triggerText(trigger: Schemas["Trigger"] | null | undefined): string {
  if (trigger?.cron_schedule) return trigger.cron_schedule.cron ?? "";
  const every = trigger?.periodic_schedule?.interval_second;
  return every ? `every ${spoken(1000 * Number(every))}` : "once";
}

export function OnOff({ run }: { run: Schemas["RecurringRun"] }) {
  const isOn = run.status === "ENABLED";
  return (
    <Badge variant="light" color={isOn ? "teal" : "gray"} tt="none">
      {isOn ? "On" : "Off"}
    </Badge>
  );
}

export function RecurringRunsPage() {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const found = useQuery(
    recurringRunsQuery({
      page_size: 20,
      page_token: search.page ?? "",
      sort_by: "created_at desc",
      filter: filterOf(named(search.q)),
    }),
  );
  const rows = found.data?.recurringRuns ?? [];
  return (
    <Page
      title="Recurring runs"
      actions={
        <LinkButton size="xs" to="/runs/new" search={{ recurring: 1 }}>
          Create recurring run
        </LinkButton>
      }
    >
      <Group mb="sm">
        <SearchBox what="recurring runs" q={search.q} search={(q) => set({ q, page: undefined })} />
        <Text size="sm" c="dimmed" role="status">
          {found.data ? `${found.data.total_size ?? 0} in all` : ""}
        </Text>
      </Group>
      {found.error ? <Problem error={found.error} again={() => found.refetch()} /> : null}
      {rows.length > 0 ? (
        <Table highlightOnHover verticalSpacing={7}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Recurring run</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>Trigger</Table.Th>
              <Table.Th>Created</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((run) => (
              <Table.Tr key={run.recurring_run_id}>
                <Table.Td>
                  <Link
                    to="/recurringrun/details/$recurringRunId"
                    params={{ recurringRunId: run.recurring_run_id ?? "" }}
                    className="plain-link"
                  >
                    {run.display_name}
                  </Link>
                  {run.error?.message ? (
                    <Text size="xs" c="orange" lineClamp={1}>
                      {run.error.message}
                    </Text>
                  ) : null}
                </Table.Td>
                <Table.Td>
                  <OnOff run={run} />
                </Table.Td>
                <Table.Td>
                  <code>{triggerText(run.trigger)}</code>
                </Table.Td>
                <Table.Td>
                  <Moment at={run.created_at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
      {found.data && rows.length === 0 ? (
        <Nothing title={search.q ? "No recurring run fits the search" : "No recurring runs yet"}>
          {search.q
            ? null
            : "A recurring run starts a pipeline at times that you choose, and makes up for those it missed."}
        </Nothing>
      ) : null}
      <Pager page={search.page} next={found.data?.next_page_token} go={(page) => set({ page })} />
    </Page>
  );
}
