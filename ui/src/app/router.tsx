/** The addresses of the pages: those of KFP's UI, after the #, so that old links open. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { compareSearch } from "../compare/address";
import type { ListSearch } from "../parts/lists";
import { runListSearch } from "../runs/list/filters";
import { RunsPage } from "../runs/RunsPage";
import { Broken } from "./Broken";
import { NotFound } from "./NotFound";
import { Shell } from "./Shell";

/** What of a run is looked at. */
export interface RunSearch {
  view?: (typeof VIEWS)[number];
  task?: string;
  tab?: string;
  /** Of a log: which attempt's, and the line that is linked to. */
  attempt?: number | undefined;
  line?: number | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

const count = (value: unknown): number | undefined =>
  Number(value) >= 1 ? Math.floor(Number(value)) : undefined;

function withoutGaps<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

const listSearch = (given: Record<string, unknown>): ListSearch =>
  withoutGaps({
    q: text(given.q),
    state: text(given.state),
    sort: text(given.sort),
    page: text(given.page),
  });

const VIEWS = ["graph", "table", "timeline", "detail", "spec"] as const;

const runSearch = (given: Record<string, unknown>): RunSearch =>
  withoutGaps({
    view: VIEWS.find((view) => view === given.view),
    task: text(given.task),
    tab: text(given.tab),
    attempt: count(given.attempt),
    line: count(given.line),
  });

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../home/HomePage"), "HomePage"),
});

const runs = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: runListSearch,
  component: () => <RunsPage isArchive={false} />,
});

const archivedRuns = createRoute({
  getParentRoute: () => rootRoute,
  path: "/archive/runs",
  validateSearch: runListSearch,
  component: () => <RunsPage isArchive={true} />,
});

const run = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/details/$runId",
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import("../runs/RunPage"), "RunPage"),
});

/** What a new run is made of; what it begins with is KFP's `cloneFromRun` or `cloneFromRecurringRun`. */
export interface NewRunSearch {
  pipelineId?: string;
  pipelineVersionId?: string;
  experimentId?: string;
  cloneFromRun?: string;
  cloneFromRecurringRun?: string;
  recurring?: 0 | 1;
}

const newRun = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/new",
  validateSearch: (given: Record<string, unknown>): NewRunSearch =>
    withoutGaps({
      pipelineId: text(given.pipelineId),
      pipelineVersionId: text(given.pipelineVersionId),
      experimentId: text(given.experimentId),
      cloneFromRun: text(given.cloneFromRun),
      cloneFromRecurringRun: text(given.cloneFromRecurringRun),
      recurring: ([0, 1] as const).find((each) => String(each) === String(given.recurring)),
    }),
  component: lazyRouteComponent(() => import("../runs/NewRunPage"), "NewRunPage"),
});

const pipelines = createRoute({
  getParentRoute: () => rootRoute,
  path: "/pipelines",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../pipelines/PipelinesPage"), "PipelinesPage"),
});

/** What of a pipeline is looked at: how many runs, and which versions are held against each other. */
export interface PipelineSearch {
  view?: string;
  task?: string;
  runs?: number;
  from?: string;
  to?: string;
  /** How changes are shown. */
  part?: "yaml";
}

const pipelineSearch = (given: Record<string, unknown>): PipelineSearch =>
  withoutGaps({
    view: text(given.view),
    task: text(given.task),
    runs: Number(given.runs) > 0 ? Math.min(Math.round(Number(given.runs)), 100) : undefined,
    from: text(given.from),
    to: text(given.to),
    part: given.part === "yaml" ? "yaml" : undefined,
  });

const pipeline = createRoute({
  getParentRoute: () => rootRoute,
  path: "/pipelines/details/$pipelineId",
  validateSearch: pipelineSearch,
  component: lazyRouteComponent(() => import("../pipelines/PipelinePage"), "PipelinePage"),
});

const pipelineVersion = createRoute({
  getParentRoute: () => rootRoute,
  path: "/pipelines/details/$pipelineId/version/$versionId",
  validateSearch: pipelineSearch,
  component: lazyRouteComponent(() => import("../pipelines/PipelinePage"), "PipelinePage"),
});

const upload = createRoute({
  getParentRoute: () => rootRoute,
  path: "/pipeline_versions/new",
  validateSearch: (given: Record<string, unknown>): { pipelineId?: string } =>
    withoutGaps({ pipelineId: text(given.pipelineId) }),
  component: lazyRouteComponent(() => import("../pipelines/UploadPage"), "UploadPage"),
});

const experiments = createRoute({
  getParentRoute: () => rootRoute,
  path: "/experiments",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../experiments/pages"), "ActiveExperiments"),
});

const archivedExperiments = createRoute({
  getParentRoute: () => rootRoute,
  path: "/archive/experiments",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../experiments/pages"), "ArchivedExperiments"),
});

const experiment = createRoute({
  getParentRoute: () => rootRoute,
  path: "/experiments/details/$experimentId",
  validateSearch: runListSearch,
  component: lazyRouteComponent(() => import("../experiments/ExperimentPage"), "ExperimentPage"),
});

const compare = createRoute({
  getParentRoute: () => rootRoute,
  path: "/compare",
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import("../compare/ComparePage"), "ComparePage"),
});

const recurringRuns = createRoute({
  getParentRoute: () => rootRoute,
  path: "/recurringruns",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../recurring/RecurringRunsPage"), "RecurringRunsPage"),
});

const recurringRun = createRoute({
  getParentRoute: () => rootRoute,
  path: "/recurringrun/details/$recurringRunId",
  validateSearch: runListSearch,
  component: lazyRouteComponent(() => import("../recurring/RecurringRunPage"), "RecurringRunPage"),
});

const recurringRunEdit = createRoute({
  getParentRoute: () => rootRoute,
  path: "/recurringrun/edit/$recurringRunId",
  component: lazyRouteComponent(() => import("../recurring/EditPage"), "EditPage"),
});

/** What the list of artifacts shows: of one type, in one list or by run. */
export interface ArtifactsSearch extends ListSearch {
  type?: string;
  by?: "list";
}

const artifacts = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts",
  validateSearch: (given: Record<string, unknown>): ArtifactsSearch =>
    withoutGaps({
      ...listSearch(given),
      type: text(given.type),
      by: given.by === "list" ? ("list" as const) : undefined,
    }),
  component: lazyRouteComponent(() => import("../artifacts/ArtifactsPage"), "ArtifactsPage"),
});

const artifact = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts/$artifactId",
  component: lazyRouteComponent(() => import("../artifacts/ArtifactPage"), "ArtifactPage"),
});

/** How far the lineage is shown, and what of it was opened beyond that. */
export interface LineageSearch {
  depth?: string;
  way?: "BEFORE" | "AFTER";
  view?: "list";
  open?: string;
}

const WAYS = ["BEFORE", "AFTER"] as const;

const artifactLineage = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts/$artifactId/lineage",
  validateSearch: (given: Record<string, unknown>): LineageSearch =>
    withoutGaps({
      depth: /^\d+$/.test(String(given.depth)) ? String(given.depth) : undefined,
      way: WAYS.find((way) => way === given.way),
      view: given.view === "list" ? ("list" as const) : undefined,
      open: text(given.open),
    }),
  component: lazyRouteComponent(() => import("../artifacts/ArtifactPage"), "ArtifactLineagePage"),
});

/** Which tasks of all runs are shown. */
export interface ExecutionsSearch extends ListSearch {
  type?: string;
}

const executions = createRoute({
  getParentRoute: () => rootRoute,
  path: "/executions",
  validateSearch: (given: Record<string, unknown>): ExecutionsSearch =>
    withoutGaps({ ...listSearch(given), type: text(given.type) }),
  component: lazyRouteComponent(() => import("../executions/ExecutionsPage"), "ExecutionsPage"),
});

const execution = createRoute({
  getParentRoute: () => rootRoute,
  path: "/executions/$taskId",
  component: lazyRouteComponent(() => import("../executions/ExecutionPage"), "ExecutionPage"),
});

/** KFP's address of a task in its run. */
const runExecution = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/details/$runId/execution/$taskId",
  component: lazyRouteComponent(() => import("../executions/RunExecution"), "RunExecution"),
});

/** KFP's address of the pipelines that are everybody's: here they are among the others. */
const sharedPipelines = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shared/pipelines",
  beforeLoad: () => {
    throw redirect({ to: "/pipelines" });
  },
});

const features = createRoute({
  getParentRoute: () => rootRoute,
  path: "/frontend_features",
  component: lazyRouteComponent(() => import("./FeaturesPage"), "FeaturesPage"),
});

const start = createRoute({
  getParentRoute: () => rootRoute,
  path: "/start",
  validateSearch: (given: Record<string, unknown>): { sample?: string; way?: string } =>
    withoutGaps({ sample: text(given.sample), way: text(given.way) }),
  component: lazyRouteComponent(() => import("../start/StartPage"), "StartPage"),
});

const login = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (given: Record<string, unknown>): { to?: string } => withoutGaps({ to: text(given.to) }),
  component: lazyRouteComponent(() => import("./LoginPage"), "LoginPage"),
});

const tree = rootRoute.addChildren([
  home,
  login,
  start,
  artifacts,
  artifact,
  artifactLineage,
  executions,
  execution,
  runExecution,
  sharedPipelines,
  features,
  runs,
  archivedRuns,
  newRun,
  run,
  pipelines,
  pipeline,
  pipelineVersion,
  upload,
  experiments,
  archivedExperiments,
  experiment,
  compare,
  recurringRuns,
  recurringRun,
  recurringRunEdit,
]);

export const makeRouter = () =>
  createRouter({ routeTree: tree, history: createHashHistory(), defaultErrorComponent: Broken });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
