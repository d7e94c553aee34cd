/** What a new server says: how there comes to be a first run. */
import { Box, Code, Group, Text, Title } from "@mantine/core";
import { ROOT } from "../api/client";
import { LinkButton } from "../parts/LinkButton";
import { PythonSource } from "../parts/Source";

const HELLO = `# hello.py
from penstock import dsl
from penstock.client import Client


@dsl.component
def greet(name: str) -> str:
    return f"Hello, {name}!"


@dsl.pipeline
def hello(name: str = "world"):
    greet(name=name)


Client("${ROOT}").create_run_from_pipeline_func(hello)
`;

export function FirstSteps() {
  return (
    <Box component="section" aria-labelledby="first" maw={760} mb="lg">
      <Title order={3} size="h4" id="first">
        Nothing has run here yet
      </Title>
      <Text c="dimmed" size="sm" my="xs">
        A pipeline is a Python function that joins others. Save this, run it with <Code>python hello.py</Code>
        , and see it here.
      </Text>
      <PythonSource text={HELLO} label="hello.py" />
      <Group mt="md" gap="xs">
        <LinkButton size="xs" to="/start" search={{}}>
          Run a sample
        </LinkButton>
        <LinkButton size="xs" variant="default" to="/pipeline_versions/new" search={{}}>
          Upload a compiled pipeline
        </LinkButton>
      </Group>
    </Box>
  );
}
