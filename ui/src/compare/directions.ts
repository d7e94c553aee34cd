/** Whether more of a metric is better, or less. */
export type Direction = "higher" | "lower";

// By the names that people give to what is to become small.
const LOWER =
  /(^|[^a-z])(loss|err|error|errors|rmse|mse|mae|mape|smape|rmsle|logloss|perplexity|ppl|wer|cer|eer|fpr|fnr|fdr|latency|duration|time|seconds|cost|regret|divergence|kl|entropy|brier|deviance|aic|bic|hinge|misclassification|loss)($|[^a-z])/;

/** The direction that a metric's name speaks for. */
export function usual(name: string): Direction {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return LOWER.test(words) || /(loss|error|rmse|latency)$/.test(words) ? "lower" : "higher";
}

/** The directions that somebody has turned, as an address keeps them: the names of the metrics. */
export const turnedOf = (text: string | undefined): string[] => (text ? text.split(",").filter(Boolean) : []);

export function directionOf(name: string, turned: string[]): Direction {
  const found = usual(name);
  if (!turned.includes(name)) return found;
  return found === "lower" ? "higher" : "lower";
}

/** The address with a metric's direction turned. */
export function turn(name: string, turned: string[]): string | undefined {
  const now = turned.includes(name) ? turned.filter((each) => each !== name) : [...turned, name];
  return now.join(",") || undefined;
}
