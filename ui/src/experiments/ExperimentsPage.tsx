/** All experiments: runs that belong together. */
import { Button, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Experiment, unwrap } from "../api/client";
import { inNamespace } from "../api/place";
import { experimentsQuery } from "../api/queries/experiments";
import { Listing } from "../parts/Listing";
import { ExperimentLink, PlainLink } from "../parts/links";
import { filterOf, named } from "../parts/lists";
import { Page } from "../parts/Page";
import { isSet, Moment } from "../parts/times";
import { LastRuns } from "./LastRuns";

export function ExperimentsPage({ isArchive }: { isArchive: boolean }) {
  const from = isArchive ? "/archive/experiments" : "/experiments";
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const set = (changes: typeof search) =>
    navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  const found = useQuery(
    experimentsQuery({
      page_size: 20,
      page_token: search.page ?? "",
      sort_by: "last_run_created_at desc",
      filter: filterOf([
        { key: "storage_state", operation: isArchive ? "EQUALS" : "NOT_EQUALS", string_value: "ARCHIVED" },
        ...named(search.q),
      ]),
    }),
  );
  const rows = found.data?.experiments ?? [];
  return (
    <Page
      title={isArchive ? "Archived experiments" : "Experiments"}
      actions={
        <>
          <PlainLink to={isArchive ? "/experiments" : "/archive/experiments"}>
            {isArchive ? "Active experiments" : "Archive"}
          </PlainLink>
          {isArchive ? null : <Create />}
        </>
      }
    >
      <Listing
        what={isArchive ? "archived experiments" : "experiments"}
        found={found}
        search={search}
        set={set}
        columns={["Experiment", "Description", "Last five runs", "Last run"]}
        empty={
          isArchive
            ? "What is archived can be restored from here."
            : "Runs that belong together are in one experiment; the form of a new run makes one, too."
        }
      >
        {rows.map((experiment) => (
          <Table.Tr key={experiment.experiment_id}>
            <Table.Td>
              <ExperimentLink id={experiment.experiment_id}>{experiment.display_name}</ExperimentLink>
            </Table.Td>
            <Table.Td>
              <Text size="sm" lineClamp={2}>
                {experiment.description}
              </Text>
            </Table.Td>
            <Table.Td>
              <LastRuns experimentId={experiment.experiment_id ?? ""} />
            </Table.Td>
            <Table.Td>
              <LastRun at={experiment.last_run_created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Listing>
    </Page>
  );
}

function LastRun({ at }: { at: string | null | undefined }) {
  return isSet(at) ? <Moment at={at} /> : <span>none yet</span>;
}

function Create() {
  const [isOpen, { open, close }] = useDisclosure();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/apis/v2beta1/experiments", {
          body: { display_name: name, description, ...inNamespace() } as Experiment,
        }),
      ),
    onSuccess: async (made) => {
      await queries.invalidateQueries();
      navigate({
        to: "/experiments/details/$experimentId",
        params: { experimentId: made.experiment_id ?? "" },
      });
    },
  });
  return (
    <>
      <Button size="xs" onClick={open}>
        Create experiment
      </Button>
      <Modal opened={isOpen} onClose={close} title="Create an experiment" centered>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <Stack gap="sm">
            <TextInput
              label="Name"
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={create.error?.message}
            />
            <TextInput
              label="Description"
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            <Button
              type="submit"
              disabled={name === ""}
              loading={create.isPending}
              style={{ alignSelf: "end" }}
            >
              Create
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
