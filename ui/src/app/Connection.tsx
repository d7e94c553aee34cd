/** Whether the server is there, and still the one that these pages came from. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "../api/client";
import { serverQuery } from "../api/queries/me";
import { say } from "../parts/toasts";

/** Look more often while it is away, so that pages go on soon after it is back. */
const AWAY_MS = 2000;
const WELL_MS = 60_000;

export function Connection() {
  const queries = useQueryClient();
  const server = useQuery({
    ...serverQuery,
    refetchInterval: (query) => (query.state.status === "error" ? AWAY_MS : WELL_MS),
  });
  const isAway = server.error !== null && !(server.error instanceof ApiError);
  const wasAway = useRef(false);
  const version = server.data?.tag_name;
  const [first, setFirst] = useState<string>();
  useEffect(() => {
    if (version) setFirst((old) => old ?? version);
  }, [version]);

  // What any page cannot fetch is a reason to look.
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (event.type !== "updated" || event.action.type !== "failed") return;
        if (event.query.queryKey[0] === "server" || event.action.error instanceof ApiError) return;
        queries.refetchQueries({ queryKey: ["server"] });
      }),
    [queries],
  );
  useEffect(() => {
    if (wasAway.current && !isAway) {
      queries.invalidateQueries();
      say("The server is back.");
    }
    wasAway.current = isAway;
  }, [isAway, queries]);

  if (isAway) {
    return (
      <Alert color="orange" radius={0} role="alert" title="The server cannot be reached">
        What is shown is as it was. Is <code>penstock up</code> still running? The page goes on by itself when
        it is back.
      </Alert>
    );
  }
  if (first && version && first !== version) {
    return (
      <Alert color="blue" radius={0} role="alert">
        <Group gap="md">
          <Text size="sm">
            The server is now version {version}, and these pages are of {first}.
          </Text>
          <Button size="xs" onClick={() => location.reload()}>
            Load them again
          </Button>
        </Group>
      </Alert>
    );
  }
  return null;
}
