import { expect, test } from "vitest";
import { directionOf, turn, usual } from "./directions";

test("what is to become small is known by its name", () => {
  for (const name of [
    "loss",
    "val_loss",
    "RMSE",
    "meanSquaredError",
    "mae",
    "test-error",
    "latency_ms",
    "logLoss",
  ])
    expect(usual(name), name).toBe("lower");
  for (const name of ["accuracy", "auc", "f1", "closeness", "terror_recall", "score"])
    expect(usual(name), name).toBe("higher");
});

test("a direction is turned, and turned back", () => {
  expect(directionOf("loss", ["loss"])).toBe("higher");
  expect(turn("loss", [])).toBe("loss");
  expect(turn("loss", ["loss", "auc"])).toBe("auc");
  expect(turn("loss", ["loss"])).toBeUndefined();
});
