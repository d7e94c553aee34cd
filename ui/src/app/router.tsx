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
import { listSearch } from "../parts/address";
import { runListSearch } from "../runs/list/filters";
import { RunsPage } from "../runs/RunsPage";
import { Broken } from "./Broken";
import { NotFound } from "./NotFound";
import { Shell } from "./Shell";
import {
  artifactsSearch,
  executionsSearch,
  lineageSearch,
  loginSearch,
  newRunSearch,
  pipelineSearch,
  runSearch,
  startSearch,
  uploadSearch,
} from "./search";

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

const newRun = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/new",
  validateSearch: newRunSearch,
  component: lazyRouteComponent(() => import("../runs/NewRunPage"), "NewRunPage"),
});

const pipelines = createRoute({
  getParentRoute: () => rootRoute,
  path: "/pipelines",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("../pipelines/PipelinesPage"), "PipelinesPage"),
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
  validateSearch: uploadSearch,
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

const artifacts = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts",
  validateSearch: artifactsSearch,
  component: lazyRouteComponent(() => import("../artifacts/ArtifactsPage"), "ArtifactsPage"),
});

const artifact = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts/$artifactId",
  component: lazyRouteComponent(() => import("../artifacts/ArtifactPage"), "ArtifactPage"),
});

const artifactLineage = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts/$artifactId/lineage",
  validateSearch: lineageSearch,
  component: lazyRouteComponent(() => import("../artifacts/ArtifactPage"), "ArtifactLineagePage"),
});

const executions = createRoute({
  getParentRoute: () => rootRoute,
  path: "/executions",
  validateSearch: executionsSearch,
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
  validateSearch: startSearch,
  component: lazyRouteComponent(() => import("../start/StartPage"), "StartPage"),
});

const login = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: loginSearch,
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
