/** What the nodes of a run are, in words. */
const WORDS: Record<string, string> = {
  RUNTIME: "Task",
  IMPORTER: "Import",
  GROUP: "Group",
  ROOT: "Run",
  DAG: "Sub-pipeline",
  LOOP: "Loop",
  LOOP_ITERATION: "Iteration",
  CONDITION: "Condition",
  CONDITION_BRANCH: "Branch",
  EXIT_HANDLER: "Exit handler",
};

export const typeWord = (type: string | null | undefined): string => WORDS[type ?? ""] ?? type ?? "";
