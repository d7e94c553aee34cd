/** What happens in a run, as the server tells it: pages ask anew when something has, and not all the time. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ROOT } from "./client";

const PAUSE_MS = 150;

/** Have what is shown of a run asked for again whenever something happens in it. */
export function useNews(runId: string, isLive: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isLive) return;
    // The browser goes on by itself after a break, from the last event that it has seen.
    const events = new EventSource(`${ROOT}/apis/penstock/v1/runs/${encodeURIComponent(runId)}/events`);
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const hear = () => {
      // Many events come at once; one look shows all of them.
      waiting ??= setTimeout(() => {
        waiting = undefined;
        queries.invalidateQueries({ queryKey: ["run", runId] });
        queries.invalidateQueries({ queryKey: ["tasks", runId] });
      }, PAUSE_MS);
    };
    for (const kind of ["run", "task", "attempt"]) events.addEventListener(kind, hear);
    events.addEventListener("end", () => {
      hear();
      events.close();
    });
    return () => {
      clearTimeout(waiting);
      events.close();
    };
  }, [runId, isLive, queries]);
}
