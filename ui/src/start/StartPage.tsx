/** Where one begins: sample pipelines with their source, a button that runs each, and how it is done elsewhere. */
import "./start.css";
import { Alert, Button, Group, SimpleGrid, Stack, Tabs, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ROOT } from "../api/client";
import { namespace } from "../api/place";
import { meQuery } from "../api/queries/me";
import { samplesQuery } from "../api/queries/samples";
import { Download, Play } from "../parts/icons";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";
import { Commands, PythonSource } from "../parts/Source";
import { save } from "../parts/save";
import { Wait } from "../parts/Wait";
import { begun, type Sample, uploaded } from "./begin";
import { waysOf } from "./commands";

const FROM = "/start";

export function StartPage() {
  const search = useSearch({ from: FROM });
  const found = useQuery(samplesQuery);
  if (found.error) return <Problem error={found.error} again={() => found.refetch()} />;
  if (!found.data) return <Wait what="The samples are fetched" />;
  const samples = found.data.samples ?? [];
  const chosen = samples.find((each) => each.name === search.sample) ?? samples[0];
  return (
    <Page title="Getting started">
      <Text size="sm" maw={760} mb="md">
        A pipeline is a Python file: functions are its tasks, and calling them says what follows what. Choose
        a sample, run it, and look at what became of each task. They need no packages and take a second.
      </Text>
      {found.data.runs_code ? null : (
        <Alert color="orange" title="This server runs no processes" mb="md" maw={760}>
          People log in here, and a task would run under the account of the server, which can read
          everybody&apos;s data. Its administrator may allow it: <code>process_runner = true</code> in{" "}
          <code>[auth]</code> of <code>config.toml</code>. On your own machine the samples run as shown below.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" className="start">
        <nav aria-label="Samples">
          <Stack gap={2}>
            {samples.map((sample) => (
              <Choice key={sample.name} sample={sample} isChosen={sample === chosen} />
            ))}
          </Stack>
        </nav>
        {chosen ? <Chosen key={chosen.name} sample={chosen} canRun={found.data.runs_code ?? true} /> : null}
      </SimpleGrid>
    </Page>
  );
}

function Choice({ sample, isChosen }: { sample: Sample; isChosen: boolean }) {
  const [title, ...rest] = (sample.title ?? "").split(":");
  return (
    <Link
      to={FROM}
      search={(old) => ({ ...old, sample: sample.name })}
      replace
      className={isChosen ? "chooser is-chosen" : "chooser"}
    >
      <Text fw={600} size="sm" span display="block">
        {title}
      </Text>
      <Text size="sm" c="dimmed" span display="block">
        {rest.join(":").trim()}
      </Text>
    </Link>
  );
}

function Chosen({ sample, canRun }: { sample: Sample; canRun: boolean }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: () => begun(sample),
    onSuccess: async (runId) => {
      await queries.invalidateQueries();
      await navigate({ to: "/runs/details/$runId", params: { runId }, search: {} });
    },
  });
  const fill = useMutation({
    mutationFn: () => uploaded(sample),
    onSuccess: async (made) => {
      await queries.invalidateQueries();
      const search = { pipelineId: made.pipeline_id, pipelineVersionId: made.pipeline_version_id };
      await navigate({ to: "/runs/new", search });
    },
  });
  const error = run.error ?? fill.error;
  return (
    <section aria-label={sample.name ?? ""}>
      <Title order={3} size="h4" mb={4}>
        {sample.title}
      </Title>
      <Text size="sm" mb="sm" style={{ whiteSpace: "pre-line" }}>
        {plain(sample.description ?? "")}
      </Text>
      <Group gap="xs" mb="sm">
        <Button
          size="xs"
          leftSection={<Play size={13} />}
          disabled={!canRun}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          Run this
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!canRun}
          loading={fill.isPending}
          onClick={() => fill.mutate()}
        >
          With other parameters
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={13} />}
          onClick={() => save(`${sample.name}.py`, sample.source ?? "", "text/x-python")}
        >
          {sample.name}.py
        </Button>
      </Group>
      {error ? <Problem error={error} /> : null}
      <PythonSource text={sample.source ?? ""} label={`Source of ${sample.name}`} />
      <Ways name={sample.name ?? ""} />
    </section>
  );
}

function Ways({ name }: { name: string }) {
  const { way } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const me = useQuery(meQuery);
  const isGuarded = me.data?.multi_user ?? false;
  const ways = waysOf({ name, url: ROOT, namespace: isGuarded ? namespace() : "", isGuarded });
  return (
    <>
      <Title order={3} size="h6" mt="lg" mb="xs">
        Without these pages
      </Title>
      <Tabs
        value={way ?? "cli"}
        onChange={(to) => navigate({ search: (old) => ({ ...old, way: to ?? undefined }), replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="xs">
          {ways.map((each) => (
            <Tabs.Tab key={each.id} value={each.id}>
              {each.title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {ways.map((each) => (
          <Tabs.Panel key={each.id} value={each.id}>
            <Text size="sm" c="dimmed" mb={6}>
              {each.before}
            </Text>
            <Commands text={each.text} label={each.title} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

/** Docstrings are wrapped for an editor, and mark names in its way. */
const plain = (text: string): string => text.replaceAll(/(?<!\n)\n(?!\n)/g, " ").replaceAll(/[`*]/g, "");
