/** All recurring runs. */
import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { recurringRunsQuery } from "../api/queries/recurring";
import { LinkButton } from "../parts/LinkButton";
import { Listing } from "../parts/Listing";
import { RecurringRunLink } from "../parts/links";
import { filterOf, named } from "../parts/lists";
import { Page } from "../parts/Page";
import { Moment } from "../parts/times";
import { OnOff } from "./OnOff";
import { triggerText } from "./trigger";

const FROM = "/recurringruns";

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
      <Listing
        what="recurring runs"
        found={found}
        search={search}
        set={set}
        columns={["Recurring run", "Status", "Trigger", "Created"]}
        empty="A recurring run starts a pipeline at times that you choose, and makes up for those it missed."
      >
        {rows.map((run) => (
          <Table.Tr key={run.recurring_run_id}>
            <Table.Td>
              <RecurringRunLink id={run.recurring_run_id}>{run.display_name}</RecurringRunLink>
              {run.error?.message ? (
                <Text size="xs" c="orange" lineClamp={1}>
                  {run.error.message}
                </Text>
              ) : null}
            </Table.Td>
            <Table.Td>
              <OnOff isOn={run.status === "ENABLED"} />
            </Table.Td>
            <Table.Td>
              <code>{triggerText(run.trigger)}</code>
            </Table.Td>
            <Table.Td>
              <Moment at={run.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Listing>
    </Page>
  );
}
