/** The addresses of the pages: those of KFP's UI, after the #, so that old links open. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { RunsPage } from "../runs/RunsPage";
import { NotFound } from "./NotFound";
import { Shell } from "./Shell";

/** What a list shows, in its address, so that a link shows the same. */
export interface ListSearch {
  q?: string;
  state?: string;
  sort?: string;
  page?: string;
  size?: number;
}

/** What of a run is looked at. */
export interface RunSearch {
  view?: (typeof VIEWS)[number];
  task?: string;
  tab?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

function withoutGaps<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

export const listSearch = (given: Record<string, unknown>): ListSearch =>
  withoutGaps({
    q: text(given.q),
    state: text(given.state),
    sort: text(given.sort),
    page: text(given.page),
    size: typeof given.size === "number" ? given.size : undefined,
  });

const VIEWS = ["graph", "table", "timeline", "detail", "spec"] as const;

const runSearch = (given: Record<string, unknown>): RunSearch =>
  withoutGaps({
    view: VIEWS.find((view) => view === given.view),
    task: text(given.task),
    tab: text(given.tab),
  });

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/runs" });
  },
});

export const runs = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: listSearch,
  component: () => <RunsPage isArchive={false} />,
});

export const archivedRuns = createRoute({
  getParentRoute: () => rootRoute,
  path: "/archive/runs",
  validateSearch: listSearch,
  component: () => <RunsPage isArchive={true} />,
});

export const run = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/details/$runId",
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import("../runs/RunPage"), "RunPage"),
});

const tree = rootRoute.addChildren([home, runs, archivedRuns, run]);

export const makeRouter = () => createRouter({ routeTree: tree, history: createHashHistory() });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
