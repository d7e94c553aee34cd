/** What an attempt has printed, however much: line by line, as it is printed, to be searched and linked to. */
import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type LogOf, logAddress, matchesQuery } from "../api/queries/log";
import { Chevron, Copy, Download } from "../parts/icons";
import { Problem } from "../parts/Problem";
import { SearchField } from "../parts/SearchField";
import { Wait } from "../parts/Wait";
import { LogLine } from "./LogLine";
import { useLines } from "./useLines";
import "./log.css";

const ROW = 18;
/** So many lines are in one view: a page cannot be higher than some 30 million pixels. */
const MOST = 400_000;
/** Logs up to this size are copied whole. */
const COPIED = 5_000_000;
const NEAR = 2 * ROW;

interface Asked {
  log: LogOf;
  /** The line that the address names. */
  line: number | undefined;
  setLine: (line: number) => void;
}

export function LogView({ log, line, setLine }: Asked) {
  const { lines, isLoaded, error, look } = useLines(log);
  const [isWrapped, setWrapped] = useLocalStorage({ key: "penstock log wrap", defaultValue: true });
  const [isFollowing, setFollowing] = useState(line === undefined);
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const [found, setFound] = useState<number>();
  const [part, setPart] = useState<number>();
  const last = Math.max(0, Math.ceil(lines.total / MOST) - 1);
  const wanted = line === undefined ? last : Math.floor((line - 1) / MOST);
  const start = Math.min(part ?? (isLoaded ? wanted : 0), last) * MOST;
  const count = Math.min(lines.total - start, MOST);
  const scrolled = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scrolled.current,
    estimateSize: () => ROW,
    overscan: 30,
  });
  const items = virtual.getVirtualItems();
  const from = start + (items[0]?.index ?? 0) + 1;
  const to = start + (items.at(-1)?.index ?? 0) + 1;
  useEffect(() => look(from, to), [look, from, to, lines.version]);

  const show = (number: number) => {
    setFollowing(false);
    setPart(Math.floor((number - 1) / MOST));
    requestAnimationFrame(() => virtual.scrollToIndex((number - 1) % MOST, { align: "center" }));
  };
  // Whoever reads what is further up is left there; only who is at the end goes along with it.
  useLayoutEffect(() => {
    if (isFollowing && count > 0) virtual.scrollToIndex(count - 1, { align: "end" });
  }, [isFollowing, count, virtual]);
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (!isLoaded || line === undefined || shown.current === line) return;
    shown.current = line;
    virtual.scrollToIndex((line - 1) % MOST, { align: "center" });
  }, [isLoaded, line, virtual]);

  const matches = useQuery(matchesQuery(log, q, lines.isOver ? 0 : Math.floor(lines.total / 200)));
  const numbers = useMemo(() => (q ? (matches.data?.lines ?? []) : []), [q, matches.data]);
  const at = found === undefined ? -1 : numbers.indexOf(found);
  const step = (by: number) => {
    if (numbers.length === 0) return;
    // From what is in sight, where nothing was found yet.
    const near = at >= 0 ? at + by : numbers.findIndex((number) => number >= from);
    const next = numbers[(Math.max(near, at >= 0 ? near : 0) + numbers.length) % numbers.length];
    if (next === undefined) return;
    setFound(next);
    show(next);
  };

  if (error && !isLoaded) return <Problem error={error} />;
  if (!isLoaded) return <Wait what="The log is fetched" />;
  return (
    <div className="log-view">
      <Group gap={6} className="log-bar">
        <SearchField
          w={190}
          label="Search the log"
          value={text}
          set={(to) => {
            setText(to);
            setFound(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          }}
        />
        {q ? (
          <>
            <Step label="Previous match" turn={-90} act={() => step(-1)} />
            <Step label="Next match" turn={90} act={() => step(1)} />
            <Text size="xs" c="dimmed" role="status">
              {at >= 0 ? `${(at + 1).toLocaleString()} of ` : ""}
              {numbers.length.toLocaleString()}
              {matches.data?.is_all === false ? "+" : ""} {numbers.length === 1 ? "line" : "lines"}
            </Text>
          </>
        ) : null}
        <span className="log-rest" />
        {lines.isOver ? null : (
          <Button
            size="compact-xs"
            variant={isFollowing ? "light" : "default"}
            aria-pressed={isFollowing}
            onClick={() => {
              setPart(undefined);
              setFollowing(!isFollowing);
            }}
          >
            Follow
          </Button>
        )}
        <Button
          size="compact-xs"
          variant={isWrapped ? "light" : "default"}
          aria-pressed={isWrapped}
          onClick={() => {
            setWrapped(!isWrapped);
            virtual.measure();
          }}
        >
          Wrap
        </Button>
        <CopyLog log={log} isSmall={lines.size <= COPIED} />
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
      </Group>
      {last > 0 ? (
        <Group gap={6} py={4}>
          <Text size="xs" c="dimmed">
            Lines {(start + 1).toLocaleString()} to {(start + count).toLocaleString()} of{" "}
            {lines.total.toLocaleString()}
          </Text>
          <Button size="compact-xs" variant="default" disabled={start === 0} onClick={() => show(start)}>
            Earlier
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={start / MOST >= last}
            onClick={() => show(start + MOST + 1)}
          >
            Later
          </Button>
        </Group>
      ) : null}
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section
        ref={scrolled}
        className={`log${isWrapped ? " is-wrapped" : ""}`}
        aria-label="Log"
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
          if (isAtEnd && start / MOST >= last && !lines.isOver) setFollowing(true);
        }}
        onWheel={(event) => (event.deltaY < 0 ? setFollowing(false) : undefined)}
        onPointerDown={() => setFollowing(false)}
        onKeyDown={(event) => (/^(ArrowUp|PageUp|Home)$/.test(event.key) ? setFollowing(false) : undefined)}
      >
        {lines.total === 0 ? (
          <p className="log-empty">{lines.isOver ? "It wrote nothing." : "Nothing was printed yet."}</p>
        ) : null}
        <div className="log-lines" style={{ height: virtual.getTotalSize() }}>
          <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map((item) => {
              const number = start + item.index + 1;
              return (
                <LogLine
                  key={number}
                  index={item.index}
                  number={number}
                  text={lines.at(number)}
                  q={q}
                  isChosen={number === line}
                  isFound={number === found}
                  choose={setLine}
                  measure={isWrapped ? virtual.measureElement : undefined}
                />
              );
            })}
          </div>
        </div>
      </section>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
    </div>
  );
}

function Step({ label, turn, act }: { label: string; turn: number; act: () => void }) {
  return (
    <ActionIcon size="sm" variant="default" aria-label={label} onClick={act} style={{ rotate: `${turn}deg` }}>
      <Chevron size={12} />
    </ActionIcon>
  );
}

function CopyLog({ log, isSmall }: { log: LogOf; isSmall: boolean }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const answer = await fetch(logAddress(log));
    await navigator.clipboard.writeText(answer.ok ? await answer.text() : "");
    setSaid("Copied");
    setTimeout(() => setSaid(""), 1500);
  };
  if (!isSmall || !navigator.clipboard) return null;
  return (
    <Tooltip label={said || "Copy"}>
      <ActionIcon size="sm" variant="default" aria-label="Copy the log" onClick={copy}>
        <Copy size={13} />
      </ActionIcon>
    </Tooltip>
  );
}
