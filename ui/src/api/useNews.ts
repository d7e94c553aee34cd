/** What happens in a run, as the server tells it: pages ask anew when something has, and not all the time. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ROOT } from "./client";

const PAUSE_MS = 150;
/** A look takes its share of the time at most, however long it takes. */
const SHARE = 4;

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Have what is shown of a run asked for again whenever something happens in it. */
export function useNews(runId: string, isLive: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isLive) return;
    // The browser goes on by itself after a break, from the last event that it has seen.
    const events = new EventSource(`${ROOT}/apis/penstock/v1/runs/${encodeURIComponent(runId)}/events`);
    const wanted = new Set<string>();
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      // Many events come at once; one look shows all of them.
      for (let pause = PAUSE_MS; wanted.size > 0; ) {
        await wait(pause);
        const kinds = [...wanted];
        wanted.clear();
        const began = performance.now();
        await Promise.all(
          kinds.map((kind) =>
            queries.invalidateQueries({ queryKey: [kind, runId] }, { cancelRefetch: false }),
          ),
        );
        pause = Math.max(PAUSE_MS, SHARE * (performance.now() - began));
      }
      isLooking = false;
    };
    const hear = (...kinds: string[]) => {
      for (const kind of kinds) wanted.add(kind);
      void look();
    };
    for (const kind of ["task", "attempt"]) events.addEventListener(kind, () => hear("tree"));
    events.addEventListener("run", () => hear("run view", "tree"));
    events.addEventListener("end", () => {
      hear("run view", "tree");
      events.close();
    });
    return () => {
      wanted.clear();
      events.close();
    };
  }, [runId, isLive, queries]);
}
