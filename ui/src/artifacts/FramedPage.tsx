/** Somebody's page: in a frame without an origin and with a policy of its own, from which nothing goes anywhere. */
import { Group, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { contentsAddress } from "../api/queries/artifacts";

export function FramedPage({ artifactId, path }: { artifactId: string; path: string }) {
  const [runs, setRuns] = useState(false);
  const address = contentsAddress(artifactId, { path, scripts: runs ? "true" : "" }, "show");
  return (
    <>
      <Group justify="space-between" mb="xs" gap="xs">
        <Switch
          size="xs"
          checked={runs}
          onChange={(event) => setRuns(event.currentTarget.checked)}
          label="Run its scripts"
        />
        <Text size="xs" c="dimmed" maw={560}>
          {runs
            ? "They see no cookies, no storage and no other page, and send no requests. Only WebRTC cannot be forbidden to them: it could tell somebody that you look at this."
            : "No script runs, and nothing is loaded. Charts that are drawn by scripts need them: run what you trust."}
        </Text>
      </Group>
      <iframe
        key={address}
        title="The page"
        // Without `allow-same-origin`, whatever runs in it is of no origin.
        sandbox={runs ? "allow-scripts" : ""}
        referrerPolicy="no-referrer"
        src={address}
        className="framed"
      />
    </>
  );
}
