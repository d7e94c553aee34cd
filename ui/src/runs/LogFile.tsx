/** A log to be taken along: copied where it is small, downloaded always. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { useState } from "react";
import { type LogOf, logAddress } from "../api/queries/log";
import { Copy, Download } from "../parts/icons";

/** Logs up to this size are copied whole. */
const COPIED = 5_000_000;

export function LogFile({ log, size }: { log: LogOf; size: number }) {
  return (
    <>
      {size <= COPIED && navigator.clipboard ? <CopyLog log={log} /> : null}
      <Tooltip label="Download">
        <ActionIcon
          component="a"
          href={logAddress(log)}
          download={`${log.task.replaceAll("/", "-")}-${log.attempt}.log`}
          variant="default"
          size="sm"
          aria-label="Download the log"
        >
          <Download size={13} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function CopyLog({ log }: { log: LogOf }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const answer = await fetch(logAddress(log));
    await navigator.clipboard.writeText(answer.ok ? await answer.text() : "");
    setSaid("Copied");
    setTimeout(() => setSaid(""), 1500);
  };
  return (
    <Tooltip label={said || "Copy"}>
      <ActionIcon size="sm" variant="default" aria-label="Copy the log" onClick={copy}>
        <Copy size={13} />
      </ActionIcon>
    </Tooltip>
  );
}
